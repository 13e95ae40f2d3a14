import type { Hono } from 'hono';
import * as z from 'zod';
import { convertLead } from '../conversion/convert-lead.ts';
import { mergeRows } from '../merging.ts';
import { CONTACT } from '../metadata/contact.ts';
import { CONVERTED_STATUS } from '../metadata/lead.ts';
import { USER } from '../metadata/user.ts';
import type { Org } from '../org.ts';
import { requireRow } from '../records.ts';
import { idOf, textOf } from '../row.ts';
import type { Saver } from '../saving.ts';

const CONVERT = z.strictObject({
  leadId: z.string(),
  convertedStatus: z.string().default(CONVERTED_STATUS),
  accountId: z.string().nullable().default(null),
  contactId: z.string().nullable().default(null),
  opportunityId: z.string().nullable().default(null),
  opportunityName: z.string().nullable().default(null),
  ownerId: z.string().nullable().default(null),
  doNotCreateOpportunity: z.boolean().default(false),
  overwriteLeadSource: z.boolean().default(false),
});
const MERGE = z.strictObject({
  masterId: z.string(),
  mergeIds: z.array(z.string()).min(1).max(2),
  fields: z.record(z.string(), z.unknown()).default({}),
});

/** Adds what a person does in the org's pages and no REST call does: converting a Lead, merging rows. */
export function addPeopleRoutes(app: Hono, org: () => Org): void {
  app.post('/convert', async ({ req, json }) => {
    const asked = CONVERT.parse(await req.json());
    return json(
      org().documents.transaction(() => {
        const accountId = asked.accountId ?? accountOf(org(), asked.contactId);
        return convertLead(org(), administrator(org()), { ...asked, accountId });
      }),
    );
  });
  app.post('/merge', async ({ req, json }) => {
    const asked = MERGE.parse(await req.json());
    return json(org().documents.transaction(() => mergeRows(org(), administrator(org()), asked)));
  });
}

/** Who picks a Contact in the page picks its Account with it. */
const accountOf = (org: Org, contactId: string | null): string | null =>
  contactId === null ? null : textOf(requireRow(org, CONTACT, contactId), 'AccountId') || null;

/** The first active user whose saves make outbound messages. */
function administrator(org: Org): Saver {
  const users = [...org.database.table(USER).values()].filter((user) => user['IsActive'] === true);
  const admin = users.find((user) => org.outbound.isSender(textOf(user, 'Username'))) ?? users[0];
  if (admin === undefined) throw new TypeError('the org has no active user');
  return { id: idOf(admin), sendsOutboundMessages: org.outbound.isSender(textOf(admin, 'Username')) };
}

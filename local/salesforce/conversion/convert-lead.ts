import { ACCOUNT } from '../metadata/account.ts';
import { CONTACT } from '../metadata/contact.ts';
import { CONVERTED_STATUS, LEAD } from '../metadata/lead.ts';
import { OPPORTUNITY } from '../metadata/opportunity.ts';
import { OPPORTUNITY_CONTACT_ROLE } from '../metadata/opportunity-contact-role.ts';
import { TASK } from '../metadata/task.ts';
import { moveRow } from '../moved-rows.ts';
import type { Org } from '../org.ts';
import { rejected } from '../record-error.ts';
import { checkRow } from '../record-rules.ts';
import { addRow, requireRow } from '../records.ts';
import { type FieldValue, idOf, type Row, textOf } from '../row.ts';
import { formatDate } from '../salesforce-time.ts';
import { saveRow, type Saver } from '../saving.ts';
import { accountOfLead, contactOfLead, fillBlanks, opportunityOfLead } from './mapped-fields.ts';

/** What convertLead() asks for one Lead; null means that the client says nothing. */
export interface LeadConversion {
  readonly leadId: string;
  readonly convertedStatus: string;
  /** An Account and a Contact that are there already; the Contact has to belong to the Account. */
  readonly accountId: string | null;
  readonly contactId: string | null;
  readonly opportunityId: string | null;
  readonly opportunityName: string | null;
  /** Who owns what is created; the Lead's owner when null. */
  readonly ownerId: string | null;
  readonly doNotCreateOpportunity: boolean;
  readonly overwriteLeadSource: boolean;
}

/** What a Lead has become. */
export interface ConvertedLead {
  readonly leadId: string;
  readonly accountId: string;
  readonly contactId: string;
  readonly opportunityId: string | null;
}

interface Conversion {
  readonly org: Org;
  readonly saver: Saver;
  readonly asked: LeadConversion;
  readonly lead: Row;
  readonly owner: { readonly OwnerId: string };
}

/** Converts a Lead; to be called where a refusal is rolled back. Throws RecordRejected. */
export function convertLead(org: Org, saver: Saver, asked: LeadConversion): ConvertedLead {
  const lead = requireRow(org, LEAD, asked.leadId);
  if (lead['IsConverted'] === true) throw rejected('CANNOT_UPDATE_CONVERTED_LEAD', 'cannot reference converted lead');
  if (asked.convertedStatus !== CONVERTED_STATUS) {
    throw rejected('INVALID_STATUS', `invalid convertedStatus: ${asked.convertedStatus}`, ['Status']);
  }
  const conversion = { org, saver, asked, lead, owner: { OwnerId: asked.ownerId ?? textOf(lead, 'OwnerId') } };
  const accountId = idOf(accountFor(conversion));
  const contactId = idOf(contactFor(conversion, accountId));
  const opportunityId = opportunityFor(conversion, accountId, contactId);
  const converted = {
    Status: asked.convertedStatus,
    IsConverted: true,
    IsUnreadByOwner: false,
    ConvertedDate: formatDate(org.clock()),
    ConvertedAccountId: accountId,
    ConvertedContactId: contactId,
    ConvertedOpportunityId: opportunityId,
  };
  const values = { ...lead, ...converted };
  checkRow(org, LEAD, values, Object.keys(converted));
  saveRow(org, LEAD, values, lead, saver);
  moveTasks(org, idOf(lead), contactId, opportunityId ?? accountId);
  return { leadId: idOf(lead), accountId, contactId, opportunityId };
}

function accountFor({ org, saver, asked, lead, owner }: Conversion): Row {
  const fields = accountOfLead(lead);
  if (asked.accountId === null) return addRow(org, ACCOUNT, { ...fields, ...owner }, saver);
  const account = requireRow(org, ACCOUNT, asked.accountId);
  return change(org, saver, ACCOUNT, account, fillBlanks(account, fields, 'Billing'));
}

function contactFor({ org, saver, asked, lead, owner }: Conversion, accountId: string): Row {
  const fields = contactOfLead(lead);
  if (asked.contactId === null) {
    return addRow(org, CONTACT, { ...fields, ...owner, AccountId: accountId }, saver);
  }
  if (asked.accountId === null) {
    throw rejected('MISSING_ARGUMENT', 'accountId must be specified together with contactId', ['accountId']);
  }
  const contact = requireRow(org, CONTACT, asked.contactId);
  if (contact['AccountId'] !== accountId) {
    const message = `contact ${idOf(contact)} is not associated with account ${accountId}`;
    throw rejected('INVALID_CROSS_REFERENCE_KEY', message, ['contactId']);
  }
  const source = lead['LeadSource'] ?? null;
  const overwritten = asked.overwriteLeadSource && source !== null ? { LeadSource: source } : {};
  return change(org, saver, CONTACT, contact, { ...fillBlanks(contact, fields, 'Mailing'), ...overwritten });
}

function change(
  org: Org,
  saver: Saver,
  object: typeof ACCOUNT,
  before: Row,
  changed: Readonly<Record<string, FieldValue>>,
): Row {
  const values = { ...before, ...changed };
  checkRow(org, object, values, Object.keys(changed));
  return saveRow(org, object, values, before, saver);
}

/** The Opportunity that the Lead becomes, with the Contact as its primary one; null when none is wanted. */
function opportunityFor(
  { org, saver, asked, lead, owner }: Conversion,
  accountId: string,
  contactId: string,
): string | null {
  if (asked.doNotCreateOpportunity && asked.opportunityId === null) return null;
  const fields = opportunityOfLead(lead, asked.opportunityName, org.clock());
  const opportunity =
    asked.opportunityId === null
      ? addRow(org, OPPORTUNITY, { ...fields, ...owner, AccountId: accountId }, saver)
      : requireRow(org, OPPORTUNITY, asked.opportunityId);
  const roles = org.database.idsByKey(OPPORTUNITY_CONTACT_ROLE, 'OpportunityId', idOf(opportunity));
  const isThere = roles.some((id) => org.database.find(OPPORTUNITY_CONTACT_ROLE, id)?.['ContactId'] === contactId);
  if (!isThere) {
    const role = { OpportunityId: idOf(opportunity), ContactId: contactId, IsPrimary: roles.length === 0 };
    addRow(org, OPPORTUNITY_CONTACT_ROLE, role, saver);
  }
  return idOf(opportunity);
}

/** The Lead's activities go to the Contact, and to the Opportunity or else the Account. */
function moveTasks(org: Org, leadId: string, contactId: string, relatedId: string): void {
  for (const id of org.database.idsByKey(TASK, 'WhoId', leadId)) {
    const task = org.database.find(TASK, id);
    if (task !== undefined) moveRow(org, TASK, task, { WhoId: contactId, WhatId: task['WhatId'] ?? relatedId });
  }
}

import { setTimeout as sleepFor } from 'node:timers/promises';
import * as z from 'zod';
import { VendorError } from '../../core/failure.ts';
import { LIFECYCLE_STAGE, type LifecycleStage, type StageReader } from '../../core/lifecycle.ts';
import type { Clock } from '../../core/ports.ts';
import { normaliseEmail } from '../../core/values.ts';
import { parseAnswer } from '../vendor-answer.ts';
import { API_VERSION, type HubspotAnswer, type HubspotClient } from './client.ts';
import { BatchFault, wordsOf } from './refusal.ts';

/** A new property can be written a quarter to three quarters of a second after it was made (a third party's probe). */
const USABLE_AFTER_MS = 1_500;

/**
 * Makes sure that the portal has the unique contact property which holds the Salesforce id, so that creating a contact
 * twice makes one. Uniqueness cannot be switched on later: a property of that name without it is refused.
 */
export async function ensureKeyProperty(
  client: HubspotClient,
  name: string,
  sleep: (ms: number) => Promise<unknown> = sleepFor,
): Promise<void> {
  const path = `/crm/properties/${API_VERSION}/contacts`;
  const found = await client.call({ method: 'GET', path: `${path}/${name}` });
  if (found.status === 200) {
    if (parseAnswer(KeyProperty, found.body, 'hubspot').hasUniqueValue) return;
    throw new VendorError(
      'hubspot',
      'auth',
      `the contact property ${name} exists and is not unique: delete it, Crosswalk then makes its own`,
    );
  }
  const made = await client.call({ method: 'POST', path, body: keyProperty(name) });
  const isThere = made.status < 300 || made.status === 409;
  if (!isThere)
    throw new VendorError('hubspot', 'auth', `the contact property ${name} could not be made: ${saidBy(made)}`);
  await sleep(USABLE_AFTER_MS);
}

const keyProperty = (name: string) => ({
  name,
  label: 'Salesforce ID (Crosswalk)',
  description: 'The Salesforce Lead or Contact that Crosswalk keeps this contact in step with.',
  groupName: 'contactinformation',
  type: 'string',
  fieldType: 'text',
  hasUniqueValue: true,
});

const KeyProperty = z.object({ hasUniqueValue: z.boolean() });

const saidBy = ({ status, body }: HubspotAnswer): string => `${status} ${wordsOf(BatchFault.parse(body))}`;

const Owners = z.object({
  results: z.array(z.object({ id: z.string(), email: z.string().nullish() })),
  paging: z.object({ next: z.object({ after: z.string() }).optional() }).optional(),
});

/** The id of every owner who may be assigned, by normalised e-mail address. */
export async function readOwnerIds(client: HubspotClient): Promise<Map<string, string>> {
  const ownerIds = new Map<string, string>();
  let after: string | undefined;
  do {
    const query = new URLSearchParams({ limit: '100', archived: 'false', ...(after !== undefined && { after }) });
    const answer = await client.call({ method: 'GET', path: `/crm/owners/${API_VERSION}?${query.toString()}` });
    if (answer.status >= 400)
      throw new VendorError('hubspot', 'reject', `the owners could not be read: ${saidBy(answer)}`);
    const page = parseAnswer(Owners, answer.body, 'hubspot');
    for (const { id, email } of page.results) if (email != null) ownerIds.set(normaliseEmail(email), id);
    after = page.paging?.next?.after;
  } while (after !== undefined);
  return ownerIds;
}

/** Administrators add stages and order them anew seldom; a worker that lives longer than this reads them again. */
const STAGES_FRESH_MS = 24 * 60 * 60_000;

const StageProperty = z.object({ options: z.array(z.object({ value: z.string(), displayOrder: z.number() })) });

/** Reads the portal's lifecycle stages, custom ones included; kept for a day. A failure is not kept. */
export function stageReader(client: HubspotClient, clock: Clock): StageReader {
  let known: { readonly stages: readonly LifecycleStage[]; readonly atMs: number } | undefined;
  return {
    read: async () => {
      if (known !== undefined && clock() - known.atMs < STAGES_FRESH_MS) return known.stages;
      const path = `/crm/properties/${API_VERSION}/contacts/${LIFECYCLE_STAGE}`;
      const answer = await client.call({ method: 'GET', path });
      if (answer.status >= 400)
        throw new VendorError('hubspot', 'reject', `the lifecycle stages could not be read: ${saidBy(answer)}`);
      const { options } = parseAnswer(StageProperty, answer.body, 'hubspot');
      const stages = options.map(({ value, displayOrder }) => ({ name: value, displayOrder }));
      known = { stages, atMs: clock() };
      return stages;
    },
  };
}

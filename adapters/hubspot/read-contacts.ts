import { chunksOf } from '../../core/chunks.ts';
import { VendorError } from '../../core/failure.ts';
import type { HubspotContact } from '../../core/link.ts';
import type { HubspotContacts } from '../../core/ports.ts';
import { normaliseEmail } from '../../core/values.ts';
import { parseAnswer } from '../vendor-answer.ts';
import type { HubspotAnswer, HubspotClient } from './client.ts';
import {
  BatchAnswer,
  CONTACTS,
  Contact,
  INPUTS_PER_CALL,
  INPUTS_WITH_HISTORY,
  inParallel,
  toContact,
} from './contact-wire.ts';
import { BatchFault, wordsOf } from './refusal.ts';

/** Reads contacts in batches of a hundred, straight from the records: HubSpot's search lags behind its writes. */
export function contactReader(
  client: HubspotClient,
  properties: readonly string[],
): Pick<HubspotContacts, 'readByIds' | 'readByEmails' | 'readTimes'> {
  const names = new Set(properties);
  return {
    readByIds: async (ids) => {
      const found = await inParallel(chunksOf([...new Set(ids)], INPUTS_PER_CALL), async (chunk) => {
        const { results, errors } = await readBatch(client, properties, chunk);
        const answered = new Set([
          ...results.map(({ id }) => id),
          ...errors.flatMap(({ context }) => context['ids'] ?? []),
        ]);
        const silent = chunk.filter((id) => !answered.has(id));
        return [
          ...results.map((result) => [result.id, toContact(result, names)] as const),
          ...(await inParallel(silent, async (id) => [[id, await readOne(client, properties, id)] as const])),
        ];
      });
      return new Map(found.flatMap(([id, contact]) => (contact === undefined ? [] : [[id, contact]])));
    },

    readByEmails: async (emails) => {
      const found = await inParallel(chunksOf([...new Set(emails)], INPUTS_PER_CALL), async (chunk) => {
        const { results } = await readBatch(client, properties, chunk, { idProperty: 'email' });
        return results.map((result) => toContact(result, names));
      });
      return new Map(
        found.flatMap((contact) => {
          const { email } = contact.properties;
          return typeof email === 'string' ? [[normaliseEmail(email), contact]] : [];
        }),
      );
    },

    readTimes: async (ids, wanted) => {
      const found = await inParallel(chunksOf([...new Set(ids)], INPUTS_WITH_HISTORY), async (chunk) => {
        const { results } = await readBatch(client, [], chunk, { propertiesWithHistory: wanted });
        return results.map(({ id, propertiesWithHistory = {} }) => [id, latestOf(propertiesWithHistory)] as const);
      });
      return new Map(found);
    },
  };
}

/** When each property was set last: a history begins with its newest version. */
const latestOf = (histories: NonNullable<Contact['propertiesWithHistory']>): ReadonlyMap<string, string> =>
  new Map(Object.entries(histories).flatMap(([name, [newest]]) => (newest ? [[name, newest.timestamp]] : [])));

async function readBatch(
  client: HubspotClient,
  properties: readonly string[],
  ids: readonly string[],
  more: { readonly idProperty?: string; readonly propertiesWithHistory?: readonly string[] } = {},
): Promise<BatchAnswer> {
  const answer = await client.call({
    method: 'POST',
    path: `${CONTACTS}/batch/read`,
    body: { inputs: ids.map((id) => ({ id })), properties, ...more },
  });
  if (answer.status >= 400) throw refused(answer);
  return parseAnswer(BatchAnswer, answer.body, 'hubspot');
}

/** A batch passes over contacts that were merged into others without a word; asked for one by one they are found. */
async function readOne(
  client: HubspotClient,
  properties: readonly string[],
  id: string,
): Promise<HubspotContact | undefined> {
  const answer = await client.call({
    method: 'GET',
    path: `${CONTACTS}/${encodeURIComponent(id)}?properties=${properties.join(',')}`,
  });
  if (answer.status === 404) return undefined;
  if (answer.status >= 400) throw refused(answer);
  return toContact(parseAnswer(Contact, answer.body, 'hubspot'), new Set(properties));
}

const refused = ({ status, body }: HubspotAnswer): VendorError =>
  new VendorError('hubspot', 'reject', `HubSpot answered ${status} ${wordsOf(BatchFault.parse(body))}`);

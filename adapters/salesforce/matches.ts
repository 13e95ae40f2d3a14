import { PersonObject } from '../../core/change.ts';
import type { SalesforceRecord } from '../../core/ports.ts';
import { toId18 } from '../../core/salesforce-id.ts';
import type { Lane } from '../../core/usage.ts';
import { normaliseEmail } from '../../core/values.ts';
import type { Org } from './org.ts';
import { queryRows } from './queries.ts';
import { type MatchKeys, matchesQuery } from './soql.ts';

interface Contact {
  readonly hubspotId: string;
  readonly emails: readonly string[];
}

/** A query has 100,000 characters at most, of which the columns take some. */
const CHARACTERS_PER_QUERY = 90_000;
/** Each contact is likely to match one record, and an answer has 2,000 rows. */
const CONTACTS_PER_QUERY = 2_000;
/** Longer ones fit into no record. */
const EMAIL_CHARACTERS = 80;

/**
 * Live Leads and Contacts that have one of the contacts' e-mail addresses or carry the id of one as their key. One query
 * an object covers about two thousand contacts, and five queries are one call.
 */
export async function findMatches(org: Org, contacts: readonly Contact[], lane: Lane): Promise<SalesforceRecord[]> {
  const queries = chunksByLength(contacts).flatMap((keys) =>
    PersonObject.options.map((object) => matchesQuery(object, keys)),
  );
  const rows = await queryRows(org, queries, lane);
  const records = rows.map((values): [string, SalesforceRecord] => {
    const id = toId18(String(values['Id']));
    return [id, { object: id.startsWith('00Q') ? 'Lead' : 'Contact', id, values }];
  });
  return [...new Map(records).values()];
}

function chunksByLength(contacts: readonly Contact[]): MatchKeys[] {
  const chunks: { hubspotIds: string[]; emails: string[] }[] = [];
  let room = 0;
  for (const { hubspotId, emails: given } of contacts) {
    const emails = given.map(normaliseEmail).filter(({ length }) => length > 0 && length <= EMAIL_CHARACTERS);
    const needed = [hubspotId, ...emails].reduce((sum, text) => sum + literalLength(text), 0);
    const last = chunks.at(-1);
    if (last === undefined || needed > room || last.hubspotIds.length >= CONTACTS_PER_QUERY) {
      chunks.push({ hubspotIds: [hubspotId], emails });
      room = CHARACTERS_PER_QUERY - needed;
    } else {
      last.hubspotIds.push(hubspotId);
      last.emails.push(...emails);
      room -= needed;
    }
  }
  return chunks;
}

/** With its escapes, two quotes and a comma. */
const literalLength = (text: string): number => text.length + text.replaceAll(/[^\\'"\s]/g, '').length + 3;

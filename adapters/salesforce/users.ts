import { chunksOf } from '../../core/chunks.ts';
import { isSalesforceId } from '../../core/salesforce-id.ts';
import type { Lane } from '../../core/usage.ts';
import { normaliseEmail } from '../../core/values.ts';
import type { Org } from './org.ts';
import { queryRows } from './queries.ts';
import { activeUsersQuery, usersQuery } from './soql.ts';

const IDS_PER_QUERY = 2_000;
/** Addresses have 80 characters at most, and a query 100,000. */
const EMAILS_PER_QUERY = 1_000;

/**
 * The normalised e-mail addresses of these users, by 18-character id. Queues own records too and are no users; those
 * without an address, or unknown, are absent.
 */
export async function readUserEmails(org: Org, ids: readonly string[], lane: Lane): Promise<Map<string, string>> {
  const users = [...new Set(ids)].filter((id) => isSalesforceId(id) && id.startsWith('005'));
  const rows = await queryRows(org, chunksOf(users, IDS_PER_QUERY).map(usersQuery), lane);
  return new Map(
    rows.flatMap(({ Id, Email }) => (typeof Email === 'string' ? [[String(Id), normaliseEmail(Email)]] : [])),
  );
}

/** The active users with these e-mail addresses, by normalised address; of several with one address the oldest. */
export async function readUserIds(org: Org, emails: readonly string[], lane: Lane): Promise<Map<string, string>> {
  const asked = [...new Set(emails.map(normaliseEmail))].filter((email) => email !== '');
  const rows = await queryRows(org, chunksOf(asked, EMAILS_PER_QUERY).map(activeUsersQuery), lane);
  const ids = new Map<string, string>();
  for (const { Id, Email } of rows) {
    const email = normaliseEmail(String(Email));
    const id = String(Id);
    const other = ids.get(email);
    if (other === undefined || id < other) ids.set(email, id);
  }
  return ids;
}

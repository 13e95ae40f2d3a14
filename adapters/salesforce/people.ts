import { chunksOf } from '../../core/chunks.ts';
import { PAGE_ROWS } from '../../core/cursor.ts';
import { VendorError } from '../../core/failure.ts';
import type { ChangesPage, SalesforcePeople } from '../../core/ports.ts';
import { isSalesforceId } from '../../core/salesforce-id.ts';
import type { Lane } from '../../core/usage.ts';
import { normaliseEmail } from '../../core/values.ts';
import type { Org } from './org.ts';
import { type QueryResult, flatten, queryRows, runQueries } from './queries.ts';
import { changesQuery, recordsQuery, usersQuery } from './soql.ts';

const IDS_PER_QUERY = 500;

/** Leads and Contacts of an org. */
export function salesforcePeople(org: Org): SalesforcePeople {
  return {
    orgUsage: () => org.usage(),

    read: async (ids, lane) => {
      const queries = [...ids].flatMap(([object, all]) =>
        chunksOf(all, IDS_PER_QUERY).map((chunk) => recordsQuery(object, chunk)),
      );
      const rows = await queryRows(org, queries, lane);
      return new Map(rows.map((row) => [String(row['Id']), row]));
    },

    readChanges: async (starts) => {
      const queries = [...starts].map(([object, start]) => ({
        resource: 'queryAll' as const,
        soql: changesQuery(object, start),
      }));
      const { results, serverTime } = await runQueries(org, queries, 'live');
      return new Map([...starts.keys()].map((object, index) => [object, toPage(results[index], serverTime)]));
    },
  };
}

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

function toPage(result: QueryResult | VendorError | undefined, serverTime: string): ChangesPage | VendorError {
  if (result === undefined || result instanceof VendorError)
    return result ?? new VendorError('salesforce', 'retry', 'a query was not answered');
  const rows = result.records.map(flatten);
  const last = rows.at(-1);
  return {
    rows,
    serverTime,
    hasMore: !result.done || rows.length >= PAGE_ROWS,
    last: last && { stamp: String(last['SystemModstamp']), id: String(last['Id']) },
  };
}

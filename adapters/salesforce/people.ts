import { chunksOf } from '../../core/chunks.ts';
import { PAGE_ROWS } from '../../core/cursor.ts';
import { VendorError } from '../../core/failure.ts';
import type { ChangesPage, SalesforcePeople } from '../../core/ports.ts';
import type { Org } from './org.ts';
import { type QueryResult, flatten, queryRows, runQueries } from './queries.ts';
import { findMatches } from './matches.ts';
import { changesQuery, recordsQuery } from './soql.ts';
import { writePeople } from './write-people.ts';

/** Salesforce takes SOQL of 100,000 characters, and gives as many rows at once. */
const IDS_PER_QUERY = 2_000;

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

    findMatches: (contacts, lane) => findMatches(org, contacts, lane),

    write: (writes, lane) => writePeople(org, writes, lane),

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

export { readUserEmails, readUserIds } from './users.ts';

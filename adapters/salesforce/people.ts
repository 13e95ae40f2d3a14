import { chunksOf } from '../../core/chunks.ts';
import type { SalesforcePeople } from '../../core/ports.ts';
import type { Org } from './org.ts';
import { queryRows } from './queries.ts';
import { readChanges } from './changes.ts';
import { findMatches } from './matches.ts';
import { recordsQuery } from './soql.ts';
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

    readChanges: (starts) => readChanges(org, starts),
  };
}

export { readUserEmails, readUserIds } from './users.ts';

import { chunksOf } from '../../core/chunks.ts';
import type { PersonObject } from '../../core/change.ts';
import type { SalesforcePeople } from '../../core/ports.ts';
import type { Lane } from '../../core/usage.ts';
import type { Values } from '../../core/values.ts';
import type { Org } from './org.ts';
import { queryEach, rowsOrThrow } from './queries.ts';
import { readChanges } from './changes.ts';
import { findMatches } from './matches.ts';
import { withOpportunities } from './roles.ts';
import { recordsQuery, rolesQuery } from './soql.ts';
import { writePeople } from './write-people.ts';

/** Salesforce takes SOQL of 100,000 characters, and gives as many rows at once. */
const IDS_PER_QUERY = 2_000;

/** Leads and Contacts of an org. */
export function salesforcePeople(org: Org): SalesforcePeople {
  return {
    orgUsage: () => org.usage(),

    read: async (ids, lane, also) => {
      const rows = await readRecords(org, ids, lane, also?.opportunities === true);
      return new Map(rows.map((row) => [String(row['Id']), row]));
    },

    findMatches: (contacts, lane) => findMatches(org, contacts, lane),

    write: (writes, lane) => writePeople(org, writes, lane),

    readChanges: (starts) => readChanges(org, starts),
  };
}

/** Reads records, and with Contacts their roles in the same calls. Roles that may not be read leave Contacts untold. */
async function readRecords(
  org: Org,
  ids: ReadonlyMap<PersonObject, readonly string[]>,
  lane: Lane,
  withRoles: boolean,
): Promise<Values[]> {
  const queries = [...ids].flatMap(([object, all]) =>
    chunksOf(all, IDS_PER_QUERY).map((chunk) => recordsQuery(object, chunk)),
  );
  const roleQueries = withRoles ? chunksOf(ids.get('Contact') ?? [], IDS_PER_QUERY).map(rolesQuery) : [];
  const answers = await queryEach(org, [...queries, ...roleQueries], lane);
  const rows = rowsOrThrow(answers.slice(0, queries.length));
  const roles = answers.slice(queries.length).filter((answer) => Array.isArray(answer));
  if (!withRoles || roles.length < roleQueries.length) return rows;
  const contacts = new Set(ids.get('Contact'));
  return withOpportunities(rows, roles.flat(), (id) => contacts.has(id));
}

export { readUserEmails, readUserIds } from './users.ts';

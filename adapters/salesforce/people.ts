import * as z from 'zod';

import { chunksOf } from '../../core/chunks.ts';
import { PAGE_ROWS } from '../../core/cursor.ts';
import type { SalesforcePeople } from '../../core/ports.ts';
import type { Lane } from '../../core/usage.ts';
import type { Value, Values } from '../../core/values.ts';
import { toVendorError } from './errors.ts';
import { API_VERSION, type Org } from './org.ts';
import { changesQuery, recordsQuery, usersQuery } from './soql.ts';

const QUERIES_PER_CALL = 5;
const IDS_PER_QUERY = 500;
const ROOT = `/services/data/v${API_VERSION}`;

const Scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const Parent = z.record(z.string(), z.unknown());
const QueryResult = z.object({
  done: z.boolean(),
  nextRecordsUrl: z.string().optional(),
  records: z.array(z.record(z.string(), z.union([Scalar, Parent]))),
});
type QueryResult = z.infer<typeof QueryResult>;

const CompositeAnswer = z.object({
  compositeResponse: z.array(z.object({ referenceId: z.string(), httpStatusCode: z.number(), body: z.unknown() })),
});
const Faults = z.array(z.object({ errorCode: z.string(), message: z.string() })).min(1);

/** Leads and Contacts of an org. Up to five queries travel in one composite request, which Salesforce counts as one call. */
export function salesforcePeople(org: Org): SalesforcePeople {
  return {
    orgUsage: () => org.usage(),

    read: async (ids, lane) => {
      const queries = [...ids].flatMap(([object, all]) =>
        chunksOf(all, IDS_PER_QUERY).map((chunk) => recordsQuery(object, chunk)),
      );
      const records = new Map<string, Values>();
      for (const chunk of chunksOf(queries, QUERIES_PER_CALL)) {
        const { results } = await runQueries(
          org,
          chunk.map((soql) => ({ resource: 'query', soql })),
          lane,
        );
        for (const result of results) {
          for (const row of await allRows(org, result, lane)) records.set(String(row['Id']), row);
        }
      }
      return records;
    },

    readChanges: async (starts) => {
      const objects = [...starts.keys()];
      const queries = [...starts].map(([object, start]) => ({
        resource: 'queryAll' as const,
        soql: changesQuery(object, start),
      }));
      const { results, serverTime } = await runQueries(org, queries, 'live');
      return new Map(objects.map((object, index) => [object, toPage(results[index], serverTime)]));
    },
  };
}

/** The e-mail address of every user, normalised, by 18-character id. */
export async function readUserEmails(org: Org, lane: Lane): Promise<Map<string, string>> {
  const { results } = await runQueries(org, [{ resource: 'query', soql: usersQuery }], lane);
  const rows = results[0] === undefined ? [] : await allRows(org, results[0], lane);
  return new Map(rows.map((row) => [String(row['Id']), String(row['Email']).trim().toLowerCase()]));
}

interface Query {
  readonly resource: 'query' | 'queryAll';
  readonly soql: string;
}

async function runQueries(
  org: Org,
  queries: readonly Query[],
  lane: Lane,
): Promise<{ readonly results: QueryResult[]; readonly serverTime: string }> {
  const compositeRequest = queries.map(({ resource, soql }, index) => ({
    method: 'GET',
    referenceId: `q${index}`,
    url: `${ROOT}/${resource}?q=${encodeURIComponent(soql)}`,
  }));
  const { body, serverTime } = await org.call(
    { method: 'POST', path: `${ROOT}/composite`, body: { allOrNone: false, compositeRequest } },
    lane,
  );
  const answers = new Map(CompositeAnswer.parse(body).compositeResponse.map((answer) => [answer.referenceId, answer]));
  const results = compositeRequest.map(({ referenceId }) => {
    const answer = answers.get(referenceId);
    if (answer?.httpStatusCode === 200) return QueryResult.parse(answer.body);
    const fault = Faults.safeParse(answer?.body).data?.[0] ?? {
      errorCode: 'UNANSWERED',
      message: 'a subrequest was not answered',
    };
    throw toVendorError({ status: answer?.httpStatusCode ?? 500, ...fault });
  });
  return { results, serverTime };
}

/** Salesforce may give fewer rows than asked for: the rest is fetched page by page, only ever from the org itself. */
async function allRows(org: Org, first: QueryResult, lane: Lane): Promise<Values[]> {
  const rows = first.records.map(flatten);
  let next = first.nextRecordsUrl;
  while (next !== undefined) {
    if (!next.startsWith('/services/data/')) throw new TypeError('nextRecordsUrl is not a path of the REST API');
    const page = QueryResult.parse((await org.call({ method: 'GET', path: next }, lane)).body);
    rows.push(...page.records.map(flatten));
    next = page.nextRecordsUrl;
  }
  return rows;
}

function toPage(result: QueryResult | undefined, serverTime: string) {
  const rows = (result?.records ?? []).map(flatten);
  const last = rows.at(-1);
  return {
    rows,
    serverTime,
    hasMore: result !== undefined && (!result.done || rows.length >= PAGE_ROWS),
    last: last && { stamp: String(last['SystemModstamp']), id: String(last['Id']) },
  };
}

/** `{Account: {Name}}` becomes `Account.Name`; instants take the form with a Z. */
function flatten(record: QueryResult['records'][number]): Values {
  const values: Record<string, Value> = {};
  for (const [name, value] of Object.entries(record)) {
    if (name === 'attributes') continue;
    if (value === null || typeof value !== 'object') {
      values[name] = name === 'SystemModstamp' ? new Date(String(value)).toISOString() : value;
      continue;
    }
    for (const [field, parentValue] of Object.entries(value)) {
      const scalar = Scalar.safeParse(parentValue);
      if (field !== 'attributes' && scalar.success) values[`${name}.${field}`] = scalar.data;
    }
  }
  return values;
}

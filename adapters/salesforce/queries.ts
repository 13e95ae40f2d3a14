import * as z from 'zod';
import { chunksOf } from '../../core/chunks.ts';
import { VendorError } from '../../core/failure.ts';
import type { Lane } from '../../core/usage.ts';
import type { Value, Values } from '../../core/values.ts';
import { parseAnswer } from '../vendor-answer.ts';
import { SUBREQUESTS_PER_CALL, type Subanswer, callComposite, refusalOf } from './composite.ts';
import { toVendorError } from './errors.ts';
import type { Org } from './org.ts';

const Scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const Parent = z.record(z.string(), z.unknown());
const Stamp = z.string().refine((text) => !Number.isNaN(Date.parse(text)));
const Row = z
  .object({ SystemModstamp: Stamp.optional(), LastModifiedDate: Stamp.optional() })
  .catchall(z.union([Scalar, Parent]));
const QueryResult = z.object({
  done: z.boolean(),
  /** Opaque but for its beginning: it is followed nowhere but in the org itself. */
  nextRecordsUrl: z.string().startsWith('/services/data/').nullish(),
  records: z.array(Row),
});
export type QueryResult = z.infer<typeof QueryResult>;

export interface Query {
  readonly resource: 'query' | 'queryAll';
  readonly soql: string;
  /** A piece of the SOQL that Salesforce replaces by what an earlier query of the same call answered. */
  readonly reference?: string;
}

/**
 * Runs up to five queries in one composite request, which Salesforce counts as one call; each is answered or refused
 * for itself, in the order asked. Throws VendorError when the call fails as a whole, or the org's calls are used up.
 */
export async function runQueries(
  org: Org,
  queries: readonly Query[],
  lane: Lane,
): Promise<{ readonly results: (QueryResult | VendorError)[]; readonly serverTime: string }> {
  const subrequests = queries.map((query) => ({ method: 'GET' as const, path: pathOf(query) }));
  const { answers, serverTime } = await callComposite(org, subrequests, lane);
  const results = answers.map(resultOf);
  const exhausted = results.find((result) => result instanceof VendorError && result.kind === 'allocation');
  if (exhausted instanceof VendorError) throw exhausted;
  return { results, serverTime };
}

/** References are replaced as they stand, so they may not be encoded. */
function pathOf({ resource, soql, reference = '' }: Query): string {
  const text = encodeURIComponent(soql);
  return `/${resource}?q=${reference === '' ? text : text.replace(encodeURIComponent(reference), reference)}`;
}

function resultOf(answer: Subanswer | undefined): QueryResult | VendorError {
  try {
    if (answer?.httpStatusCode === 200) return parseAnswer(QueryResult, answer.body, 'salesforce');
  } catch (error) {
    if (error instanceof VendorError) return error;
    throw error;
  }
  return toVendorError(refusalOf(answer));
}

/** All rows of any number of queries, five a call. Throws VendorError as soon as one of them is refused. */
export async function queryRows(org: Org, soqls: readonly string[], lane: Lane): Promise<Values[]> {
  return rowsOrThrow(await queryEach(org, soqls, lane));
}

/** The rows of all answers; throws the first refusal. */
export function rowsOrThrow(answers: readonly (Values[] | VendorError)[]): Values[] {
  const rows: Values[] = [];
  for (const answer of answers) {
    if (answer instanceof VendorError) throw answer;
    rows.push(...answer);
  }
  return rows;
}

/** All rows of each query, five queries a call; those that are refused are so for themselves. */
export async function queryEach(org: Org, soqls: readonly string[], lane: Lane): Promise<(Values[] | VendorError)[]> {
  const all: (Values[] | VendorError)[] = [];
  for (const chunk of chunksOf(soqls, SUBREQUESTS_PER_CALL)) {
    const queries = chunk.map((soql) => ({ resource: 'query' as const, soql }));
    for (const result of (await runQueries(org, queries, lane)).results)
      all.push(result instanceof VendorError ? result : await allRows(org, result, lane));
  }
  return all;
}

/** Salesforce may give fewer rows than asked for: the rest is fetched page by page. */
async function allRows(org: Org, first: QueryResult, lane: Lane): Promise<Values[]> {
  const rows = first.records.map(flatten);
  let next = first.nextRecordsUrl;
  while (next != null) {
    const { body } = await org.call({ method: 'GET', path: next }, lane);
    const page = parseAnswer(QueryResult, body, 'salesforce');
    rows.push(...page.records.map(flatten));
    next = page.nextRecordsUrl;
  }
  return rows;
}

const isStamp = (name: string): boolean => name === 'SystemModstamp' || name === 'LastModifiedDate';

/** `{Account: {Name}}` becomes `Account.Name`; instants take the form with a Z. */
export function flatten(record: QueryResult['records'][number]): Values {
  const values: { [column: string]: Value } = {};
  for (const [name, value] of Object.entries(record)) {
    if (name === 'attributes' || value === undefined) continue;
    if (value === null || typeof value !== 'object') {
      values[name] = isStamp(name) && value !== null ? new Date(String(value)).toISOString() : value;
      continue;
    }
    for (const [field, parentValue] of Object.entries(value)) {
      const scalar = Scalar.safeParse(parentValue);
      if (field !== 'attributes' && scalar.success) values[`${name}.${field}`] = scalar.data;
    }
  }
  return values;
}

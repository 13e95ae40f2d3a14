import type { PersonObject } from '../../core/change.ts';
import { PAGE_ROWS, type PageStart } from '../../core/cursor.ts';
import { VendorError } from '../../core/failure.ts';
import type { ChangesPage } from '../../core/ports.ts';
import type { Values } from '../../core/values.ts';
import { SUBREQUESTS_PER_CALL } from './composite.ts';
import type { Org } from './org.ts';
import { type Query, type QueryResult, flatten, runQueries } from './queries.ts';
import { changesQuery, lastIdReference } from './soql.ts';

type Starts = ReadonlyMap<PersonObject, PageStart>;

/**
 * Reads on in the changes of each object, in one call. A scan that is under way is likely to have more pages: it gets
 * whatever room the call has, each query beginning where the one before it ends.
 */
export async function readChanges(org: Org, starts: Starts): Promise<Map<PersonObject, ChangesPage | VendorError>> {
  const pagesOf = pagesPerObject(starts);
  const queries: Query[] = [];
  for (const [object, start] of starts) queries.push(...chain(object, start, pagesOf(object), queries.length));
  const { results, serverTime } = await runQueries(org, queries, 'live');
  const rest = [...results];
  return new Map([...starts.keys()].map((object) => [object, toPage(rest.splice(0, pagesOf(object)), serverTime)]));
}

/** Shares the queries of a call among the scans that are under way, the first ones getting what is left over. */
function pagesPerObject(starts: Starts): (object: PersonObject) => number {
  const underWay = [...starts].filter(([, { after }]) => after !== undefined).map(([object]) => object);
  const room = SUBREQUESTS_PER_CALL - starts.size;
  return (object) => {
    const place = underWay.indexOf(object);
    return place < 0 ? 1 : 1 + Math.ceil((room - place) / underWay.length);
  };
}

const chain = (object: PersonObject, { from, after }: PageStart, pages: number, first: number): Query[] =>
  Array.from({ length: pages }, (_, index) => {
    const reference = lastIdReference(first + index - 1);
    return index === 0
      ? { resource: 'queryAll', soql: changesQuery(object, from, after) }
      : { resource: 'queryAll', soql: changesQuery(object, from, reference), reference };
  });

/**
 * Joins the pages up to the first that is not full. What follows that one refers to a row that is not there and is halted
 * by Salesforce; a page that fails behind a full one is asked for again by the next call.
 */
function toPage(results: readonly (QueryResult | VendorError)[], serverTime: string): ChangesPage | VendorError {
  const rows: Values[] = [];
  let hasMore = true;
  for (const [index, result] of results.entries()) {
    if (result instanceof VendorError) {
      if (index === 0) return result;
      break;
    }
    rows.push(...result.records.map(flatten));
    hasMore = !result.done || result.records.length >= PAGE_ROWS;
    if (result.records.length < PAGE_ROWS) break;
  }
  const last = rows.at(-1);
  return { rows, serverTime, hasMore, last: last && String(last['Id']) };
}

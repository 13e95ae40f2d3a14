import type { PolledFeed } from '../../core/change.ts';
import { PAGE_ROWS, type PageStart } from '../../core/cursor.ts';
import { VendorError } from '../../core/failure.ts';
import type { ChangesPage } from '../../core/ports.ts';
import type { Values } from '../../core/values.ts';
import { SUBREQUESTS_PER_CALL } from './composite.ts';
import type { Org } from './org.ts';
import { type Query, type QueryResult, flatten, runQueries } from './queries.ts';
import { withOpportunities } from './roles.ts';
import { changesQuery, lastIdReference, rolesOfChangedQuery } from './soql.ts';

type Starts = ReadonlyMap<PolledFeed, PageStart>;

/**
 * Reads on in the changes of each feed, in one call. A scan that is under way is likely to have more pages: it gets
 * whatever room the call has, each query beginning where the one before it ends. A first page of Contacts comes with
 * their opportunities, if those are polled.
 */
export async function readChanges(org: Org, starts: Starts): Promise<Map<PolledFeed, ChangesPage | VendorError>> {
  const rolesQueries = rolesOfContacts(starts);
  const pagesOf = pagesPerFeed(starts, SUBREQUESTS_PER_CALL - rolesQueries.length);
  const queries: Query[] = [];
  for (const [feed, start] of starts) queries.push(...chain(feed, start, pagesOf(feed), queries.length));
  const { results, serverTime } = await runQueries(org, [...queries, ...rolesQueries], 'live');
  const rest = [...results];
  const pages = new Map([...starts.keys()].map((feed) => [feed, toPage(rest.splice(0, pagesOf(feed)), serverTime)]));
  const [contactsPage, [rolesResult]] = [pages.get('Contact'), rest];
  if (contactsPage !== undefined && rolesResult !== undefined) pages.set('Contact', tell(contactsPage, rolesResult));
  return pages;
}

function rolesOfContacts(starts: Starts): Query[] {
  const contacts = starts.get('Contact');
  if (contacts === undefined || contacts.after !== undefined || !starts.has('OpportunityContactRole')) return [];
  return [{ resource: 'query', soql: rolesOfChangedQuery(contacts.from) }];
}

/** Shares the queries of a call among the scans that are under way, the first ones getting what is left over. */
function pagesPerFeed(starts: Starts, queries: number): (feed: PolledFeed) => number {
  const underWay = [...starts].filter(([, { after }]) => after !== undefined).map(([feed]) => feed);
  const room = queries - starts.size;
  return (feed) => {
    const place = underWay.indexOf(feed);
    return place < 0 ? 1 : 1 + Math.ceil((room - place) / underWay.length);
  };
}

/** Roles that are more than a page may go on behind its last Contact, and others may have some as well; a refusal of the roles leaves all Contacts untold. */
function tell(page: ChangesPage | VendorError, roles: QueryResult | VendorError): ChangesPage | VendorError {
  if (page instanceof VendorError || roles instanceof VendorError) return page;
  const rows = roles.records.map(flatten);
  const isWhole = roles.done && rows.length < PAGE_ROWS;
  const known = new Set(rows.map(({ ContactId }) => String(ContactId)));
  known.delete(String(rows.at(-1)?.['ContactId']));
  return { ...page, rows: withOpportunities(page.rows, rows, (id) => isWhole || known.has(id)) };
}

const chain = (feed: PolledFeed, { from, after }: PageStart, pages: number, first: number): Query[] =>
  Array.from({ length: pages }, (_, index) => {
    const reference = lastIdReference(first + index - 1);
    return index === 0
      ? { resource: 'queryAll', soql: changesQuery(feed, from, after) }
      : { resource: 'queryAll', soql: changesQuery(feed, from, reference), reference };
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

import * as z from 'zod';
import { type Call, bodyOf } from '../call.ts';
import { invalid } from '../errors.ts';

const Text = z.union([z.string(), z.number(), z.boolean()]).transform(String);

const Filter = z.object({
  propertyName: z.string(),
  operator: z.string(),
  value: Text.nullish(),
  highValue: Text.nullish(),
  values: z.array(Text).nullish(),
});

const Sort = z.union([z.string(), z.object({ propertyName: z.string(), direction: z.string().nullish() })]);

const Whole = z
  .union([z.number(), z.string().regex(/^\d+$/u)])
  .transform(Number)
  .pipe(z.int());

const SearchBody = z.object({
  filterGroups: z.array(z.object({ filters: z.array(Filter) })).nullish(),
  /** Undocumented, and taken as one more group. */
  filters: z.array(Filter).nullish(),
  sorts: z.array(Sort).nullish(),
  query: z.string().nullish(),
  properties: z.array(z.string()).nullish(),
  limit: Whole.nullish(),
  after: z.union([z.string(), z.number()]).nullish(),
});

export type Filter = z.infer<typeof Filter>;

/** A search as it is asked, with the defaults filled in and the limits kept. */
export interface Search {
  readonly groups: readonly (readonly Filter[])[];
  readonly sort: { readonly propertyName: string; readonly descending: boolean };
  readonly query: string;
  readonly properties: readonly string[];
  readonly limit: number;
  readonly offset: number;
}

const MOST_CHARACTERS = 3000;
const MOST_GROUPS = 5;
const MOST_FILTERS_IN_GROUP = 6;
const MOST_FILTERS = 18;
const MOST_PER_PAGE = 200;
const MOST_RESULTS = 10_000;

/** Reads a search's body. Throws 400 beyond any of the documented limits. */
export function searchOf(call: Call): Search {
  if (call.text.length > MOST_CHARACTERS) {
    throw invalid(`The request body is ${call.text.length} characters long; the limit is ${MOST_CHARACTERS}.`);
  }
  const body = bodyOf(call, SearchBody);
  const groups = (body.filterGroups ?? []).map(({ filters }) => filters);
  if (body.filters?.length) groups.push(body.filters);
  checkGroups(groups);
  const limit = body.limit ?? 10;
  const offset = Number(body.after || 0);
  checkPage(limit, offset, String(body.after));
  return {
    groups,
    sort: sortOf(body.sorts ?? []),
    query: body.query ?? '',
    properties: body.properties ?? [],
    limit,
    offset,
  };
}

function checkGroups(groups: readonly (readonly Filter[])[]): void {
  const count = groups.reduce((sum, filters) => sum + filters.length, 0);
  if (groups.length > MOST_GROUPS) {
    throw invalid(`A search can have ${MOST_GROUPS} filter groups at most, but has ${groups.length}.`);
  }
  if (groups.some((filters) => filters.length > MOST_FILTERS_IN_GROUP)) {
    throw invalid(`A filter group can have ${MOST_FILTERS_IN_GROUP} filters at most.`);
  }
  if (count > MOST_FILTERS) throw invalid(`A search can have ${MOST_FILTERS} filters at most, but has ${count}.`);
}

function checkPage(limit: number, offset: number, after: string): void {
  if (limit < 0 || limit > MOST_PER_PAGE) {
    throw invalid(`limit must be a number between 0 and ${MOST_PER_PAGE}, but was ${limit}`);
  }
  if (!Number.isInteger(offset) || offset < 0) throw invalid(`after must be the offset of a page, but was ${after}`);
  if (offset + limit > MOST_RESULTS) {
    throw invalid(`A search gives ${MOST_RESULTS} results at most; after ${offset} with limit ${limit} goes beyond.`);
  }
}

type SortInput = z.infer<typeof Sort>;

function sortOf(sorts: readonly SortInput[]): Search['sort'] {
  if (sorts.length > 1) throw invalid('A search can be sorted by one property only.');
  const [sort] = sorts;
  if (sort === undefined) return { propertyName: 'createdate', descending: false };
  if (typeof sort === 'string') {
    return { propertyName: sort.replace(/^-/u, ''), descending: sort.startsWith('-') };
  }
  const direction = sort.direction ?? 'ASCENDING';
  if (direction !== 'ASCENDING' && direction !== 'DESCENDING') {
    throw invalid(`direction must be ASCENDING or DESCENDING, but was ${direction}`);
  }
  return { propertyName: sort.propertyName, descending: direction === 'DESCENDING' };
}

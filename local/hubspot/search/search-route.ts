import { type Call, type Reply, type Route, ok, typeOf } from '../call.ts';
import type { PropertyDefinition } from '../definitions/property-definition.ts';
import type { ObjectType } from '../object-types.ts';
import type { Portal } from '../portal.ts';
import { type StoredRecord, valueOf } from '../record.ts';
import { showRecord } from '../record-shape.ts';
import { type Comparable, type Predicate, comparableOf, predicateOf, searchedDefinition } from './filters.ts';
import { type Filter, type Search, searchOf } from './search-request.ts';
import { answersQuery } from './tokens.ts';

export const SEARCH_ROUTES: readonly Route[] = [
  { method: 'POST', path: '/crm/objects/:version/:type/search', kind: 'search', need: 'objects.read', handle: search },
];

/**
 * Matches and sorts what the index knows, and answers with the records as they are now: a row can carry values that
 * the filter excludes, and one that was deleted counts in `total` without being among the results.
 */
function search(call: Call): Reply {
  const { portal } = call;
  const type = typeOf(call);
  const asked = searchOf(call);
  const matches = nextPages(portal, type, asked) ?? sorted(portal, type, asked, matching(portal, type, asked));
  const end = asked.offset + asked.limit;
  const results = matches
    .slice(asked.offset, end)
    .map(({ id }) => portal.tables[type.name].get(id))
    .filter((record) => record !== undefined && record.archivedAt === null)
    .flatMap((record) => (record ? [record] : []))
    .map((record) => showRecord(portal, type, record, { properties: asked.properties, withHistory: [] }));
  return ok({
    total: matches.length,
    results,
    ...(end < matches.length && asked.limit > 0 && { paging: { next: { after: String(end) } } }),
  });
}

interface Kept {
  readonly revision: number;
  readonly key: string;
  readonly matches: readonly StoredRecord[];
}

/** The last search through a window of times, by index. */
const kept = new WeakMap<object, Kept>();

const isOfId = ({ propertyName, operator }: Filter): boolean => propertyName === 'hs_object_id' && operator === 'GT';

/**
 * What a client asks for that pages through a window of times by id, page after page: the window is looked through once
 * for all pages, as long as the index stays as it is, so that a hundred thousand records can be paged through.
 */
function nextPages(portal: Portal, type: ObjectType, asked: Search): readonly StoredRecord[] | undefined {
  const { groups, query, sort } = asked;
  const [filters = []] = groups;
  const window = filters.filter((filter) => !isOfId(filter));
  const [from, ...more] = filters.filter(isOfId);
  const isPaging = groups.length === 1 && query === '' && sort.propertyName === 'hs_object_id' && !sort.descending;
  const isWindow = window.every(({ propertyName }) => propertyName === type.modifiedProperty);
  const afterId = Number(from?.value);
  if (!isPaging || !isWindow || Number.isNaN(afterId) || more.length > 0) return undefined;
  const index = portal.indexes[type.name];
  const [revision, key] = [index.revision(), JSON.stringify(window)];
  let found = kept.get(index);
  if (found?.revision !== revision || found.key !== key) {
    const matches = sorted(portal, type, asked, matching(portal, type, { ...asked, groups: [window] }));
    found = { revision, key, matches };
    kept.set(index, found);
  }
  const start = found.matches.findIndex(({ id }) => Number(id) > afterId);
  return start < 0 ? [] : found.matches.slice(start);
}

function matching(portal: Portal, type: ObjectType, { groups, query }: Search): StoredRecord[] {
  const find = definitionFinder(portal, type);
  const predicates = groups.map((filters): Predicate => {
    const tests = filters.map((filter) => predicateOf(type, find(filter.propertyName), filter));
    return (record) => tests.every((test) => test(record));
  });
  const found: StoredRecord[] = [];
  for (const record of candidates(portal, type, groups)) {
    if (predicates.length > 0 && !predicates.some((test) => test(record))) continue;
    if (query !== '' && !answersQuery(searchableTexts(type, record), query)) continue;
    found.push(record);
  }
  return found;
}

/** With one group that names an e-mail or ids there is no need to look at every record. */
function candidates(portal: Portal, type: ObjectType, groups: readonly (readonly Filter[])[]): Iterable<StoredRecord> {
  const index = portal.indexes[type.name];
  const filters = groups.length === 1 ? (groups[0] ?? []) : [];
  for (const { propertyName, operator, value, values } of filters) {
    if (propertyName === 'email' && operator === 'EQ' && value) return index.byEmail(value.toLowerCase());
    if (propertyName !== 'hs_object_id') continue;
    const ids = operator === 'EQ' && value ? [value] : operator === 'IN' && values ? values : null;
    if (ids !== null) return new Set(ids.flatMap((id) => index.byId(id) ?? []));
  }
  return index.all();
}

function sorted(portal: Portal, type: ObjectType, { sort }: Search, matches: StoredRecord[]): StoredRecord[] {
  const read = comparableOf(type, definitionFinder(portal, type)(sort.propertyName));
  const keyed = matches.map((record) => ({ record, key: read(record), id: Number(record.id) }));
  const direction = sort.descending ? -1 : 1;
  keyed.sort((left, right) => direction * compare(left.key, right.key) || left.id - right.id);
  return keyed.map(({ record }) => record);
}

/** Records without a value come last in ascending order. */
function compare(left: Comparable | null, right: Comparable | null): number {
  if (left === right) return 0;
  if (left === null) return 1;
  if (right === null) return -1;
  return left < right ? -1 : 1;
}

const definitionFinder =
  (portal: Portal, type: ObjectType) =>
  (name: string): PropertyDefinition =>
    searchedDefinition(type, name, (wanted) => portal.definitions.find(type, wanted));

const searchableTexts = (type: ObjectType, record: StoredRecord): string[] =>
  type.searchable.flatMap((name) => valueOf(type, record, name) || []);

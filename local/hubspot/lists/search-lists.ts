import * as z from 'zod';
import { type Call, type Reply, type Route, bodyOf, ok } from '../call.ts';
import { invalid, notSimulated } from '../errors.ts';
import { objectTypeOf } from '../object-types.ts';
import type { StoredList } from './list-book.ts';
import { showFound } from './list-shape.ts';

export const LIST_SEARCH_ROUTES: readonly Route[] = [
  { method: 'POST', path: '/crm/lists/:version/search', kind: 'lists', need: 'lists.read', handle: searchLists },
];

const SearchBody = z.object({
  query: z.string().nullish(),
  listIds: z.array(z.union([z.string(), z.number()]).transform(String)).nullish(),
  processingTypes: z.array(z.string()).nullish(),
  objectTypeId: z.string().nullish(),
  offset: z.number().int().min(0).nullish(),
  count: z.number().int().min(0).nullish(),
  additionalProperties: z.array(z.string()).nullish(),
  sort: z.string().nullish(),
});

const MOST_PER_PAGE = 500;

/** Its answers carry when each list last gained and lost members: one call tells whether anything moved. */
function searchLists(call: Call): Reply {
  const body = bodyOf(call, SearchBody);
  const offset = body.offset ?? 0;
  const count = body.count ?? 20;
  if (count > MOST_PER_PAGE) throw invalid(`count must be at most ${MOST_PER_PAGE}, but was ${count}.`);
  const found = call.portal.lists
    .all()
    .filter(isAsked(body))
    .toSorted(orderOf(body.sort ?? ''));
  const end = Math.min(offset + count, found.length);
  return ok({
    offset: end,
    hasMore: end < found.length,
    total: found.length,
    lists: found.slice(offset, end).map((list) => showFound(call.portal, list, body.additionalProperties ?? [])),
  });
}

function isAsked({ query, listIds, processingTypes, objectTypeId }: z.infer<typeof SearchBody>) {
  const object = objectTypeId ? objectTypeOf(objectTypeId).name : null;
  return (list: StoredList): boolean =>
    list.deletedAt === null &&
    (object === null || list.object === object) &&
    (!listIds?.length || listIds.includes(list.id)) &&
    (!processingTypes?.length || processingTypes.includes(list.processingType)) &&
    list.name.toLowerCase().includes((query ?? '').toLowerCase());
}

function orderOf(sort: string): (left: StoredList, right: StoredList) => number {
  const sign = sort.startsWith('-') ? -1 : 1;
  switch (sort.replace(/^-/u, '')) {
    case '':
    case 'HS_LIST_ID':
      return (left, right) => sign * (Number(left.id) - Number(right.id));
    case 'HS_NAME':
      return (left, right) => sign * left.name.localeCompare(right.name, 'en');
    case 'HS_CREATED_AT':
      return (left, right) => sign * (left.createdAt - right.createdAt);
    case 'HS_UPDATED_AT':
      return (left, right) => sign * (left.updatedAt - right.updatedAt);
    default:
      throw notSimulated(`lists sorted by ${sort}.`);
  }
}

import * as z from 'zod';
import { type Call, type Reply, type Route, bodyOf, flagParam, listParam, ok, param, typeOf } from '../call.ts';
import { invalid } from '../errors.ts';
import { objectTypeOf } from '../object-types.ts';
import { scheduleEvaluation } from './evaluate.ts';
import { FilterBranch } from './filter-branch.ts';
import { listNamed, listNotFound, listOf, refuseName } from './find-list.ts';
import type { StoredList } from './list-book.ts';
import { memberTest } from './list-filters.ts';
import { showList } from './list-shape.ts';

const LISTS = '/crm/lists/:version';
const read = { kind: 'lists', need: 'lists.read' } as const;
const write = { kind: 'lists', need: 'lists.write' } as const;

/** Lists themselves; the fixed words among their paths come before ids. */
export const LIST_ROUTES: readonly Route[] = [
  { method: 'POST', path: LISTS, ...write, handle: create },
  { method: 'GET', path: LISTS, ...read, handle: readSeveral },
  { method: 'GET', path: `${LISTS}/object-type-id/:type/name/:name`, ...read, handle: readByName },
  { method: 'GET', path: `${LISTS}/:listId{[0-9]+}`, ...read, handle: readOne },
  { method: 'DELETE', path: `${LISTS}/:listId{[0-9]+}`, ...write, handle: remove },
  { method: 'PUT', path: `${LISTS}/:listId{[0-9]+}/restore`, ...write, handle: restore },
  { method: 'PUT', path: `${LISTS}/:listId{[0-9]+}/update-list-name`, ...write, handle: rename },
  { method: 'PUT', path: `${LISTS}/:listId{[0-9]+}/update-list-filters`, ...write, handle: changeFilters },
];

const CreateBody = z.object({
  name: z.string(),
  objectTypeId: z.string(),
  processingType: z.string(),
  filterBranch: FilterBranch.nullish(),
});

const ProcessingType = z.enum(['MANUAL', 'SNAPSHOT', 'DYNAMIC']);

/** A snapshot or dynamic list starts empty and is filled in the background. */
function create(call: Call): Reply {
  const { portal } = call;
  const body = bodyOf(call, CreateBody);
  const type = objectTypeOf(body.objectTypeId);
  const processingType = ProcessingType.safeParse(body.processingType);
  if (!processingType.success) throw invalid(`processingType must be one of ${ProcessingType.options.join(', ')}.`);
  const filterBranch = body.filterBranch ?? null;
  refuseName(portal, type.name, body.name, null);
  if (processingType.data === 'MANUAL' && filterBranch !== null) throw invalid('A MANUAL list cannot have filters.');
  if (processingType.data === 'DYNAMIC' && filterBranch === null) throw invalid('A DYNAMIC list needs a filterBranch.');
  if (filterBranch !== null) memberTest(portal, type, filterBranch);
  const now = portal.now();
  const list: StoredList = {
    id: portal.lists.nextId(),
    name: body.name,
    object: type.name,
    processingType: processingType.data,
    processing: filterBranch !== null,
    filterBranch,
    version: 1,
    createdAt: now,
    updatedAt: now,
    filtersUpdatedAt: now,
    deletedAt: null,
    lastAddedAt: null,
    lastRemovedAt: null,
  };
  portal.lists.save(list);
  if (list.processing) scheduleEvaluation(portal, { listId: list.id });
  return ok({ list: showList(portal, list, true) });
}

const withFilters = (call: Call): boolean => flagParam(call, 'includeFilters');

function readOne(call: Call): Reply {
  return ok({ list: showList(call.portal, listOf(call), withFilters(call)) });
}

function readByName(call: Call): Reply {
  const name = param(call, 'name');
  const list = listNamed(call.portal, typeOf(call).name, name);
  if (list === undefined) throw listNotFound(`List does not exist with name ${name}.`);
  return ok({ list: showList(call.portal, list, withFilters(call)) });
}

/** Ids that lead nowhere are passed over. */
function readSeveral(call: Call): Reply {
  const lists = listParam(call, 'listIds').flatMap((id) => {
    const list = call.portal.lists.get(id);
    return list === undefined || list.deletedAt !== null ? [] : [showList(call.portal, list, withFilters(call))];
  });
  return ok({ lists });
}

function remove(call: Call): Reply {
  const now = call.portal.now();
  call.portal.lists.save({ ...listOf(call), deletedAt: now, updatedAt: now });
  return { status: 204, body: null };
}

/** A deleted list comes back with its members as they are by now; a live one stays as it is. */
function restore(call: Call): Reply {
  const id = param(call, 'listId');
  const list = call.portal.lists.get(id);
  if (list === undefined) throw listNotFound(`List does not exist with ID ${id}.`);
  if (list.deletedAt !== null) {
    refuseName(call.portal, list.object, list.name, id);
    call.portal.lists.save({ ...list, deletedAt: null, updatedAt: call.portal.now() });
  }
  return { status: 204, body: null };
}

/** The new name comes in the query string. */
function rename(call: Call): Reply {
  const list = listOf(call);
  const name = call.url.searchParams.get('listName') ?? list.name;
  refuseName(call.portal, list.object, name, list.id);
  return updated(call, { ...list, name });
}

const FiltersBody = z.object({ filterBranch: FilterBranch });

function changeFilters(call: Call): Reply {
  const list = listOf(call);
  const { filterBranch } = bodyOf(call, FiltersBody);
  if (list.processingType !== 'DYNAMIC')
    throw invalid(`List ${list.id} is not DYNAMIC: its filters cannot be changed.`);
  memberTest(call.portal, objectTypeOf(list.object), filterBranch);
  scheduleEvaluation(call.portal, { listId: list.id });
  return updated(call, { ...list, filterBranch, processing: true, filtersUpdatedAt: call.portal.now() });
}

function updated(call: Call, list: StoredList): Reply {
  const saved = { ...list, version: list.version + 1, updatedAt: call.portal.now() };
  call.portal.lists.save(saved);
  return ok({ updatedList: showList(call.portal, saved, withFilters(call)) });
}

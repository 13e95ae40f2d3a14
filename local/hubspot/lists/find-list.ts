import { type Call, param } from '../call.ts';
import { HubspotError, invalid } from '../errors.ts';
import type { ObjectName } from '../object-types.ts';
import type { Portal } from '../portal.ts';
import type { StoredList } from './list-book.ts';

/** The list of the call's path. Throws 404 for one that is not there or was deleted. */
export function listOf(call: Call): StoredList {
  const id = param(call, 'listId');
  const list = call.portal.lists.get(id);
  if (list !== undefined && list.deletedAt === null) return list;
  throw listNotFound(`List does not exist with ID ${id}.`);
}

/** 404 for a list, in the simulator's own words. */
export const listNotFound = (message: string): HubspotError =>
  new HubspotError(404, { message, category: 'OBJECT_NOT_FOUND', subCategory: 'ILS.LIST_NOT_FOUND' });

/** The live list of a name, which ignores case, among those of one object type. */
export const listNamed = (portal: Portal, object: ObjectName, name: string): StoredList | undefined =>
  portal.lists
    .all()
    .find(
      (list) => list.deletedAt === null && list.object === object && list.name.toLowerCase() === name.toLowerCase(),
    );

/** Throws 400 for a name that is empty or in use. */
export function refuseName(portal: Portal, object: ObjectName, name: string, except: string | null): void {
  if (name.trim() === '') throw invalid('The name of a list must not be empty.');
  const holder = listNamed(portal, object, name);
  if (holder !== undefined && holder.id !== except) {
    throw invalid(`A list already exists with name '${name}'.`, { context: { listId: [holder.id] } });
  }
}

import * as z from 'zod';
import { type Call, Id, type Reply, type Route, bodyOf, ok } from '../call.ts';
import { invalid } from '../errors.ts';
import { listOf } from './find-list.ts';
import { listsOfRecord, listsOfRecords } from './lists-of-record.ts';
import type { StoredList } from './list-book.ts';
import { joinOrderPage, recordOrderPage } from './membership-pages.ts';

const MEMBERS = '/crm/lists/:version/:listId{[0-9]+}/memberships';
const read = { kind: 'lists/memberships', need: 'lists.read' } as const;
const write = { kind: 'lists/memberships', need: 'lists.write' } as const;

export const MEMBERSHIP_ROUTES: readonly Route[] = [
  { method: 'GET', path: MEMBERS, ...read, handle: recordOrderPage },
  { method: 'GET', path: `${MEMBERS}/join-order`, ...read, handle: joinOrderPage },
  { method: 'PUT', path: `${MEMBERS}/add`, ...write, handle: add },
  { method: 'PUT', path: `${MEMBERS}/remove`, ...write, handle: remove },
  { method: 'PUT', path: `${MEMBERS}/add-and-remove`, ...write, handle: addAndRemove },
  { method: 'DELETE', path: MEMBERS, ...write, handle: removeAll },
  {
    method: 'GET',
    path: '/crm/lists/:version/records/:type/:recordId/memberships',
    ...read,
    handle: listsOfRecord,
  },
  {
    method: 'POST',
    path: '/crm/lists/:version/records/memberships/batch/read',
    ...read,
    handle: listsOfRecords,
  },
];

const Ids = z.array(Id);
const Changes = z.object({ recordIdsToAdd: Ids.default([]), recordIdsToRemove: Ids.default([]) });

const MOST_IDS = 100_000;

function add(call: Call): Reply {
  return change(call, bodyOf(call, Ids), []);
}

function remove(call: Call): Reply {
  return change(call, [], bodyOf(call, Ids));
}

function addAndRemove(call: Call): Reply {
  const { recordIdsToAdd, recordIdsToRemove } = bodyOf(call, Changes);
  return change(call, recordIdsToAdd, recordIdsToRemove);
}

function removeAll(call: Call): Reply {
  const { id } = changeable(call);
  call.portal.lists.leave(id, [...call.portal.lists.members(id).keys()], call.portal.now());
  return { status: 204, body: null };
}

/**
 * `recordsIdsAdded` is spelt so by HubSpot. Records that do not exist are missing; those that are members already, or
 * none any more, are named nowhere.
 */
function change(call: Call, adding: readonly string[], removing: readonly string[]): Reply {
  const { portal } = call;
  const { id, object } = changeable(call);
  if (adding.length + removing.length > MOST_IDS) throw invalid(`A request can name ${MOST_IDS} records at most.`);
  const isLive = (recordId: string) => portal.tables[object].get(recordId)?.archivedAt === null;
  const missing = [...adding, ...removing].filter((recordId) => !isLive(recordId));
  const removed = portal.lists.leave(id, removing, portal.now());
  const added = portal.lists.join(id, adding.filter(isLive), portal.now());
  return ok({ recordsIdsAdded: added, recordIdsRemoved: removed, recordIdsMissing: [...new Set(missing)] });
}

/** Throws 400 for a dynamic list: its filters alone decide. */
function changeable(call: Call): StoredList {
  const list = listOf(call);
  if (list.processingType !== 'DYNAMIC') return list;
  throw invalid(`List ${list.id} is DYNAMIC: records cannot be added to or removed from it by hand.`);
}

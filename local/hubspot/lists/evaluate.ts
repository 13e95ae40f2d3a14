import { HubspotError } from '../errors.ts';
import type { News } from '../news.ts';
import type { ObjectName, ObjectType } from '../object-types.ts';
import { CONTACTS, OBJECT_TYPES } from '../object-types.ts';
import type { Portal } from '../portal.ts';
import type { StoredRecord } from '../record.ts';
import { memberTest } from './list-filters.ts';
import type { StoredList } from './list-book.ts';

/** Something HubSpot goes through in the background: one record for all lists, or all records for one list. */
export type Evaluation = { readonly object: ObjectName; readonly recordId: string } | { readonly listId: string };

/** Schedules an evaluation after the lag that is set, so that a change and its membership are apart. */
export function scheduleEvaluation(portal: Portal, evaluation: Evaluation): void {
  const [least, most] = portal.faults.listLagMs;
  portal.evaluations.push(portal.now() + least + Math.floor(portal.random() * (most - least)), evaluation);
}

/** Works off the evaluations that are due; memberships follow the records as they are now. */
export function settleLists(portal: Portal): void {
  const due = portal.evaluations.takeDue(portal.now());
  if (due.length === 0) return;
  const records = due.flatMap((evaluation) => ('recordId' in evaluation ? [evaluation] : []));
  portal.store.atomically(() => {
    for (const list of portal.lists.all()) {
      const ids = records.filter(({ object }) => object === list.object).map(({ recordId }) => recordId);
      if (ids.length > 0 && !list.processing) evaluateRecords(portal, list, new Set(ids));
    }
    for (const evaluation of due) if ('listId' in evaluation) evaluateList(portal, evaluation.listId);
  });
}

/** Members of a manual list or snapshot only ever leave by themselves, when their record does. */
function evaluateRecords(portal: Portal, list: StoredList, ids: Iterable<string>): void {
  const test = testOf(portal, list);
  const members = portal.lists.members(list.id);
  const joining: string[] = [];
  const leaving: string[] = [];
  for (const id of ids) {
    const record = portal.tables[list.object].get(id);
    const isLive = record !== undefined && record.archivedAt === null;
    const belongs = isLive && (test === null ? members.has(id) : test(record));
    if (belongs !== members.has(id)) (belongs ? joining : leaving).push(id);
  }
  portal.lists.join(list.id, joining, portal.now());
  portal.lists.leave(list.id, leaving, portal.now());
}

/** Null when there is nothing to test: a list without filters, or with one on a property that is gone by now. */
function testOf(portal: Portal, list: StoredList): ((record: StoredRecord) => boolean) | null {
  if (list.processingType !== 'DYNAMIC' || list.filterBranch === null) return null;
  try {
    return memberTest(portal, typeOfList(list), list.filterBranch);
  } catch (error) {
    if (error instanceof HubspotError) return null;
    throw error;
  }
}

function evaluateList(portal: Portal, listId: string): void {
  const list = portal.lists.get(listId);
  if (list === undefined) return;
  const done = { ...list, processing: false };
  portal.lists.save(done);
  const live = [...portal.tables[list.object].after(null)].map(({ id }) => id);
  const all = new Set([...live, ...portal.lists.members(listId).keys()]);
  // A snapshot is filled once, by the same test that a dynamic list goes on with.
  evaluateRecords(portal, { ...done, processingType: 'DYNAMIC' }, all);
}

/** The object type of a list's records. */
export const typeOfList = ({ object }: StoredList): ObjectType =>
  OBJECT_TYPES.find(({ name }) => name === object) ?? CONTACTS;

/** What came out of a merge is a member of every manual list or snapshot that one of its parts was in. */
export function followMerge(portal: Portal, type: ObjectType, { merge, objectId, at }: News): void {
  if (merge === undefined) return;
  for (const { id, object, processingType } of portal.lists.all()) {
    if (object !== type.name || processingType === 'DYNAMIC') continue;
    const left = portal.lists.leave(id, [merge.primaryId, merge.otherId], at);
    if (left.length > 0) portal.lists.join(id, [objectId], at);
  }
}

/** After a restart HubSpot goes through everything once: evaluations that were due are not kept. */
export function reevaluateAll(portal: Portal): void {
  for (const { id, processing, processingType, object } of portal.lists.all()) {
    if (processing || processingType === 'DYNAMIC') portal.evaluations.push(0, { listId: id });
    else for (const recordId of portal.lists.members(id).keys()) portal.evaluations.push(0, { object, recordId });
  }
}

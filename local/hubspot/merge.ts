import * as z from 'zod';
import { type Call, Id, type Reply, type Route, bodyOf, ok, typeOf, writerOf } from './call.ts';
import { invalid, objectNotFound } from './errors.ts';
import { stageAfter } from './lifecycle.ts';
import type { ObjectType } from './object-types.ts';
import type { Portal } from './portal.ts';
import { type HistoryEntry, type Origin, type StoredRecord, mergedIdsOf } from './record.ts';
import { showWritten } from './record-shape.ts';
import { findRecord } from './find-record.ts';

const MergeBody = z.object({ primaryObjectId: Id, objectIdToMerge: Id });

export const MERGE_ROUTES: readonly Route[] = [
  { method: 'POST', path: '/crm/objects/:version/:type/merge', kind: 'merge', need: 'objects.write', handle: merge },
];

function merge(call: Call): Reply {
  const type = typeOf(call);
  const { primaryObjectId, objectIdToMerge } = bodyOf(call, MergeBody);
  const record = mergeRecords(call.portal, type, primaryObjectId, objectIdToMerge, writerOf(call).origin);
  return ok(showWritten(call.portal, type, { record, sent: Object.keys(record.values), warnings: [] }));
}

/**
 * Makes one new record out of two; both old ids lead to it from then on. Throws 404 when one of them is not there, 400
 * when they are one already or were merged too often.
 */
export function mergeRecords(
  portal: Portal,
  type: ObjectType,
  primaryId: string,
  otherId: string,
  by: Origin,
): StoredRecord {
  const primary = survivor(portal, type, primaryId);
  const other = survivor(portal, type, otherId);
  if (primary.id === other.id) throw invalid(`Cannot merge ${type.singular} ${primary.id} with itself.`);
  const mergedIds = [...mergedIdsOf(primary), ...mergedIdsOf(other), primary.id, other.id];
  refuseTooMany(type, primary.id, mergedIds.length / IDS_PER_MERGE);
  const now = portal.now();
  const values = mergedValues(portal, type, primary, other, mergedIds);
  const record: StoredRecord = {
    ...primary,
    id: portal.nextId(),
    values,
    history: mergedHistory(primary, other, values, now, type.historyCap),
    createdAt: Math.min(primary.createdAt, other.createdAt),
    updatedAt: now,
    bumps: [],
  };
  replaceBoth(portal, type, primary, other, record);
  const propertiesMoved = Object.keys(values).filter((name) => primary.values[name] !== values[name]).length;
  const parts = { primaryId: primary.id, otherId: other.id, propertiesMoved };
  portal.tables[type.name].announce({ kind: 'merge', objectId: record.id, by, at: now, merge: parts });
  return record;
}

const MOST_MERGES = 250;
const IDS_PER_MERGE = 2;

function refuseTooMany(type: ObjectType, id: string, merges: number): void {
  if (merges <= MOST_MERGES) return;
  throw invalid(`The ${type.singular} ${id} cannot take part in more than ${MOST_MERGES} merges.`);
}

function survivor(portal: Portal, type: ObjectType, id: string): StoredRecord {
  const current = portal.merged[type.name].survivorOf(id);
  const record = findRecord(portal, type, current, null, false, 'read');
  if (record === undefined) throw objectNotFound(id);
  return record;
}

function replaceBoth(
  portal: Portal,
  type: ObjectType,
  primary: StoredRecord,
  other: StoredRecord,
  record: StoredRecord,
): void {
  const table = portal.tables[type.name];
  table.atomically(() => {
    table.remove(primary.id);
    table.remove(other.id);
    table.save(record);
    portal.merged[type.name].lead([primary.id, other.id], record.id);
  });
}

/** The primary's values, its blanks filled from the other; the stage furthest on; the other's addresses as additional. */
function mergedValues(
  portal: Portal,
  type: ObjectType,
  primary: StoredRecord,
  other: StoredRecord,
  mergedIds: readonly string[],
): Record<string, string> {
  const filled = Object.fromEntries(Object.entries(primary.values).filter(([, value]) => value !== ''));
  const values: Record<string, string> = {
    ...primary.values,
    ...other.values,
    ...filled,
    hs_merged_object_ids: mergedIds.join(';'),
  };
  const [mine, theirs] = [primary.values['lifecyclestage'] ?? '', other.values['lifecyclestage'] ?? ''];
  if (mine !== '' && theirs !== '') {
    values['lifecyclestage'] = stageAfter(portal.definitions.find(type, 'lifecyclestage'), mine, theirs);
  }
  const additional = [primary, other].flatMap(addressesOf).filter((address) => address !== values['email']);
  if (additional.length > 0) values['hs_additional_emails'] = [...new Set(additional)].join(';');
  return values;
}

/** All addresses a contact answers to. */
export const addressesOf = ({ values }: StoredRecord): readonly string[] =>
  [values['email'] ?? '', ...(values['hs_additional_emails'] ?? '').split(';')].filter(Boolean);

/** What the merge brought in is the newest entry of its property; older ones are the primary's. */
function mergedHistory(
  primary: StoredRecord,
  other: StoredRecord,
  values: Readonly<Record<string, string>>,
  at: number,
  cap: number,
): Record<string, HistoryEntry[]> {
  const moved = Object.entries(values).filter(([name, value]) => primary.values[name] !== value);
  const entries = moved.map(([name, value]): [string, HistoryEntry[]] => {
    const entry = { value, at, sourceType: 'MERGE_OBJECTS', sourceId: `mergedObjectId:${other.id}` };
    return [name, [entry, ...(primary.history[name] ?? [])].slice(0, cap)];
  });
  return { ...primary.history, ...Object.fromEntries(entries) };
}

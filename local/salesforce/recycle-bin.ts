import { hideUntilCommitted, type Saver } from './saving.ts';
import { childrenOf, findObject } from './metadata/catalogue.ts';
import type { ObjectDefinition } from './metadata/object.ts';
import type { Org } from './org.ts';
import { rejected } from './record-error.ts';
import { idOf, type Row, textOf } from './row.ts';
import { formatStamp } from './salesforce-time.ts';

/** How long a deleted row can be brought back, and how long a deletion is remembered after that. */
const BIN_MS = 15 * 24 * 3_600_000;
const LOG_MS = 2 * BIN_MS;

/** Puts a row into the recycle bin, and with it the rows that hang on it; or deletes it for good. Throws RecordRejected. */
export function deleteRecord(org: Org, object: ObjectDefinition, row: Row, saver: Saver): void {
  if (!object.deletable) {
    throw rejected('INSUFFICIENT_ACCESS_OR_READONLY', `entity type cannot be deleted: ${object.label}`);
  }
  const { lockRows } = org.faults.current;
  if (lockRows > 0 && org.random() < lockRows) {
    const message = `unable to obtain exclusive access to this record or 1 records: ${idOf(row)}`;
    throw rejected('UNABLE_TO_LOCK_ROW', message);
  }
  bin(org, object, row, saver, idOf(row));
  if (!object.recyclable) purgeRecord(org, idOf(row));
}

function bin(org: Org, object: ObjectDefinition, row: Row, saver: Saver, cause: string): void {
  const nowMs = org.clock();
  const stamp = formatStamp(nowMs);
  const deleted = {
    ...row,
    IsDeleted: true,
    LastModifiedDate: stamp,
    LastModifiedById: saver.id,
    SystemModstamp: stamp,
  };
  hideUntilCommitted(org, object, deleted, row, nowMs);
  org.database.table(object).set(idOf(row), deleted);
  org.database.deletions.set(idOf(row), { object: object.name, id: idOf(row), deletedMs: nowMs, cause });
  for (const { child, field } of childrenOf(object)) {
    if (!field.cascadeDelete) continue;
    for (const id of org.database.idsByKey(child, field.name, idOf(row))) {
      const below = org.database.find(child, id);
      if (below !== undefined && below['IsDeleted'] !== true) bin(org, child, below, saver, cause);
    }
  }
}

/** Deletes a row for good with what was deleted because of it; false when it is not in the bin. */
export function purgeRecord(org: Org, id: string): boolean {
  const together = [...org.database.deletions.values()].filter(({ cause }) => cause === id);
  const rows = together.flatMap((deletion) => {
    const object = findObject(deletion.object);
    return object !== undefined && org.database.find(object, deletion.id) !== undefined
      ? [{ object, id: deletion.id }]
      : [];
  });
  for (const row of rows) org.database.table(row.object).delete(row.id);
  return rows.some((row) => row.id === id);
}

/**
 * Brings a row back with what was deleted because of it; false when it is not in the bin. Throws RecordRejected when
 * another row has taken one of its unique values meanwhile.
 */
export function undeleteRecord(org: Org, id: string, saver: Saver): boolean {
  if (org.database.deletions.get(id)?.cause !== id) return false;
  const together = [...org.database.deletions.values()].filter(({ cause }) => cause === id);
  const stamp = formatStamp(org.clock());
  let restored = false;
  for (const deletion of together) {
    const object = findObject(deletion.object);
    const row = object === undefined ? undefined : org.database.find(object, deletion.id);
    if (object === undefined || row === undefined) continue;
    const changed = { LastModifiedDate: stamp, LastModifiedById: saver.id, SystemModstamp: stamp };
    refuseTaken(org, object, row);
    const master = row['MasterRecordId'] === undefined ? {} : { MasterRecordId: null };
    org.database.table(object).set(deletion.id, { ...row, IsDeleted: false, ...master, ...changed });
    org.database.deletions.delete(deletion.id);
    restored = true;
  }
  return restored;
}

function refuseTaken(org: Org, object: ObjectDefinition, row: Row): void {
  for (const { name, unique } of object.fields) {
    const [other] = unique && textOf(row, name) !== '' ? org.database.idsByKey(object, name, textOf(row, name)) : [];
    if (other === undefined) continue;
    const message = `duplicate value found: ${name} duplicates value on record with id: ${other.slice(0, 15)}`;
    throw rejected('DUPLICATE_VALUE', message);
  }
}

/** Empties the bin of what has lain in it for 15 days, and the log of what is older still. */
export function purge(org: Org): void {
  const nowMs = org.clock();
  for (const { id, object: name, deletedMs } of org.database.deletions.values()) {
    const object = findObject(name);
    if (nowMs - deletedMs > BIN_MS && object !== undefined && org.database.find(object, id) !== undefined) {
      org.database.table(object).delete(id);
    }
    if (nowMs - deletedMs > LOG_MS) org.database.deletions.delete(id);
  }
  for (const { object, id, visibleAtMs } of org.database.hidden.values()) {
    if (visibleAtMs <= nowMs) org.database.hidden.delete(`${object}/${id}`);
  }
}

import type { Store } from '../store.ts';
import type { ObjectType } from './object-types.ts';
import { StoredRecord } from './record.ts';
import { type UniqueIndex, createUniqueIndex } from './unique-index.ts';

/** All records of one type, live and archived, in memory and written through to the store. */
export interface RecordTable {
  readonly type: ObjectType;
  get(id: string): StoredRecord | undefined;
  /** The live record that holds a value of a unique property. */
  holderOf(property: string, value: string): StoredRecord | undefined;
  /** Starts to keep a property's values unique, counting in what is there. */
  enforceUnique(property: string): void;
  save(record: StoredRecord): void;
  /** In the order of their ids, after the given one. */
  after(id: string | null): Iterable<StoredRecord>;
  size(): number;
  /** Keeps all of what `work` saves, or none of it when it throws. */
  atomically<T>(work: () => T): T;
}

/** Loads a table from the store; `saw` hears of every record that is saved for good. */
export function loadRecordTable(type: ObjectType, store: Store, saw: (record: StoredRecord) => void): RecordTable {
  const rows = new Map<string, StoredRecord>();
  const ids: string[] = [];
  const unique: UniqueIndex = createUniqueIndex();
  let undo: Map<string, StoredRecord | undefined> | null = null;

  const place = (id: string, record: StoredRecord | undefined) => {
    const before = rows.get(id);
    unique.replace(before, record);
    if (record === undefined) {
      rows.delete(id);
      ids.splice(ids.lastIndexOf(id), 1);
      return;
    }
    if (before === undefined) ids.push(id);
    rows.set(id, record);
  };
  for (const [id, document] of store.all(type.name)) place(id, StoredRecord.parse(document));

  const keep = (changed: Iterable<string>) => {
    for (const id of changed) {
      const record = rows.get(id);
      if (record === undefined) continue;
      store.put(type.name, id, record);
      saw(record);
    }
  };

  return {
    type,
    get: (id) => rows.get(id),
    holderOf: (property, value) => unique.holderOf(property, value, rows),
    enforceUnique: (property) => unique.add(property, rows.values()),
    save: (record) => {
      if (undo !== null && !undo.has(record.id)) undo.set(record.id, rows.get(record.id));
      place(record.id, record);
      if (undo === null) keep([record.id]);
    },
    after: (id) => recordsAfter(rows, ids, id),
    size: () => rows.size,
    atomically: (work) => {
      if (undo !== null) return work();
      const saved: Map<string, StoredRecord | undefined> = new Map();
      undo = saved;
      try {
        const result = work();
        store.atomically(() => keep(saved.keys()));
        return result;
      } catch (error) {
        for (const [id, before] of [...saved].toReversed()) place(id, before);
        throw error;
      } finally {
        undo = null;
      }
    },
  };
}

function* recordsAfter(
  rows: ReadonlyMap<string, StoredRecord>,
  ids: readonly string[],
  id: string | null,
): Iterable<StoredRecord> {
  for (let position = id === null ? 0 : positionAfter(ids, Number(id)); position < ids.length; position++) {
    const record = rows.get(ids[position] ?? '');
    if (record !== undefined) yield record;
  }
}

/** Ids only grow, so that a page is found by halving. */
function positionAfter(ids: readonly string[], id: number): number {
  let low = 0;
  let high = ids.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (Number(ids[middle]) <= id) low = middle + 1;
    else high = middle;
  }
  return low;
}

import type { Store } from '../store.ts';
import type { News } from './news.ts';
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
  /** Takes a record out for good; what is not there stays away. */
  remove(id: string): void;
  /** Tells what happened, once it is kept. */
  announce(news: News): void;
  /** In the order of their ids, after the given one. */
  after(id: string | null): Iterable<StoredRecord>;
  size(): number;
  /** Keeps all of what `work` saves, or none of it when it throws. */
  atomically<T>(work: () => T): T;
}

/** Hears of what happens to a table: records that were saved or taken out for good, and what was announced. */
export interface TableWatcher {
  saved(record: StoredRecord): void;
  removed(record: StoredRecord): void;
  told(news: News): void;
}

/** Loads a table from the store; the watcher hears of nothing that is taken back. */
export function loadRecordTable(type: ObjectType, store: Store, watcher: TableWatcher): RecordTable {
  const rows = new Map<string, StoredRecord>();
  const ids: string[] = [];
  const unique: UniqueIndex = createUniqueIndex();
  let undo: Map<string, StoredRecord | undefined> | null = null;
  let news: News[] = [];

  const place = (id: string, record: StoredRecord | undefined) => placeIn(rows, ids, unique, id, record);
  for (const [id, document] of store.all(type.name)) place(id, StoredRecord.parse(document));

  const keep = (id: string, before: StoredRecord | undefined) => keepFor(type, store, watcher, rows.get(id), before);
  const change = (id: string, record: StoredRecord | undefined) => {
    const before = rows.get(id);
    if (undo !== null && !undo.has(id)) undo.set(id, before);
    place(id, record);
    if (undo === null) keep(id, before);
  };

  return {
    type,
    get: (id) => rows.get(id),
    holderOf: (property, value) => unique.holderOf(property, value, rows),
    enforceUnique: (property) => unique.add(property, rows.values()),
    save: (record) => change(record.id, record),
    remove: (id) => {
      if (rows.has(id)) change(id, undefined);
    },
    announce: (item) => {
      if (undo === null) watcher.told(item);
      else news.push(item);
    },
    after: (id) => recordsAfter(rows, ids, id),
    size: () => rows.size,
    atomically: (work) => {
      if (undo !== null) return work();
      const saved: Map<string, StoredRecord | undefined> = new Map();
      undo = saved;
      try {
        const result = work();
        store.atomically(() => {
          for (const [id, before] of saved) keep(id, before);
          for (const item of news) watcher.told(item);
        });
        return result;
      } catch (error) {
        for (const [id, before] of [...saved].toReversed()) place(id, before);
        throw error;
      } finally {
        undo = null;
        news = [];
      }
    },
  };
}

/** Puts a record in or takes it out; ids stay in their order. */
function placeIn(
  rows: Map<string, StoredRecord>,
  ids: string[],
  unique: UniqueIndex,
  id: string,
  record: StoredRecord | undefined,
): void {
  const before = rows.get(id);
  unique.replace(before, record);
  if (record === undefined) {
    rows.delete(id);
    if (before !== undefined) ids.splice(positionAfter(ids, Number(id)) - 1, 1);
    return;
  }
  if (before === undefined) ids.splice(positionAfter(ids, Number(id)), 0, id);
  rows.set(id, record);
}

/** Writes through what a record became, and tells the watcher. */
function keepFor(
  type: ObjectType,
  store: Store,
  watcher: TableWatcher,
  record: StoredRecord | undefined,
  before: StoredRecord | undefined,
): void {
  if (record !== undefined) {
    store.put(type.name, record.id, record);
    watcher.saved(record);
  } else if (before !== undefined) {
    store.delete(type.name, before.id);
    watcher.removed(before);
  }
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

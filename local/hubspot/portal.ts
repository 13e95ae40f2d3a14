import * as z from 'zod';
import type { Random } from '../random.ts';
import type { Clock } from '../simulator.ts';
import type { Store } from '../store.ts';
import { type BlockList, loadBlockList } from './block-list.ts';
import { type CallBook, loadCallBook } from './call-book.ts';
import { type DefinitionBook, loadDefinitionBook } from './definition-book.ts';
import { type DueQueue, createDueQueue } from './due-queue.ts';
import { type Faults, ordinaryDay } from './faults.ts';
import { type Evaluation, followMerge, reevaluateAll, scheduleEvaluation, settleLists } from './lists/evaluate.ts';
import { type ListBook, loadListBook } from './lists/list-book.ts';
import { type MergedIds, loadMergedIds } from './merged-ids.ts';
import type { NewsListener } from './news.ts';
import { COMPANIES, CONTACTS, OBJECT_TYPES, type ObjectName, type ObjectType } from './object-types.ts';
import { type OwnerBook, loadOwnerBook } from './owners.ts';
import type { StoredRecord } from './record.ts';
import { type RecordTable, type TableWatcher, loadRecordTable } from './records.ts';
import { type SearchIndex, createSearchIndex } from './search/search-index.ts';

/** One HubSpot account: everything in it, its clock and what is set to go wrong in it. */
export interface Portal {
  readonly id: number;
  readonly now: Clock;
  readonly random: Random;
  readonly store: Store;
  readonly tables: Readonly<Record<ObjectName, RecordTable>>;
  readonly indexes: Readonly<Record<ObjectName, SearchIndex>>;
  readonly merged: Readonly<Record<ObjectName, MergedIds>>;
  readonly blockList: BlockList;
  readonly lists: ListBook;
  /** What HubSpot will look at to see who belongs to which list. */
  readonly evaluations: DueQueue<Evaluation>;
  readonly definitions: DefinitionBook;
  readonly owners: OwnerBook;
  readonly calls: CallBook;
  readonly faults: Faults;
  /** Records HubSpot will touch by itself, by object type. */
  readonly bumps: DueQueue<{ readonly object: ObjectName; readonly id: string }>;
  /** Who wants to hear what happens to records. */
  readonly listeners: NewsListener[];
  nextId(): string;
  /** Moves the clock; the move is remembered. */
  shiftClock(ms: number): void;
}

const Meta = z.object({ value: z.number() });
const FIRST_ID = 101_000_000_001;

/** Opens the portal that a store holds; an empty store is an empty portal. */
export function openPortal(id: number, store: Store, clock: Clock, random: Random): Portal {
  const meta = loadNumbers(store);
  const now = () => clock() + (meta.get('clock shift') ?? 0);
  const faults = ordinaryDay();
  const indexes = { contacts: createSearchIndex(), companies: createSearchIndex() };
  const bumps = createDueQueue<{ object: ObjectName; id: string }>();
  const listeners: NewsListener[] = [];
  const watch = (type: ObjectType): TableWatcher => {
    const reindex = (record: StoredRecord) => {
      const [least, most] = faults.searchLagMs;
      indexes[type.name].schedule(record, now() + least + Math.floor(random() * (most - least)));
      if (portal.lists.all().length > 0) scheduleEvaluation(portal, { object: type.name, recordId: record.id });
    };
    return {
      saved: reindex,
      removed: (record) => reindex({ ...record, archivedAt: now() }),
      told: (news) => {
        for (const listener of listeners) listener(type, news);
      },
    };
  };
  const portal: Portal = {
    id,
    now,
    random,
    store,
    tables: {
      contacts: loadRecordTable(CONTACTS, store, watch(CONTACTS)),
      companies: loadRecordTable(COMPANIES, store, watch(COMPANIES)),
    },
    indexes,
    merged: { contacts: loadMergedIds(CONTACTS, store), companies: loadMergedIds(COMPANIES, store) },
    blockList: loadBlockList(store),
    lists: loadListBook(store),
    evaluations: createDueQueue<Evaluation>(),
    definitions: loadDefinitionBook(store),
    owners: loadOwnerBook(store),
    calls: loadCallBook(store),
    faults,
    bumps,
    listeners,
    nextId: () => String(meta.set('next id', (meta.get('next id') ?? FIRST_ID) + 1) - 1),
    shiftClock: (ms) => void meta.set('clock shift', (meta.get('clock shift') ?? 0) + ms),
  };
  listeners.push((type, news) => followMerge(portal, type, news));
  for (const type of OBJECT_TYPES) restore(portal, type);
  reevaluateAll(portal);
  return portal;
}

function loadNumbers(store: Store): {
  get(name: string): number | undefined;
  set(name: string, value: number): number;
} {
  const numbers = new Map(store.all('meta').map(([name, document]) => [name, Meta.parse(document).value]));
  return {
    get: (name) => numbers.get(name),
    set: (name, value) => {
      numbers.set(name, value);
      store.put('meta', name, { value });
      return value;
    },
  };
}

/** After a restart search knows everything at once, unique properties are unique and due touches are waited for. */
function restore(portal: Portal, type: ObjectType): void {
  const table = portal.tables[type.name];
  for (const { name, hasUniqueValue } of portal.definitions.all(type, false)) {
    if (hasUniqueValue && name !== 'hs_object_id') table.enforceUnique(name);
  }
  for (const record of table.after(null)) {
    portal.indexes[type.name].schedule(record, 0);
    for (const at of record.bumps) portal.bumps.push(at, { object: type.name, id: record.id });
  }
}

/** Does what time has made due: HubSpot's own touches of new records, and the catching up of search. */
export function settle(portal: Portal): void {
  const now = portal.now();
  for (const { object, id } of portal.bumps.takeDue(now)) bump(portal, object, id, now);
  for (const { name } of OBJECT_TYPES) portal.indexes[name].settle(now);
  settleLists(portal);
}

function bump(portal: Portal, object: ObjectName, id: string, now: number): void {
  const table = portal.tables[object];
  const record = table.get(id);
  if (record === undefined || record.archivedAt !== null) return;
  const due = record.bumps.filter((at) => at <= now);
  const bumps = record.bumps.filter((at) => at > now);
  table.save({ ...record, bumps, updatedAt: Math.max(record.updatedAt, ...due) });
}

/** Runs work as if it were done long ago: search knows its writes at once, and nobody is told; one commit for all. */
export function asIfLongAgo<T>(portal: Portal, work: () => T): T {
  const { searchLagMs } = portal.faults;
  portal.faults.searchLagMs = [0, 0];
  const listeners = portal.listeners.splice(0);
  try {
    return portal.store.atomically(work);
  } finally {
    portal.listeners.push(...listeners);
    portal.faults.searchLagMs = searchLagMs;
  }
}

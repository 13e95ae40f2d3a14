import * as z from 'zod';
import type { Store } from '../../store.ts';
import { FilterBranch } from './filter-branch.ts';

/** A list as it is kept. */
export const StoredList = z.object({
  id: z.string(),
  name: z.string(),
  object: z.enum(['contacts', 'companies']),
  processingType: z.enum(['MANUAL', 'SNAPSHOT', 'DYNAMIC']),
  /** Whether HubSpot still has to go through all records for it. */
  processing: z.boolean(),
  filterBranch: FilterBranch.nullable(),
  version: z.number(),
  createdAt: z.number(),
  updatedAt: z.number(),
  filtersUpdatedAt: z.number(),
  deletedAt: z.number().nullable(),
  lastAddedAt: z.number().nullable(),
  lastRemovedAt: z.number().nullable(),
});

/** When a record came into a list, for the first time and this time, in milliseconds since the epoch. */
export const Membership = z.object({ firstAddedAt: z.number(), joinedAt: z.number() });

export type StoredList = z.infer<typeof StoredList>;
export type Membership = z.infer<typeof Membership>;

/** All lists with their members, deleted ones included. */
export interface ListBook {
  get(id: string): StoredList | undefined;
  all(): readonly StoredList[];
  save(list: StoredList): void;
  nextId(): string;
  members(id: string): ReadonlyMap<string, Membership>;
  /** Adds records that are no members yet and answers which; notes when the list last grew. */
  join(id: string, recordIds: readonly string[], now: number): readonly string[];
  /** Takes members out and answers which; notes when the list last shrank. */
  leave(id: string, recordIds: readonly string[], now: number): readonly string[];
}

const LISTS = 'lists';
const membersOf = (id: string): string => `members of list ${id}`;

/** Loads lists and memberships from the store. */
export function loadListBook(store: Store): ListBook {
  const lists = new Map(store.all(LISTS).map(([id, document]) => [id, StoredList.parse(document)]));
  const members = new Map([...lists.keys()].map((id) => [id, loadMembers(store, id)]));
  const save = (list: StoredList) => {
    lists.set(list.id, list);
    if (!members.has(list.id)) members.set(list.id, new Map());
    store.put(LISTS, list.id, list);
  };
  const note = (id: string, change: Partial<StoredList>) => {
    const list = lists.get(id);
    if (list !== undefined) save({ ...list, ...change });
  };
  return {
    get: (id) => lists.get(id),
    all: () => [...lists.values()],
    save,
    nextId: () => String(lists.size + 1),
    members: (id) => members.get(id) ?? new Map(),
    join: (id, recordIds, now) => {
      const rows = members.get(id) ?? new Map<string, Membership>();
      const added = [...new Set(recordIds)].filter((recordId) => !rows.has(recordId));
      if (added.length === 0) return added;
      store.atomically(() => {
        for (const recordId of added) {
          rows.set(recordId, { firstAddedAt: now, joinedAt: now });
          store.put(membersOf(id), recordId, rows.get(recordId));
        }
        note(id, { lastAddedAt: now });
      });
      return added;
    },
    leave: (id, recordIds, now) => {
      const rows = members.get(id) ?? new Map<string, Membership>();
      const removed = recordIds.filter((recordId) => rows.delete(recordId));
      if (removed.length === 0) return removed;
      store.atomically(() => {
        for (const recordId of removed) store.delete(membersOf(id), recordId);
        note(id, { lastRemovedAt: now });
      });
      return removed;
    },
  };
}

const loadMembers = (store: Store, id: string): Map<string, Membership> =>
  new Map(store.all(membersOf(id)).map(([recordId, document]) => [recordId, Membership.parse(document)]));

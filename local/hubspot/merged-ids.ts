import * as z from 'zod';
import type { Store } from '../store.ts';
import type { ObjectType } from './object-types.ts';

const Successor = z.object({ value: z.string() });

/** Where the ids of records that were merged lead: to the record that came out of it. */
export interface MergedIds {
  /** The id a record goes by now, through any number of merges; ids that were never merged lead to themselves. */
  survivorOf(id: string): string;
  isMergedAway(id: string): boolean;
  lead(oldIds: readonly string[], newId: string): void;
}

/** Loads the merged ids of an object type from the store. */
export function loadMergedIds({ name }: ObjectType, store: Store): MergedIds {
  const collection = `merged ${name}`;
  const successors = new Map(store.all(collection).map(([id, document]) => [id, Successor.parse(document).value]));
  const survivorOf = (id: string): string => {
    let current = id;
    for (let next = successors.get(id); next !== undefined; next = successors.get(next)) current = next;
    return current;
  };
  return {
    survivorOf,
    isMergedAway: (id) => successors.has(id),
    lead: (oldIds, newId) => {
      for (const id of oldIds) {
        successors.set(id, newId);
        store.put(collection, id, { value: newId });
      }
    },
  };
}

import type { Store } from '../store.ts';
import { uniqueKey } from './unique-index.ts';

/** The addresses of people who asked to be forgotten: no contact may have them again. */
export interface BlockList {
  has(email: string): boolean;
  add(email: string): void;
}

const COLLECTION = 'blocked addresses';

/** Loads the block list from the store. */
export function loadBlockList(store: Store): BlockList {
  const blocked = new Set(store.all(COLLECTION).map(([email]) => email));
  return {
    has: (email) => blocked.has(uniqueKey('email', email)),
    add: (email) => {
      const key = uniqueKey('email', email);
      blocked.add(key);
      store.put(COLLECTION, key, {});
    },
  };
}

import * as z from 'zod';
import type { Store } from '../store.ts';
import { isoTime } from './time.ts';

const Owner = z.object({
  id: z.string(),
  userId: z.number(),
  email: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  archived: z.boolean(),
  createdAt: z.number(),
});

export type Owner = z.infer<typeof Owner>;

/** The people records can be assigned to; archived ones stay assignable ids on old records. */
export interface OwnerBook {
  all(): readonly Owner[];
  find(id: string): Owner | undefined;
  save(owner: Owner): void;
  /** Keeps all of what `work` saves, or none of it when it throws. */
  atomically<T>(work: () => T): T;
}

/** Opens the owners that the store holds. */
export function loadOwnerBook(store: Store): OwnerBook {
  const owners = new Map(store.all('owners').map(([id, document]) => [id, Owner.parse(document)]));
  const restore = (before: ReadonlyMap<string, Owner>): void => {
    for (const id of owners.keys()) {
      const owner = before.get(id);
      if (owner === undefined) {
        owners.delete(id);
        store.delete('owners', id);
      } else if (owner !== owners.get(id)) {
        owners.set(id, owner);
        store.put('owners', id, owner);
      }
    }
  };
  return {
    all: () => [...owners.values()],
    find: (id) => owners.get(id),
    save: (owner) => {
      owners.set(owner.id, owner);
      store.put('owners', owner.id, owner);
    },
    atomically: (work) => {
      const before = new Map(owners);
      try {
        return work();
      } catch (error) {
        restore(before);
        throw error;
      }
    },
  };
}

/** An owner on the wire: one who left has no user id any more, only the one "including inactive". */
export function showOwner(owner: Owner): Record<string, unknown> {
  return {
    id: owner.id,
    email: owner.email,
    type: 'PERSON',
    firstName: owner.firstName,
    lastName: owner.lastName,
    userId: owner.archived ? null : owner.userId,
    userIdIncludingInactive: owner.userId,
    createdAt: isoTime(owner.createdAt),
    updatedAt: isoTime(owner.createdAt),
    archived: owner.archived,
    teams: [],
  };
}

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
}

/** Opens the owners that the store holds. */
export function loadOwnerBook(store: Store): OwnerBook {
  const owners = new Map(store.all('owners').map(([id, document]) => [id, Owner.parse(document)]));
  return {
    all: () => [...owners.values()],
    find: (id) => owners.get(id),
    save: (owner) => {
      owners.set(owner.id, owner);
      store.put('owners', owner.id, owner);
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

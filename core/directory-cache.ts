import type { Directory } from './mapping.ts';
import type { Clock, Directories } from './ports.ts';
import type { Lane } from './usage.ts';

/** Where users of the org and owners of the portal are read. */
export interface DirectorySources {
  readonly clock: Clock;
  /** The addresses of these users; those without one, or unknown, are absent. */
  readonly emailByUserId: (ids: readonly string[], lane: Lane) => Promise<ReadonlyMap<string, string>>;
  /** The active users with these addresses. */
  readonly userIdByEmail: (emails: readonly string[], lane: Lane) => Promise<ReadonlyMap<string, string>>;
  readonly ownerIdByEmail: () => Promise<ReadonlyMap<string, string>>;
}

const FRESH_MS = 60 * 60_000;
/** Whoever was not found is looked for again after so long: users and owners are added to both sides at different times. */
const LOOK_AGAIN_MS = 5 * 60_000;

/** Keeps users and owners for an hour, those that were not found for five minutes. Queues own records too and are no users. */
export function directoryCache({ clock, ...sources }: DirectorySources): Directories {
  const emails = rememberingLookup(clock, sources.emailByUserId);
  const users = rememberingLookup(clock, sources.userIdByEmail);
  let owners: { readonly idByEmail: ReadonlyMap<string, string>; readonly atMs: number } | undefined;

  /** Reads the owners anew when they are old, or when one that is asked for is not among them. */
  const readOwners = async (isComplete: (idByEmail: ReadonlyMap<string, string>) => boolean) => {
    const isFresh =
      owners !== undefined && clock() - owners.atMs < (isComplete(owners.idByEmail) ? FRESH_MS : LOOK_AGAIN_MS);
    if (!isFresh) owners = { idByEmail: await sources.ownerIdByEmail(), atMs: clock() };
    return owners?.idByEmail ?? new Map<string, string>();
  };

  return {
    read: async ({ userIds, ownerIds }, lane): Promise<Directory> => {
      const emailByUserId = await emails(
        [...userIds].filter((id) => id.startsWith('005')),
        lane,
      );
      const areAsked = emailByUserId.size > 0 || ownerIds.size > 0;
      const ownerIdByEmail = areAsked
        ? await readOwners((known) => {
            const ids = new Set(known.values());
            return (
              [...emailByUserId.values()].every((email) => known.has(email)) && [...ownerIds].every((id) => ids.has(id))
            );
          })
        : (owners?.idByEmail ?? new Map<string, string>());
      const asked = [...ownerIdByEmail].flatMap(([email, id]) => (ownerIds.has(id) ? [email] : []));
      return { emailByUserId, ownerIdByEmail, userIdByEmail: await users(asked, lane) };
    },
  };
}

type Lookup = (keys: readonly string[], lane: Lane) => Promise<ReadonlyMap<string, string>>;

/** A lookup that asks only for what it does not know, or knows from too long ago. */
function rememberingLookup(clock: Clock, lookUp: Lookup): Lookup {
  const known = new Map<string, { readonly value: string | undefined; readonly atMs: number }>();
  return async (keys, lane) => {
    const stale = keys.filter((key) => {
      const entry = known.get(key);
      return entry === undefined || clock() - entry.atMs >= (entry.value === undefined ? LOOK_AGAIN_MS : FRESH_MS);
    });
    if (stale.length > 0) {
      const found = await lookUp(stale, lane);
      for (const key of stale) known.set(key, { value: found.get(key), atMs: clock() });
    }
    return new Map(
      keys.flatMap((key): [string, string][] => {
        const value = known.get(key)?.value;
        return value === undefined ? [] : [[key, value]];
      }),
    );
  };
}

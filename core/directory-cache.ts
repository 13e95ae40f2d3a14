import type { Directory } from './mapping.ts';
import type { Clock, Directories } from './ports.ts';
import type { Lane } from './usage.ts';

/** Where users of the org and owners of the portal are read. */
export interface DirectorySources {
  readonly clock: Clock;
  /** The addresses of these users; those without one, or unknown, are absent. */
  readonly emailByUserId: (ids: readonly string[], lane: Lane) => Promise<ReadonlyMap<string, string>>;
  readonly ownerIdByEmail: () => Promise<ReadonlyMap<string, string>>;
}

const FRESH_MS = 60 * 60_000;
/** Whoever was not found is looked for again after so long: users and owners are added to both sides at different times. */
const LOOK_AGAIN_MS = 5 * 60_000;

/** Keeps users and owners for an hour, those that were not found for five minutes. Queues own records too and are no users. */
export function directoryCache({ clock, emailByUserId, ownerIdByEmail }: DirectorySources): Directories {
  const users = new Map<string, { readonly email: string | undefined; readonly atMs: number }>();
  let owners: { readonly idByEmail: ReadonlyMap<string, string>; readonly atMs: number } | undefined;

  const isFresh = (atMs: number, isFound: boolean) => clock() - atMs < (isFound ? FRESH_MS : LOOK_AGAIN_MS);

  const readUsers = async (ids: readonly string[], lane: Lane): Promise<void> => {
    const stale = ids.filter((id) => {
      const user = users.get(id);
      return user === undefined || !isFresh(user.atMs, user.email !== undefined);
    });
    if (stale.length === 0) return;
    const emails = await emailByUserId(stale, lane);
    for (const id of stale) users.set(id, { email: emails.get(id), atMs: clock() });
  };

  return {
    read: async (userIds, lane): Promise<Directory> => {
      const ids = [...userIds].filter((id) => id.startsWith('005'));
      await readUsers(ids, lane);
      const emails = new Map(
        ids.flatMap((id) => (users.get(id)?.email === undefined ? [] : [[id, users.get(id)?.email ?? '']])),
      );
      const areAllFound = [...emails.values()].every((email) => owners?.idByEmail.has(email) === true);
      if (emails.size > 0 && (owners === undefined || !isFresh(owners.atMs, areAllFound))) {
        owners = { idByEmail: await ownerIdByEmail(), atMs: clock() };
      }
      return { emailByUserId: emails, ownerIdByEmail: owners?.idByEmail ?? new Map() };
    },
  };
}

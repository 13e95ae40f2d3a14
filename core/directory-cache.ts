import type { Clock, Directories } from './ports.ts';
import type { Directory } from './mapping.ts';
import type { Lane } from './usage.ts';

/** Reads all users of the org and all owners of the portal. */
export interface DirectorySources {
  readonly clock: Clock;
  readonly emailByUserId: (lane: Lane) => Promise<ReadonlyMap<string, string>>;
  readonly ownerIdByEmail: () => Promise<ReadonlyMap<string, string>>;
}

const FRESH_MS = 60 * 60_000;
/** A user id that is still unknown after a read (a queue, a user without an address) is not looked for again at once. */
const LOOK_AGAIN_MS = 5 * 60_000;

/** Keeps users and owners for an hour, and looks again when a record names a user who is not among them. */
export function directoryCache({ clock, emailByUserId, ownerIdByEmail }: DirectorySources): Directories {
  let kept: { readonly directory: Directory; readonly atMs: number } | undefined;
  return {
    read: async (userIds, lane) => {
      if (userIds.size === 0) return kept?.directory ?? { emailByUserId: new Map(), ownerIdByEmail: new Map() };
      const ageMs = kept === undefined ? Infinity : clock() - kept.atMs;
      const isMissing = [...userIds].some((id) => kept?.directory.emailByUserId.has(id) !== true);
      if (kept !== undefined && ageMs < (isMissing ? LOOK_AGAIN_MS : FRESH_MS)) return kept.directory;
      const [emails, owners] = await Promise.all([emailByUserId(lane), ownerIdByEmail()]);
      kept = { directory: { emailByUserId: emails, ownerIdByEmail: owners }, atMs: clock() };
      return kept.directory;
    },
  };
}

import { type Connections, isConnectionId, working } from '../../core/connection.ts';
import type { Clock } from '../../core/ports.ts';

/** Whether a connection is worked for. */
export type IsKnown = (connection: string) => Promise<boolean>;

const LOOK_AGAIN_MS = 10_000;

/**
 * Knows connections by a list that is at most ten seconds old. So whoever calls an open address with ids of no
 * connection costs one read in ten seconds, and a connection that was removed is shut after as long.
 */
export function knownConnections(connections: Pick<Connections, 'all'>, clock: Clock): IsKnown {
  let seen: { readonly ids: Promise<ReadonlySet<string>>; readonly atMs: number } | undefined;
  return async (connection) => {
    if (!isConnectionId(connection)) return false;
    if (seen === undefined || clock() - seen.atMs >= LOOK_AGAIN_MS) {
      const ids = connections.all().then((all) => new Set(working(all)));
      seen = { ids, atMs: clock() };
      ids.catch(() => (seen = undefined)); // The next one asks again.
    }
    return (await seen.ids).has(connection);
  };
}

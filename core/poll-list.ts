import type { HubspotChange } from './change.ts';
import type { ChangeQueue, SettingsReader } from './ports.ts';

/** What was last seen of the inclusion list. */
export interface ListStanding {
  readonly listId: string;
  /** When a contact last joined, as HubSpot says it. */
  readonly lastJoinedAt: string;
  /** Until when those who joined were queued, in milliseconds of our own clock. */
  readonly seenMs: number;
}

export interface ListPorts {
  readonly clock: () => number;
  readonly settings: SettingsReader;
  readonly queue: ChangeQueue;
  readonly lists: {
    /** Undefined for a list that is not there. */
    lastJoinedAt(listId: string): Promise<string | undefined>;
    joinedSince(listId: string, sinceMs: number): Promise<string[]>;
  };
  readonly state: {
    loadList(connection: string): Promise<ListStanding | undefined>;
    saveList(connection: string, standing: ListStanding): Promise<void>;
  };
}

/** HubSpot's clock, and the moment at which it works a dynamic list out, may be off ours by so much. */
const OVERLAP_MS = 15 * 60_000;

/**
 * Queues the contacts that joined the inclusion list since the last look. One call says whether anybody did; only then
 * are the members read. A list that was chosen just now is queued whole, since its members may never have crossed.
 * Answers how many were queued; throws VendorError.
 */
export async function pollList(ports: ListPorts, connection: string): Promise<number> {
  const { sync, inclusionListId: listId } = await ports.settings.read(connection);
  if (sync === 'off' || listId === null) return 0;
  const nowMs = ports.clock();
  const known = await ports.state.loadList(connection);
  const lastJoinedAt = (await ports.lists.lastJoinedAt(listId)) ?? '';
  const isSame = known?.listId === listId;
  if (isSame && known.lastJoinedAt === lastJoinedAt) return 0;
  const joined = await ports.lists.joinedSince(listId, isSame ? known.seenMs - OVERLAP_MS : 0);
  const changes = joined.map((id): HubspotChange => ({ side: 'hubspot', id, feed: 'list' }));
  if (changes.length > 0) await ports.queue.send(connection, `list ${new Date(nowMs).toISOString()}`, changes);
  await ports.state.saveList(connection, { listId, lastJoinedAt, seenMs: nowMs });
  return changes.length;
}

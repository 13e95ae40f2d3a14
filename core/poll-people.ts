import { type Change, PersonObject } from './change.ts';
import { type Cursor, advance, pageStart } from './cursor.ts';
import { VendorError } from './failure.ts';
import type {
  ChangeQueue,
  Clock,
  ParkedStore,
  PollReport,
  PollState,
  SalesforcePeople,
  SettingsReader,
} from './ports.ts';
import type { Values } from './values.ts';

export interface PollPorts {
  readonly clock: Clock;
  readonly settings: SettingsReader;
  readonly salesforce: SalesforcePeople;
  readonly queue: ChangeQueue;
  readonly state: PollState;
  readonly parked: ParkedStore;
}

/** Rows that this process queued in its last tick, by record id: the overlap brings them again with the same stamp. */
export type SeenRows = Map<string, string>;

const RETRIES_PER_TICK = 1_000;
const RETRY_AGAIN_MS = 10 * 60_000;

/**
 * One tick of the poll: queues what changed in Salesforce since the cursors, one call a page for all objects, and what
 * is due to be tried again. A cursor moves only after the queue has its rows, so a tick that dies loses nothing.
 * `until` bounds the work, in milliseconds since the epoch; what is left is taken by the next tick. Its report is kept
 * for `status`; failures of a vendor are reported, not thrown.
 */
export async function pollPeople(
  ports: PollPorts,
  connection: string,
  seen: SeenRows,
  untilMs: number,
): Promise<PollReport> {
  const at = new Date(ports.clock()).toISOString();
  const report = await runTick(ports, connection, seen, untilMs, at);
  await ports.state.saveReport(connection, report);
  return report;
}

async function runTick(
  ports: PollPorts,
  connection: string,
  seen: SeenRows,
  untilMs: number,
  at: string,
): Promise<PollReport> {
  const settings = await ports.settings.read(connection);
  if (settings.sync !== 'on') return { at, outcome: 'syncNotOn', rows: 0 };
  await queueDueRetries(ports, connection, at);
  try {
    const rows = await readChanges(ports, connection, seen, untilMs, at);
    const orgUsage = ports.salesforce.orgUsage();
    return { at, outcome: 'read', rows, ...(orgUsage && { orgUsage }) };
  } catch (error) {
    if (!(error instanceof VendorError)) throw error;
    return { at, outcome: error.kind === 'limit' ? 'apiCallLimitReached' : 'failed', words: error.message, rows: 0 };
  }
}

async function readChanges(
  ports: PollPorts,
  connection: string,
  seen: SeenRows,
  untilMs: number,
  at: string,
): Promise<number> {
  const cursors = await loadCursors(ports, connection, at);
  const seenNow: SeenRows = new Map();
  let rows = 0;
  let open = [...PersonObject.options];
  do {
    const starts = new Map(open.map((object) => [object, pageStart(cursors.get(object) ?? { mark: at })]));
    const pages = await ports.salesforce.readChanges(starts);
    for (const [object, page] of pages) {
      const fresh = page.rows.filter((row) => seen.get(String(row['Id'])) !== row['SystemModstamp']);
      await ports.queue.send(
        connection,
        `poll ${at}`,
        fresh.map((values) => toChange(object, values)),
      );
      const cursor = advance(cursors.get(object) ?? { mark: at }, page);
      await ports.state.saveCursor(connection, object, cursor);
      cursors.set(object, cursor);
      for (const row of page.rows) seenNow.set(String(row['Id']), String(row['SystemModstamp']));
      rows += fresh.length;
    }
    open = open.filter((object) => pages.get(object)?.hasMore);
  } while (open.length > 0 && ports.clock() < untilMs);
  seen.clear();
  for (const [id, stamp] of seenNow) seen.set(id, stamp);
  return rows;
}

/** A connection that was never polled starts at the present: what exists already crosses when it changes. */
async function loadCursors(ports: PollPorts, connection: string, at: string): Promise<Map<PersonObject, Cursor>> {
  const cursors = await Promise.all(
    PersonObject.options.map(
      async (object) => [object, (await ports.state.cursor(connection, object)) ?? { mark: at }] as const,
    ),
  );
  return new Map(cursors);
}

const toChange = (object: PersonObject, values: Values): Change => ({
  object,
  id: String(values['Id']),
  feed: 'poll',
  row: { complete: true, values: { ...values } },
});

/** Queues what waited long enough, and puts its next try off so that the next tick does not queue it again. */
async function queueDueRetries(ports: PollPorts, connection: string, at: string): Promise<void> {
  const due = await ports.parked.due(connection, at, RETRIES_PER_TICK);
  if (due.length === 0) return;
  const changes = due.map(({ object, id }): Change => ({ object, id, feed: 'retry' }));
  await ports.queue.send(connection, `retry ${at}`, changes);
  await ports.parked.postpone(connection, due, new Date(ports.clock() + RETRY_AGAIN_MS).toISOString());
}

import { type Change, PersonObject } from './change.ts';
import { type Cursor, type Page, advance, pageStart } from './cursor.ts';
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
  const standing = await ports.state.load(connection);
  const tick: Tick = { ports, connection, at, cursors: { ...standing.cursors }, last: standing.report };
  const report = await runTick(tick, seen, untilMs);
  await ports.state.save(connection, { cursors: tick.cursors, report });
  return report;
}

interface Tick {
  readonly ports: PollPorts;
  readonly connection: string;
  readonly at: string;
  /** How far each object is read and safely queued. */
  readonly cursors: Partial<Record<PersonObject, Cursor>>;
  readonly last: PollReport | undefined;
}

async function runTick(tick: Tick, seen: SeenRows, untilMs: number): Promise<PollReport> {
  const { ports, connection, at } = tick;
  const settings = await ports.settings.read(connection);
  if (settings.sync !== 'on') return { at, outcome: 'syncNotOn', rows: 0 };
  await queueDueRetries(ports, connection, at);
  try {
    const rows = await readChanges(tick, seen, untilMs);
    const orgUsage = ports.salesforce.orgUsage();
    return { at, outcome: 'read', rows, ...(orgUsage && { orgUsage }) };
  } catch (error) {
    if (!(error instanceof VendorError)) throw error;
    return { at, outcome: error.kind === 'limit' ? 'apiCallLimitReached' : 'failed', words: error.message, rows: 0 };
  }
}

async function readChanges(tick: Tick, seen: SeenRows, untilMs: number): Promise<number> {
  const { ports, connection, cursors, last } = tick;
  const seenNow: SeenRows = new Map();
  let rows = 0;
  let open = [...PersonObject.options];
  for (;;) {
    const pages = await ports.salesforce.readChanges(
      new Map(open.map((object) => [object, pageStart(cursorOf(tick, object))])),
    );
    for (const [object, page] of pages) {
      rows += await queuePage(tick, object, page, seen);
      for (const row of page.rows) seenNow.set(String(row['Id']), String(row['SystemModstamp']));
    }
    open = open.filter((object) => pages.get(object)?.hasMore);
    if (open.length === 0 || ports.clock() >= untilMs) break;
    await ports.state.save(connection, { cursors, ...(last && { report: last }) });
  }
  seen.clear();
  for (const [id, stamp] of seenNow) seen.set(id, stamp);
  return rows;
}

/** Queues the rows of a page that are news, and moves the cursor once the queue has them; answers how many there were. */
async function queuePage(
  tick: Tick,
  object: PersonObject,
  page: Page & { readonly rows: readonly Values[] },
  seen: SeenRows,
): Promise<number> {
  const { ports, connection, at, cursors } = tick;
  const fresh = page.rows.filter((row) => seen.get(String(row['Id'])) !== row['SystemModstamp']);
  await ports.queue.send(
    connection,
    `poll ${at}`,
    fresh.map((values) => toChange(object, values)),
  );
  cursors[object] = advance(cursorOf(tick, object), page);
  return fresh.length;
}

/** An object that was never polled starts at the present: what exists already crosses when it changes. */
const cursorOf = ({ cursors, at }: Pick<Tick, 'cursors' | 'at'>, object: PersonObject): Cursor =>
  cursors[object] ?? { mark: at };

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

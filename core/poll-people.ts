import { type Change, PersonObject, PolledFeed } from './change.ts';
import { type Cursor, advance, pageStart } from './cursor.ts';
import { VendorError } from './failure.ts';
import { type Pace, isDue, nextPace } from './pace.ts';
import { contactsTold, failureOf, polledChange } from './polled-changes.ts';
import type {
  ChangeQueue,
  ChangesPage,
  Clock,
  ParkedStore,
  PollReport,
  PollStanding,
  PollState,
  SalesforcePeople,
  SettingsReader,
} from './ports.ts';
import { type Recent, fingerprint, remember } from './recent.ts';
import type { Settings } from './settings.ts';

export interface PollPorts {
  readonly clock: Clock;
  readonly settings: SettingsReader;
  readonly salesforce: Pick<SalesforcePeople, 'readChanges' | 'orgUsage'>;
  readonly queue: ChangeQueue;
  readonly state: PollState;
  readonly parked: ParkedStore;
  /** How long to wait between two looks at most, while nothing moves, in milliseconds. */
  readonly slowestMs: number;
}

/** Rows that this process queued lately, by record id: the overlap brings them again as they were. */
export type SeenRows = Recent;

const RETRIES_PER_TICK = 1_000;
const RETRY_AGAIN_MS = 30 * 60_000;
/** An org whose allocation is spent is left alone for so long; its window of 24 hours frees calls bit by bit. */
const ALLOCATION_PAUSE_MS = 15 * 60_000;

/**
 * One tick of the poll: queues what changed in Salesforce since the cursors, one call a page for all feeds, and what
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
  const activity = await ports.state.activity(connection);
  const tick: Tick = { ports, connection, at, standing, activity, cursors: cursorsOf(standing, at) };
  try {
    const report = await runTick(tick, seen, untilMs);
    if (report.outcome === 'resting') return report;
    // One that is switched off costs no write a minute.
    if (report.outcome === 'syncNotOn' && standing.report?.outcome === 'syncNotOn') return report;
    await ports.state.save(connection, {
      cursors: tick.cursors,
      report,
      pace: paceAfter(tick, report),
      ...pauseAfter(tick, report),
    });
    return report;
  } catch (error) {
    const report: PollReport = { at, outcome: 'failed', words: 'an error in the poll itself: see its log', rows: 0 };
    await ports.state.save(connection, { cursors: tick.cursors, report });
    throw error;
  }
}

interface Tick {
  readonly ports: PollPorts;
  readonly connection: string;
  readonly at: string;
  readonly standing: PollStanding;
  readonly activity: number;
  /** How far each feed is read and safely queued. */
  readonly cursors: Record<PolledFeed, Cursor>;
}

/** A feed that was never polled starts at the present: what exists already crosses when it changes. */
const cursorsOf = ({ cursors }: PollStanding, at: string): Tick['cursors'] => ({
  Lead: { mark: at },
  Contact: { mark: at },
  OpportunityContactRole: { mark: at },
  Opportunity: { mark: at },
  ...cursors,
});

/** The feeds that the settings ask for. While opportunities do not count, their feeds stay at the present. */
function feedsFor({ cursors, at }: Tick, { lifecycleTransitions }: Settings): PolledFeed[] {
  if (lifecycleTransitions) return [...PolledFeed.options];
  cursors.OpportunityContactRole = { mark: at };
  cursors.Opportunity = { mark: at };
  return [...PersonObject.options];
}

const paceAfter = ({ ports, standing, activity }: Tick, { outcome, rows }: PollReport): Pace =>
  nextPace(standing.pace, {
    activity,
    isQuiet: outcome === 'read' && rows === 0,
    nowMs: ports.clock(),
    slowestMs: ports.slowestMs,
  });

const pauseAfter = ({ ports, standing, at }: Tick, { outcome }: PollReport): Pick<PollStanding, 'pausedUntil'> => {
  if (outcome !== 'allocationSpent') return {};
  if (standing.pausedUntil !== undefined && at < standing.pausedUntil) return { pausedUntil: standing.pausedUntil };
  return { pausedUntil: new Date(ports.clock() + ALLOCATION_PAUSE_MS).toISOString() };
};

async function runTick(tick: Tick, seen: SeenRows, untilMs: number): Promise<PollReport> {
  const { ports, connection, at, standing } = tick;
  const orgUsage = () => ports.salesforce.orgUsage() ?? standing.report?.orgUsage;
  const report = (outcome: PollReport['outcome'], rows: number, words?: string): PollReport => {
    const usage = orgUsage();
    return { at, outcome, rows, ...(words !== undefined && { words }), ...(usage && { orgUsage: usage }) };
  };
  const settings = await ports.settings.read(connection);
  if (settings.sync === 'off') return report('syncNotOn', 0);
  // While paused changes go on being noted; what is noted waits.
  if (settings.sync === 'on') await queueDueRetries(ports, connection, at);
  if (standing.pausedUntil !== undefined && at < standing.pausedUntil) {
    return report('allocationSpent', 0, `the org is left alone until ${standing.pausedUntil}`);
  }
  if (!isDue(standing.pace, tick.activity, ports.clock())) return report('resting', 0);
  try {
    const { rows, failures } = await readChanges(tick, feedsFor(tick, settings), seen, untilMs);
    return failures.length === 0 ? report('read', rows) : report('failed', rows, failures.join('; '));
  } catch (error) {
    if (!(error instanceof VendorError)) throw error;
    return report(outcomeOf(error), 0, error.message);
  }
}

function outcomeOf({ kind }: VendorError): PollReport['outcome'] {
  if (kind === 'limit') return 'apiCallLimitReached';
  return kind === 'allocation' ? 'allocationSpent' : 'failed';
}

async function readChanges(
  tick: Tick,
  feeds: readonly PolledFeed[],
  seen: SeenRows,
  untilMs: number,
): Promise<{ readonly rows: number; readonly failures: string[] }> {
  const { ports, connection, cursors, standing } = tick;
  const scan: Scan = { seen, told: new Set() };
  const failures: string[] = [];
  let rows = 0;
  let open = [...feeds];
  for (;;) {
    const pages = await ports.salesforce.readChanges(new Map(open.map((feed) => [feed, pageStart(cursors[feed])])));
    open = [];
    for (const [feed, page] of pages) {
      if (page instanceof VendorError) failures.push(failureOf(feed, page));
      else {
        rows += await queuePage(tick, feed, page, scan);
        if (page.hasMore) open.push(feed);
      }
    }
    if (open.length === 0 || ports.clock() >= untilMs) break;
    await ports.state.save(connection, { ...standing, cursors });
  }
  return { rows, failures };
}

interface Scan {
  readonly seen: SeenRows;
  /** Contacts whose own rows told their opportunities. */
  readonly told: Set<string>;
}

/** Queues the rows of a page that are news, and moves the cursor once the queue has them; answers how many there were. */
async function queuePage(tick: Tick, feed: PolledFeed, page: ChangesPage, scan: Scan): Promise<number> {
  const { ports, connection, at, cursors } = tick;
  const rows = page.rows.map((values) => ({
    id: String(values['Id']),
    print: fingerprint(JSON.stringify(values)),
    values,
  }));
  const fresh = rows.filter(({ id, print }) => scan.seen.get(id) !== print);
  const changes = fresh
    .map(({ values }) => polledChange(feed, values))
    .filter((change) => change.feed !== 'opportunity' || !scan.told.has(change.id));
  await ports.queue.send(connection, `poll ${at}`, changes);
  cursors[feed] = advance(cursors[feed], page);
  for (const { id, print } of rows) remember(scan.seen, id, print);
  for (const id of contactsTold(page.rows)) scan.told.add(id);
  return changes.length;
}

/** Queues what waited long enough, and puts its next try off so that the next tick does not queue it again. */
async function queueDueRetries(ports: PollPorts, connection: string, at: string): Promise<void> {
  const due = await ports.parked.due(connection, at, RETRIES_PER_TICK);
  if (due.length === 0) return;
  const changes = due.map(({ object, id }): Change =>
    object === 'hubspotContact' ? { side: 'hubspot', id, feed: 'retry' } : { object, id, feed: 'retry' },
  );
  await ports.queue.send(connection, `retry ${at}`, changes);
  await ports.parked.postpone(connection, due, new Date(ports.clock() + RETRY_AGAIN_MS).toISOString());
}

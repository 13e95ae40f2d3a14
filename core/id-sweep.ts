import * as z from 'zod/mini';
import { type Change, PersonObject } from './change.ts';
import type { PollContactsPorts } from './contacts-feed.ts';
import type { PageStart } from './cursor.ts';
import { VendorError } from './failure.ts';
import type { PersonMapping } from './mapping.ts';
import type { ChangeQueue, Clock, SalesforcePeople, SettingsReader } from './ports.ts';
import { type KnownRecords, missedContacts, missedRecords } from './sweep-finds.ts';
import { SweepPlace, type SweepRun, advanceSweep, openSweep, sweepRun } from './sweep-place.ts';
import type { Values } from './values.ts';

/** How the last sweep went. */
export const SweepReport = z.object({
  at: z.string(),
  /** Records that were compared with what their links remember. */
  rows: z.number(),
  /** Records that no feed seems to have told of. */
  queued: z.number(),
  /** Of rows in Salesforce those that were deleted: they are only counted. */
  deleted: z.number(),
  /** `underWay`: it goes on with the next tick, since time was up or a limit of calls was reached. */
  outcome: z.enum(['done', 'underWay', 'failed']),
  words: z.exactOptional(z.string()),
});
export type SweepReport = z.infer<typeof SweepReport>;

const Swept = z.enum([...PersonObject.options, 'hubspotContact']);
type Swept = z.infer<typeof Swept>;

/** Where the sweeps of a connection stand, each kind of record for itself. */
export const Sweep = z.object({ places: z.partialRecord(Swept, SweepPlace), report: z.exactOptional(SweepReport) });
export type Sweep = z.infer<typeof Sweep>;

export interface SweepPorts extends KnownRecords {
  readonly clock: Clock;
  readonly settings: SettingsReader;
  readonly queue: ChangeQueue;
  /** Its calls are of the lane `retry`: a sweep leaves the last quarter of the limit to what people do. */
  readonly salesforce: Pick<SalesforcePeople, 'readChanges'>;
  readonly search: PollContactsPorts['search'];
  readonly state: {
    loadSweep(connection: string): Promise<Sweep | undefined>;
    saveSweep(connection: string, sweep: Sweep): Promise<void>;
  };
}

/** So many finds are queued by one tick: live changes wait behind them in the queue, but not for long. */
const QUEUED_PER_TICK = 10_000;

interface Tick {
  readonly ports: SweepPorts;
  readonly mapping: PersonMapping;
  readonly connection: string;
  readonly nowMs: number;
  readonly untilMs: number;
  readonly places: Record<Swept, SweepPlace>;
  readonly counted: { rows: number; queued: number; deleted: number };
  readonly failures: VendorError[];
  queuedNow: number;
}

/**
 * Once a day compares what changed lately with what the links remember, and queues what no feed told of: rows that a
 * vendor showed too late, lost messages. A tick goes on where the last one stopped; `untilMs` bounds it. Answers
 * undefined when nothing was to be done. A vendor's failure is reported, not thrown, and tried again with the next tick.
 */
export async function sweepIds(
  ports: SweepPorts,
  mapping: PersonMapping,
  connection: string,
  untilMs: number,
): Promise<SweepReport | undefined> {
  const { sync } = await ports.settings.read(connection);
  if (sync !== 'on') return undefined;
  const tick = await beginTick(ports, mapping, connection, untilMs);
  if (Swept.options.every((kind) => runOf(tick, kind) === undefined)) return undefined;
  for (const sweepSide of [sweepRecords, sweepContacts]) {
    try {
      await sweepSide(tick);
    } catch (error) {
      if (!(error instanceof VendorError)) throw error;
      tick.failures.push(error);
    }
  }
  return saveTick(tick);
}

async function beginTick(
  ports: SweepPorts,
  mapping: PersonMapping,
  connection: string,
  untilMs: number,
): Promise<Tick> {
  const nowMs = ports.clock();
  const stored = await ports.state.loadSweep(connection);
  const { Lead, Contact, hubspotContact } = stored?.places ?? {};
  const places = {
    Lead: Lead ?? openSweep(nowMs),
    Contact: Contact ?? openSweep(nowMs),
    hubspotContact: hubspotContact ?? openSweep(nowMs),
  };
  if (stored === undefined) await ports.state.saveSweep(connection, { places });
  const isUnderWay = Object.values(places).some(({ run }) => run !== undefined);
  const { rows, queued, deleted } = (isUnderWay ? stored?.report : undefined) ?? { rows: 0, queued: 0, deleted: 0 };
  const counted = { rows, queued, deleted };
  return { ports, mapping, connection, nowMs, untilMs, places, counted, failures: [], queuedNow: 0 };
}

const runOf = ({ places, nowMs }: Tick, kind: Swept): SweepRun | undefined => sweepRun(places[kind], nowMs);

const isOver = ({ ports, untilMs, queuedNow }: Tick): boolean =>
  queuedNow >= QUEUED_PER_TICK || ports.clock() >= untilMs;

/** Keeps how far the tick is, with its report. */
async function saveTick(tick: Tick): Promise<SweepReport> {
  const { ports, connection, nowMs, places, counted, failures } = tick;
  const report: SweepReport = {
    at: new Date(nowMs).toISOString(),
    ...counted,
    outcome: outcomeOf(tick),
    ...(failures.length > 0 && { words: failures.map(({ message }) => message).join('; ') }),
  };
  await ports.state.saveSweep(connection, { places, report });
  return report;
}

/** A limit of calls is no failure: the sweep waits until they may be made again. */
function outcomeOf(tick: Tick): SweepReport['outcome'] {
  if (tick.failures.some(({ kind }) => kind !== 'limit' && kind !== 'allocation')) return 'failed';
  return Swept.options.some((kind) => runOf(tick, kind) !== undefined) ? 'underWay' : 'done';
}

/** Queues what a page brought to light, and moves on once the queue has it. */
async function closePage(tick: Tick, kind: Swept, run: SweepRun, missed: readonly Change[], after: string | undefined) {
  const { ports, connection, nowMs, counted } = tick;
  if (missed.length > 0) await ports.queue.send(connection, `sweep ${new Date(nowMs).toISOString()}`, missed);
  tick.queuedNow += missed.length;
  counted.queued += missed.length;
  tick.places[kind] = advanceSweep(tick.places[kind], run, after);
}

/** Leads and Contacts, ten thousand a call. */
async function sweepRecords(tick: Tick): Promise<void> {
  const unread = new Set<PersonObject>();
  while (!isOver(tick)) {
    const runs = PersonObject.options.flatMap((object) => {
      const run = unread.has(object) ? undefined : runOf(tick, object);
      return run === undefined ? [] : [{ object, run }];
    });
    if (runs.length === 0) return;
    const pages = await tick.ports.salesforce.readChanges(
      new Map(runs.map(({ object, run: { fromMs, after } }) => [object, startOf(fromMs, after)])),
    );
    for (const { object, run } of runs) {
      const page = pages.get(object);
      if (page === undefined || page instanceof VendorError) {
        unread.add(object);
        tick.failures.push(page ?? new VendorError('salesforce', 'retry', `the org said nothing of ${object}`));
        continue;
      }
      const rows = settledRows(tick, run, page.rows);
      const missed = await missedRecords(tick.ports, tick.mapping, tick.connection, object, rows);
      await closePage(tick, object, run, missed, page.hasMore ? page.last : undefined);
    }
    await saveTick(tick);
  }
}

const startOf = (fromMs: number, after: string | undefined): PageStart => ({
  from: new Date(fromMs).toISOString(),
  ...(after !== undefined && { after }),
});

/** Rows of the window that live; those that were deleted are only counted. */
function settledRows({ counted }: Tick, { untilMs }: SweepRun, rows: readonly Values[]): Values[] {
  const settled = rows.filter((values) => Date.parse(String(values['SystemModstamp'])) <= untilMs);
  const live = settled.filter((values) => values['IsDeleted'] !== true);
  counted.rows += settled.length;
  counted.deleted += settled.length - live.length;
  return live;
}

/** Contacts, two hundred a search. */
async function sweepContacts(tick: Tick): Promise<void> {
  while (!isOver(tick)) {
    const run = runOf(tick, 'hubspotContact');
    if (run === undefined) return;
    const { fromMs, untilMs, after = '0' } = run;
    const page = await tick.ports.search.page({ fromMs, untilMs, afterId: after });
    tick.counted.rows += page.contacts.length;
    const missed = await missedContacts(tick.ports, tick.mapping, tick.connection, page.contacts);
    await closePage(tick, 'hubspotContact', run, missed, page.nextId);
    await saveTick(tick);
  }
}

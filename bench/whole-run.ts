import { type CallsMade, NO_CALLS, callsBetween, sumOf } from './calls-made.ts';
import { CONNECTION, startFunctions } from './whole-engine.ts';
import { startWorker } from './worker.ts';
import { HUBSPOT_URL, SALESFORCE_URL, type WholeWorld } from './whole-world.ts';

const MINUTE_MS = 60_000;
/** Whatever has not arrived by then is lost. */
const MOST_TICKS = 15;
/** How long after a wave its echo is looked for: a poll reads a large one again after a quarter of an hour. */
export const SETTLE_MINUTES = 3;
/** The time-outs of the functions. */
const POLL_MS = 55_000;
const SYNC_MS = 90_000;

/** Calls by the function that made them. */
export type ByFunction = Readonly<Record<'poll' | 'sync', CallsMade>>;

const NOTHING: ByFunction = { poll: NO_CALLS, sync: NO_CALLS };

export interface Costs {
  /** Until all changes have arrived. */
  readonly wave: ByFunction;
  /** In the twenty minutes afterwards: our own writes come back, and a poll looks again for rows that were late. */
  readonly afterwards: ByFunction;
  /** What the wave took, in milliseconds of this machine. */
  readonly wallMs: number;
  /** The worker's CPU in the wave, in microseconds. */
  readonly cpuUs: number;
}

type Worker = Awaited<ReturnType<typeof startWorker>>;

/** The functions as schedule and queue call them. */
export async function openRun(world: WholeWorld) {
  const worker = await startWorker(world);
  const { minute, during } = openSchedule(world, worker);
  return {
    /** Looks until all changes have arrived, as `isDone` says, and then for twenty minutes more. */
    cross: async (isDone: () => Promise<boolean>): Promise<Costs> => {
      world.advance(MINUTE_MS);
      const cpuBefore = worker.usage().cpuUs;
      let wallMs = 0;
      const timed = async () => {
        const startedAt = performance.now();
        await minute();
        wallMs += performance.now() - startedAt;
      };
      const wave = await during(async () => {
        await timed();
        for (let ticks = 1; ticks < MOST_TICKS && !(await isDone()); ticks += 1) await timed();
      });
      const cpuUs = worker.usage().cpuUs - cpuBefore;
      return { wave, afterwards: await during(() => pass(minute)), wallMs, cpuUs };
    },
    peakMb: () => worker.usage().peakMb,
    close: () => worker.close(),
    /** Time in which nobody changes anything. */
    rest: () => pass(minute),
  };
}

async function pass(minute: () => Promise<void>): Promise<void> {
  for (let passed = 0; passed < SETTLE_MINUTES; passed += 1) await minute();
}

function openSchedule(world: WholeWorld, worker: Worker) {
  const surroundings = {
    ...world,
    documents: world.documents.client,
    queue: world.queue.client,
    sleep: async (ms: number) => world.advance(ms),
    salesforceUrl: SALESFORCE_URL,
    hubspotUrl: HUBSPOT_URL,
  };
  const { poll } = startFunctions(surroundings);
  let made = NOTHING;
  const counted = async <T>(name: keyof ByFunction, work: () => Promise<T>): Promise<T> => {
    const before = await world.calls();
    const result = await work();
    made = { ...made, [name]: sumOf(made[name], callsBetween(before, await world.calls())) };
    return result;
  };
  const context = (ms: number) => {
    const endMs = world.clock() + ms;
    return { getRemainingTimeInMillis: () => endMs - world.clock() };
  };
  const deliver = async (): Promise<boolean> => {
    const records = world.queue.receive();
    if (records.length === 0) return false;
    const failures = await counted('sync', () => worker.sync(records, SYNC_MS));
    const failed = new Set(failures.map(({ itemIdentifier }) => itemIdentifier));
    const done = records.filter(({ messageId }) => !failed.has(messageId));
    world.queue.remove(done.map(({ receiptHandle }) => receiptHandle));
    return true;
  };
  return {
    /** A tick of the schedule, and all the work that came of it. */
    minute: async (): Promise<void> => {
      const nextMs = world.clock() + MINUTE_MS;
      await counted('poll', () => poll({ connection: CONNECTION }, context(POLL_MS)));
      while (await deliver());
      world.advance(Math.max(0, nextMs - world.clock()));
    },
    during: async (work: () => Promise<void>): Promise<ByFunction> => {
      made = NOTHING;
      await work();
      return made;
    },
  };
}

import * as z from 'zod/mini';

/** How often Salesforce is asked, and what was going on when that was decided. */
export const Pace = z.object({ intervalMs: z.number(), nextAtMs: z.number(), activity: z.number() });
export type Pace = z.infer<typeof Pace>;

const FASTEST_MS = 60_000;
/** The schedule's ticks are a little early or late: one that comes this much before its time is on time. */
const TOLERANCE_MS = 5_000;

/** Whether to ask now: it is time, or records moved since, whichever feed told of them. The schedule is the fastest pace. */
export const isDue = (pace: Pace | undefined, activity: number, nowMs: number): boolean =>
  pace === undefined ||
  pace.intervalMs <= FASTEST_MS ||
  activity !== pace.activity ||
  nowMs >= pace.nextAtMs - TOLERANCE_MS;

/** The pace after a look: twice as slow while nothing moves, down to `slowestMs`, and fast again as soon as anything does. */
export function nextPace(
  pace: Pace | undefined,
  { activity, isQuiet, nowMs, slowestMs }: { activity: number; isQuiet: boolean; nowMs: number; slowestMs: number },
): Pace {
  const isStill = isQuiet && pace !== undefined && pace.activity === activity;
  const intervalMs = isStill ? Math.min(pace.intervalMs * 2, Math.max(slowestMs, FASTEST_MS)) : FASTEST_MS;
  return { intervalMs, nextAtMs: nowMs + intervalMs, activity };
}

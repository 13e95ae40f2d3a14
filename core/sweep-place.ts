import * as z from 'zod/mini';

/** A window of times of change that is being gone through by id; records up to `after` are done. */
export const SweepRun = z.object({
  fromMs: z.number(),
  untilMs: z.number(),
  after: z.exactOptional(z.string()),
});
export type SweepRun = z.infer<typeof SweepRun>;

/** How far one kind of record was swept. */
export const SweepPlace = z.object({
  /** Never is anything looked at that changed before: what existed then crosses when it changes. */
  openedMs: z.number(),
  /** The end of the last window that was gone through. */
  sweptToMs: z.number(),
  run: z.exactOptional(SweepRun),
});
export type SweepPlace = z.infer<typeof SweepPlace>;

const HOUR_MS = 60 * 60_000;
const EVERY_MS = 24 * HOUR_MS;
/** The schedule's ticks are a little early or late: one that comes this much before its time is on time. */
const TOLERANCE_MS = 5 * 60_000;
/** What changed lately is left to the feeds: they may not have come to it yet. */
const LEFT_TO_FEEDS_MS = 2 * HOUR_MS;
/** Windows overlap by this, so that what a vendor shows up to a day late is found by the sweep behind it. */
const OVERLAP_MS = 24 * HOUR_MS;

/** Clocks differ, and stamps are whole seconds: like the feeds the first sweep looks a little further back. */
const BEFORE_MS = 15 * 60_000;

/** A connection that was never swept starts at the present. */
export const openSweep = (nowMs: number): SweepPlace => ({
  openedMs: nowMs - BEFORE_MS,
  sweptToMs: nowMs - LEFT_TO_FEEDS_MS,
});

/**
 * The run to go on with: the one under way, else the day's next when it is time. It goes by our own clock: the overlap
 * is wider than clocks differ.
 */
export function sweepRun({ openedMs, sweptToMs, run }: SweepPlace, nowMs: number): SweepRun | undefined {
  if (run !== undefined) return run;
  const untilMs = nowMs - LEFT_TO_FEEDS_MS;
  if (untilMs - sweptToMs < EVERY_MS - TOLERANCE_MS) return undefined;
  return { fromMs: Math.max(openedMs, sweptToMs - OVERLAP_MS), untilMs };
}

/** The place after a page whose finds are safely queued; `after` is undefined when it was the last one. */
export const advanceSweep = (
  { openedMs, sweptToMs }: SweepPlace,
  run: SweepRun,
  after: string | undefined,
): SweepPlace =>
  after === undefined
    ? { openedMs, sweptToMs: Math.max(sweptToMs, run.untilMs) }
    : { openedMs, sweptToMs, run: { ...run, after } };

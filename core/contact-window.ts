import * as z from 'zod/mini';

/** A window of last-modified times that is being read; contacts up to `afterId` are taken. */
export const Scan = z.object({
  pass: z.enum(['first', 'second']),
  fromMs: z.number(),
  untilMs: z.number(),
  afterId: z.string(),
});
export type Scan = z.infer<typeof Scan>;

/** How far the contacts of a portal have been looked through. */
export const Window = z.object({
  /** Everything that was changed before was found, but for what HubSpot's index did not know yet. */
  floorMs: z.number(),
  /** When the last second pass that came to its end began: it looked at what was settled by then. */
  secondPassMs: z.number(),
  scan: z.exactOptional(Scan),
});
export type Window = z.infer<typeof Window>;

const MINUTE_MS = 60_000;
/**
 * HubSpot's search knows a change seconds to tens of seconds after it was made (recorded traffic; its guide says "a few
 * moments").
 */
const OVERLAP_MS = 3 * MINUTE_MS;
/** Rarely it takes longer: a second pass looks again at what is old enough to be settled. */
const SETTLED_MS = 15 * MINUTE_MS;
const SECOND_PASS = { everyMs: 30 * MINUTE_MS, looksBackMs: 75 * MINUTE_MS };

/** A portal that was never looked through starts at the present. */
export const openWindow = (nowMs: number): Window => ({ floorMs: nowMs, secondPassMs: nowMs });

/**
 * The scan to go on with: the one under way, else the next. It moves by our own clock and never by the times that rows
 * show, since HubSpot matches rows by an old index and answers with new values; and it goes by id, so that rows which
 * leave the window meanwhile shift none, and no query has more than ten thousand results behind it.
 */
export function nextScan(window: Window, nowMs: number): Scan {
  if (window.scan !== undefined) return window.scan;
  if (nowMs - window.secondPassMs >= SECOND_PASS.everyMs) {
    // After an outage this is where the last one ended, however long ago: nothing lies between two passes.
    const fromMs = Math.min(nowMs - SECOND_PASS.looksBackMs, window.secondPassMs - SETTLED_MS);
    return { pass: 'second', fromMs, untilMs: nowMs - SETTLED_MS, afterId: '0' };
  }
  return { pass: 'first', fromMs: window.floorMs - OVERLAP_MS, untilMs: nowMs, afterId: '0' };
}

/** The window after a page whose contacts are safely queued; `nextId` is undefined when it was the last one. */
export function advanceWindow(window: Window, scan: Scan, nextId: string | undefined): Window {
  const { floorMs, secondPassMs } = window;
  if (nextId !== undefined) return { floorMs, secondPassMs, scan: { ...scan, afterId: nextId } };
  const foundMs = Math.max(floorMs, scan.untilMs); // a second pass found all that a first one would have
  if (scan.pass === 'first') return { floorMs: foundMs, secondPassMs };
  return { floorMs: foundMs, secondPassMs: scan.untilMs + SETTLED_MS };
}

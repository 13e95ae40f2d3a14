import type { ParkedRecord } from './ports.ts';
import { type ReasonCode, reasons } from './reasons.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** No record is tried again more often in 24 hours, however its reason changes meanwhile. */
export const TRIES_PER_DAY = 8;

/** How long a record is left alone after each try, in minutes; the last of them from then on. */
const waits: Readonly<Record<'waiting' | 'parked', readonly number[]>> = {
  waiting: [1, 5, 15, 60, 180, 360, 720],
  parked: [15, 30, 60, 120, 240, 480, 960, 1_440],
};

/** How long to leave a record alone before its next try, in milliseconds. */
export function retryDelayMs(code: ReasonCode, attempts: number): number {
  const minutes = waits[reasons[code].kind];
  return (minutes[Math.max(1, attempts) - 1] ?? minutes.at(-1) ?? 0) * MINUTE_MS;
}

type Tries = Pick<ParkedRecord, 'attempts' | 'firstSeenAt' | 'lastSeenAt' | 'retryAt' | 'tries'>;

/** Credentials that are known to be refused are not sent: nothing was tried, and the day's number is left for later. */
const notTried: ReadonlySet<ReasonCode> = new Set<ReasonCode>(['salesforceLoginRefused', 'hubspotLoginRefused']);

/**
 * Notes a try that failed now, and says when the next one is. A record that waits for sync to be switched on was not
 * tried, and is due as soon as it is.
 */
export function noteTry(before: ParkedRecord | undefined, code: ReasonCode, nowMs: number): Tries {
  const now = new Date(nowMs).toISOString();
  const [attempts, firstSeenAt] = before?.code === code ? [before.attempts + 1, before.firstSeenAt] : [1, now];
  const earlier = before?.tries ?? [];
  if (code === 'syncNotOn') return { attempts, firstSeenAt, lastSeenAt: now, retryAt: now, tries: earlier };
  if (notTried.has(code)) {
    const retryAt = new Date(nowMs + retryDelayMs(code, attempts)).toISOString();
    return { attempts, firstSeenAt, lastSeenAt: now, retryAt, tries: earlier };
  }
  const tries = [...earlier, now].slice(-TRIES_PER_DAY);
  const retryMs = Math.max(nowMs + retryDelayMs(code, attempts), freeAtMs(tries));
  return { attempts, firstSeenAt, lastSeenAt: now, retryAt: new Date(retryMs).toISOString(), tries };
}

/** From when on another try is within the day's number. */
function freeAtMs(tries: readonly string[]): number {
  const oldest = tries.at(-TRIES_PER_DAY);
  return oldest === undefined ? 0 : Date.parse(oldest) + DAY_MS;
}

/**
 * Reasons that end for all records at once: the vendor is back, the credentials are mended, calls are free again. When
 * one record of such a reason crosses, the others need not wait until it is their turn.
 */
const shared: ReadonlySet<ReasonCode> = new Set<ReasonCode>([
  'apiCallLimitReached',
  'salesforceAllocationSpent',
  'hubspotAllocationSpent',
  'salesforceUnavailable',
  'hubspotUnavailable',
  'salesforceLoginRefused',
  'hubspotLoginRefused',
]);

/** The shared reasons of these records, which crossed just now. */
export const sharedReasons = (healed: readonly ParkedRecord[]): Set<ReasonCode> =>
  new Set(healed.map(({ code }) => code).filter((code) => shared.has(code)));

/** Whether a record that waits may be tried now. */
export const mayBeTried = ({ tries = [] }: ParkedRecord, nowMs: number): boolean => freeAtMs(tries) <= nowMs;

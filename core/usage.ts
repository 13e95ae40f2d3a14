/** Salesforce calls by the hour they were made in; keys such as `2026-11-24T05`, UTC. */
export type CallsByHour = Readonly<Record<string, number>>;

const HOUR_MS = 3_600_000;

/** The bucket of an instant. */
export const hourOf = (nowMs: number): string => new Date(nowMs).toISOString().slice(0, 13);

/** The oldest bucket of which some part lies within the last 24 hours. */
export const oldestHour = (nowMs: number): string => hourOf(nowMs - 24 * HOUR_MS);

/**
 * Only the hours that still count. An hour counts until all of it is more than a day old, so a sum is never less than
 * the calls of the last 24 hours.
 */
export const countedHours = (calls: CallsByHour, nowMs: number): CallsByHour =>
  Object.fromEntries(Object.entries(calls).filter(([hour]) => hour >= oldestHour(nowMs)));

/** All calls of the hours given. */
export const sumCalls = (calls: CallsByHour): number => Object.values(calls).reduce((sum, count) => sum + count, 0);

/**
 * Who asks: people's changes of the moment come first, tries of what failed before may use three quarters of the limit.
 */
export type Lane = 'live' | 'retry';

/** What a call is spent on; `other` is what was counted before kinds were told apart. */
export type CallKind = 'read' | 'write' | 'login' | 'other';

/** Who spends a call, and on what. */
export interface CallUse {
  readonly lane: Lane;
  readonly kind: CallKind;
}

/** Calls of one hour by who spent them on what. */
export interface HourlyUse extends CallUse {
  readonly hour: string;
  readonly calls: number;
}

const laneShare: Record<Lane, number> = { live: 1, retry: 0.75 };

/** How many calls of the last 24 hours a lane may reach, or null when there is no limit. */
export const laneLimit = (apiCallLimit: number | null, lane: Lane): number | null =>
  apiCallLimit === null ? null : Math.floor(apiCallLimit * laneShare[lane]);

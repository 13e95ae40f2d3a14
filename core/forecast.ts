import { type CallsByHour, type Lane, countedHours, hourOf, laneLimit, sumCalls } from './usage.ts';

/** How a lane stands against its share of the limit. */
export interface LaneForecast {
  /** Calls it may still make; null when there is no limit. */
  readonly remaining: number | null;
  /** When it comes to a stop if calls go on at the present rate; absent when it does not within a day, or has already. */
  readonly reachedAt?: string;
  /** When it is stopped: the first moment at which enough calls have aged for one more. */
  readonly resumesAt?: string;
}

/** The calls of the last 24 hours and what becomes of them; the lane `retry` stops earlier than the rest. */
export interface UsageForecast extends LaneForecast {
  readonly used: number;
  readonly retry: LaneForecast;
}

const HOUR_MS = 3_600_000;

/** Where the calls of a connection are going: how many are left, when they run out, when they are allowed again. */
export function forecastUsage(calls: CallsByHour, apiCallLimit: number | null, nowMs: number): UsageForecast {
  const counted = countedHours(calls, nowMs);
  const ofLane = (lane: Lane) => forecastLane(counted, laneLimit(apiCallLimit, lane), nowMs);
  return { used: sumCalls(counted), ...ofLane('live'), retry: ofLane('retry') };
}

function forecastLane(calls: CallsByHour, limit: number | null, nowMs: number): LaneForecast {
  if (limit === null) return { remaining: null };
  const used = sumCalls(calls);
  const edges = ageingEdges(calls, nowMs);
  if (used < limit) {
    const reachedMs = reachedAtMs(edges, { left: limit - used, perMs: presentRate(calls, nowMs), nowMs });
    return { remaining: limit - used, ...(reachedMs !== undefined && { reachedAt: isoOf(reachedMs) }) };
  }
  let left = used;
  const enough = edges.find(({ aged }) => (left -= aged) < limit);
  return { remaining: 0, ...(enough !== undefined && { resumesAt: isoOf(enough.atMs) }) };
}

interface AgeingEdge {
  readonly atMs: number;
  /** Calls that stop to count at this moment. */
  readonly aged: number;
}

/** The moments at which hours stop to count, the next one first: a day after the last instant of the hour. */
const ageingEdges = (calls: CallsByHour, nowMs: number): AgeingEdge[] =>
  Object.entries(calls)
    .map(([hour, aged]) => ({ atMs: startOf(hour) + 25 * HOUR_MS, aged }))
    .filter(({ atMs }) => atMs > nowMs)
    .toSorted((left, right) => left.atMs - right.atMs);

/** Calls a millisecond since the start of the hour before this one: an hour that just began says too little alone. */
function presentRate(calls: CallsByHour, nowMs: number): number {
  const [previous, current] = [hourOf(nowMs - HOUR_MS), hourOf(nowMs)];
  return ((calls[previous] ?? 0) + (calls[current] ?? 0)) / (nowMs - startOf(previous));
}

/** When calls at this rate use up what is left, while older ones age; undefined when not within the day ahead. */
function reachedAtMs(
  edges: readonly AgeingEdge[],
  { left, perMs, nowMs }: { left: number; perMs: number; nowMs: number },
): number | undefined {
  const endMs = nowMs + 24 * HOUR_MS;
  let [fromMs, room] = [nowMs, left];
  for (const { atMs, aged } of [...edges.filter((edge) => edge.atMs < endMs), { atMs: endMs, aged: 0 }]) {
    const needed = perMs * (atMs - fromMs);
    if (needed >= room) return fromMs + room / perMs;
    room += aged - needed;
    fromMs = atMs;
  }
  return undefined;
}

const startOf = (hour: string): number => Date.parse(`${hour}:00:00Z`);

/** To the second: a forecast knows no milliseconds. */
const isoOf = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;

/** What HubSpot allows the smallest portals; the headers of its answers say what this one is allowed. */
const LEAST_CALLS = 100;
const INTERVAL_MS = 10_000;
/** A tenth is left for what else uses the same token: each of our functions is a process of its own. */
const OUR_SHARE = 0.9;
/** How much earlier or later than sent calls may arrive. */
const JITTER_MS = 500;

/** Spreads the calls of one token so that HubSpot need not refuse any. */
export interface CallRate {
  /** Books the next call; answers for how many milliseconds to wait before it is made. */
  book(): number;
  /** Learns from an answer what is allowed, and what others use of it. Answers of searches say nothing of it. */
  learn(headers: Headers): void;
}

/**
 * HubSpot counts the calls of the last ten seconds: a burst may use them all at once, and the call behind it waits until
 * the first of them is old enough. Search has a limit of its own, and is not booked here.
 */
export function callRate({ clock }: { readonly clock: () => number }): CallRate {
  let allowed = LEAST_CALLS;
  let intervalMs = INTERVAL_MS;
  let others = { calls: 0, untilMs: 0 };
  let booked: number[] = [];

  return {
    book: () => {
      const nowMs = clock();
      booked = booked.filter((atMs) => atMs > nowMs - intervalMs - JITTER_MS);
      const ours = Math.floor(allowed * OUR_SHARE) - (nowMs < others.untilMs ? others.calls : 0);
      const before = booked.at(-Math.max(1, ours));
      const atMs = Math.max(nowMs, before === undefined ? 0 : before + intervalMs + JITTER_MS);
      booked.push(atMs);
      return atMs - nowMs;
    },
    learn: (headers) => {
      const max = numberIn(headers, 'x-hubspot-ratelimit-max');
      const remaining = numberIn(headers, 'x-hubspot-ratelimit-remaining');
      if (max === undefined || remaining === undefined) return;
      allowed = max;
      intervalMs = numberIn(headers, 'x-hubspot-ratelimit-interval-milliseconds') ?? INTERVAL_MS;
      const nowMs = clock();
      const ours = booked.filter((atMs) => atMs <= nowMs && atMs > nowMs - intervalMs).length;
      others = { calls: Math.max(0, max - remaining - ours), untilMs: nowMs + intervalMs };
    },
  };
}

function numberIn(headers: Headers, name: string): number | undefined {
  const number = Number(headers.get(name) ?? Number.NaN);
  return Number.isInteger(number) && number >= 0 ? number : undefined;
}

import type { Credential } from './access.ts';
import { HubspotError } from './errors.ts';
import type { Portal } from './portal.ts';

/** Counts calls against the portal's limits. */
export interface RateLimiter {
  /** Lets a call through and charges it, or throws the 429 of the limit that is used up. */
  admit(credential: Credential, kind: string): void;
  /** The headers that an answer to such a call carries. */
  headers(credential: Credential, kind: string): Readonly<Record<string, string>>;
  /** Calls of the portal's current day. */
  usedToday(): number;
}

/** Where the portal's midnight is; daily limits start anew then. */
export const PORTAL_TIME_ZONE = 'US/Eastern';

const TEN_SECONDS_MS = 10_000;

/** The three limits: ten seconds for each credential (search exempt), a second of search and a day for the portal. */
export function createRateLimiter(portal: Portal): RateLimiter {
  const windows = new Map<string, number[]>();
  const dayFormat = new Intl.DateTimeFormat('en-CA', { timeZone: PORTAL_TIME_ZONE });
  const today = () => dayFormat.format(portal.now());
  const recent = (name: string, ms: number): number[] => {
    const since = portal.now() - ms;
    const kept = (windows.get(name) ?? []).filter((at) => at > since);
    windows.set(name, kept);
    return kept;
  };
  return {
    usedToday: () => portal.calls.usedOn(today()),
    admit: (credential, kind) => {
      const { tenSecondly, search, daily } = portal.faults.rateLimit;
      if (portal.calls.usedOn(today()) >= daily) throw dailyLimit(portal, credential);
      const searching = kind === 'search';
      const calls = searching ? recent('search', 1000) : recent(credential.label, TEN_SECONDS_MS);
      if (calls.length >= (searching ? search : tenSecondly)) {
        throw searching ? searchLimit() : tenSecondLimit(portal, credential);
      }
      calls.push(portal.now());
      portal.calls.charge(credential.label, kind, today());
    },
    headers: (credential, kind) => {
      const { tenSecondly, daily } = portal.faults.rateLimit;
      const dayOnly = {
        'X-HubSpot-RateLimit-Daily': String(daily),
        'X-HubSpot-RateLimit-Daily-Remaining': String(Math.max(0, daily - portal.calls.usedOn(today()))),
      };
      if (kind === 'search') return dayOnly;
      const used = recent(credential.label, TEN_SECONDS_MS).length;
      return {
        ...dayOnly,
        'X-HubSpot-RateLimit-Interval-Milliseconds': String(TEN_SECONDS_MS),
        'X-HubSpot-RateLimit-Max': String(tenSecondly),
        'X-HubSpot-RateLimit-Remaining': String(Math.max(0, tenSecondly - used)),
        'X-HubSpot-RateLimit-Secondly': String(Math.floor(tenSecondly / 10)),
        'X-HubSpot-RateLimit-Secondly-Remaining': String(Math.floor(Math.max(0, tenSecondly - used) / 10)),
      };
    },
  };
}

function tenSecondLimit(portal: Portal, credential: Credential): HubspotError {
  const message = 'You have reached your ten_secondly_rolling limit.';
  const groupName = `publicapi:private_app-api-calls-ten-secondly:${credential.appId}:${portal.id}`;
  return new HubspotError(429, {
    message,
    extra: { errorType: 'RATE_LIMIT', policyName: 'TEN_SECONDLY_ROLLING', groupName },
  });
}

function dailyLimit(portal: Portal, credential: Credential): HubspotError {
  const groupName = `publicapi:private_app-api-calls-daily:${credential.appId}:${portal.id}`;
  return new HubspotError(429, {
    message: 'You have reached your daily limit.',
    extra: { errorType: 'RATE_LIMIT', policyName: 'DAILY', groupName },
  });
}

/** Unlike the others: a category, but no policy name, no error type, and the connection is closed. */
function searchLimit(): HubspotError {
  return new HubspotError(429, {
    message: 'You have reached your secondly limit.',
    category: 'RATE_LIMITS',
    headers: { Connection: 'close' },
  });
}

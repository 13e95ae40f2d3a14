import { type Call, type Reply, type Route, ok } from './call.ts';
import { PORTAL_TIME_ZONE } from './rate-limit.ts';
import { isoTime } from './time.ts';

/** What the account says about itself. */
export const ACCOUNT_ROUTES: readonly Route[] = [
  { method: 'GET', path: '/account-info/:version/details', kind: 'account', need: 'none', handle: details },
  {
    method: 'GET',
    path: '/account-info/:version/api-usage/daily/private-apps',
    kind: 'account',
    need: 'none',
    handle: dailyUsage,
  },
];

function details({ portal }: Call): Reply {
  const offsetMs = zoneOffsetMs(portal.now());
  const hours = String(Math.abs(offsetMs) / 3_600_000).padStart(2, '0');
  return ok({
    portalId: portal.id,
    accountType: 'STANDARD',
    timeZone: PORTAL_TIME_ZONE,
    companyCurrency: 'USD',
    additionalCurrencies: [],
    utcOffset: `${offsetMs < 0 ? '-' : '+'}${hours}:00`,
    utcOffsetMilliseconds: offsetMs,
    uiDomain: 'app.hubspot.com',
    dataHostingLocation: 'na1',
  });
}

function dailyUsage({ portal, limiter }: Call): Reply {
  const now = portal.now();
  const usage = {
    name: 'private-apps-api-calls-daily',
    usageLimit: portal.faults.rateLimit.daily,
    currentUsage: limiter.usedToday(),
    collectedAt: isoTime(now),
    fetchStatus: 'SUCCESS',
    resetsAt: isoTime(nextMidnight(now)),
  };
  return ok({ results: [usage] });
}

/** How far the portal's clock is from UTC, in milliseconds, at a moment. */
function zoneOffsetMs(now: number): number {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone: PORTAL_TIME_ZONE, timeZoneName: 'longOffset' });
  const name = parts.formatToParts(now).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign, hours] = /GMT([+-])(\d{2})/u.exec(name) ?? [];
  return hours === undefined ? 0 : (sign === '-' ? -1 : 1) * Number(hours) * 3_600_000;
}

function nextMidnight(now: number): number {
  const offsetMs = zoneOffsetMs(now);
  const dayMs = 86_400_000;
  return Math.floor((now + offsetMs) / dayMs) * dayMs + dayMs - offsetMs;
}

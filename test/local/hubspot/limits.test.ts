import { describe, expect, test } from 'vitest';
import { APP_ID, CONTACTS, PORTAL_ID, portalUnderTest } from './portal-under-test.ts';

const SEARCH = `${CONTACTS}/search`;

describe('the ten-second limit', () => {
  test('is one for each token, rolls on, and says so in the headers', async () => {
    const portal = portalUnderTest();
    await portal.post('/__sim/faults', { rateLimit: { tenSecondly: 2 } });
    expect((await portal.get(CONTACTS)).headers.get('x-hubspot-ratelimit-remaining')).toBe('1');
    portal.wait(6000);
    expect((await portal.get(CONTACTS)).headers.get('x-hubspot-ratelimit-remaining')).toBe('0');
    const refused = await portal.get(CONTACTS);
    expect(refused.status).toBe(429);
    expect(refused.body).toEqual({
      status: 'error',
      message: 'You have reached your ten_secondly_rolling limit.',
      errorType: 'RATE_LIMIT',
      correlationId: expect.any(String),
      policyName: 'TEN_SECONDLY_ROLLING',
      groupName: `publicapi:private_app-api-calls-ten-secondly:${APP_ID}:${PORTAL_ID}`,
    });
    expect(refused.headers.get('retry-after')).toBeNull();
    expect((await portal.send('GET', CONTACTS, undefined, 'others')).status).toBe(200);
    portal.wait(4000);
    expect((await portal.get(CONTACTS)).status).toBe(200);
  });

  test('does not hold for searches', async () => {
    const portal = portalUnderTest();
    await portal.post('/__sim/faults', { rateLimit: { tenSecondly: 1 } });
    await portal.get(CONTACTS);
    expect((await portal.post(SEARCH, {})).status).toBe(200);
  });
});

describe('the limit of searches', () => {
  test('is five a second for all tokens together, with a body of its own', async () => {
    const portal = portalUnderTest();
    for (let count = 0; count < 5; count++) {
      expect((await portal.send('POST', SEARCH, {}, count % 2 ? 'others' : 'crosswalk')).status).toBe(200);
    }
    const refused = await portal.post(SEARCH, {});
    expect(refused.status).toBe(429);
    expect(refused.body).toEqual({
      status: 'error',
      message: 'You have reached your secondly limit.',
      correlationId: expect.any(String),
      category: 'RATE_LIMITS',
    });
    expect(refused.headers.get('connection')).toBe('close');
    portal.wait(1000);
    expect((await portal.post(SEARCH, {})).status).toBe(200);
  });

  test('shows in no header: searches carry those of the day only', async () => {
    const { headers } = await portalUnderTest().post(SEARCH, {});
    expect(headers.get('x-hubspot-ratelimit-daily')).toBe('650000');
    expect(headers.get('x-hubspot-ratelimit-max')).toBeNull();
  });
});

test('the daily limit is one for the portal and ends at its own midnight', async () => {
  const portal = portalUnderTest();
  await portal.post('/__sim/faults', { rateLimit: { daily: 2 } });
  await portal.get(CONTACTS);
  const usage = await portal.send('GET', '/account-info/2026-09/api-usage/daily/private-apps', undefined, 'others');
  expect(usage.body.results).toMatchObject([{ usageLimit: 2, currentUsage: 2, resetsAt: '2026-11-25T05:00:00Z' }]);
  const refused = await portal.post(SEARCH, {});
  expect(refused).toMatchObject({ status: 429, body: { policyName: 'DAILY', errorType: 'RATE_LIMIT' } });
  await portal.post('/__sim/clock', { setTo: '2026-11-25T04:59:59Z' });
  expect((await portal.get(CONTACTS)).status).toBe(429);
  await portal.post('/__sim/clock', { advanceMs: 1000 });
  expect((await portal.get(CONTACTS)).status).toBe(200);
});

test('calls are counted by credential and kind, and only those that HubSpot lets in', async () => {
  const portal = portalUnderTest();
  await portal.post('/__sim/faults', { rateLimit: { tenSecondly: 4 } });
  await portal.get(CONTACTS);
  await portal.get(`${CONTACTS}/1`);
  await portal.post(`${CONTACTS}/batch/read`, { inputs: [{ id: '1' }] });
  await portal.get('/crm/owners/2026-09');
  await portal.get(CONTACTS);
  await portal.post(SEARCH, {});
  await portal.send('GET', CONTACTS, undefined, null);
  await portal.get('/crm/lists/2026-09');
  await portal.send('GET', '/crm/properties/2026-09/contacts', undefined, 'others');
  const count = (credential: string, kind: string) => ({ credential, kind, count: 1 });
  expect((await portal.get('/__sim/calls')).body).toEqual({
    total: 6,
    calls: [
      ...['list', 'record', 'batch/read', 'owners', 'search'].map((kind) => count('crosswalk', kind)),
      count('others', 'properties'),
    ],
  });
  await portal.post('/__sim/calls/reset', {});
  expect((await portal.get('/__sim/calls')).body).toEqual({ total: 0, calls: [] });
});

test('the account tells its time zone and limits', async () => {
  const { body } = await portalUnderTest().get('/account-info/v3/details');
  expect(body).toMatchObject({ portalId: PORTAL_ID, timeZone: 'US/Eastern', utcOffset: '-05:00' });
});

import { describe, expect, test } from 'vitest';
import { checkHubspotToken, neededScopes } from '../../adapters/hubspot/check-token.ts';
import { checkSalesforceLogin } from '../../adapters/salesforce/check-login.ts';
import { createHubspotSimulator } from '../../local/hubspot/simulator.ts';
import { memoryStore } from '../../local/store.ts';
import { ORGANIZATION_ID, START_MS, openOrg } from '../local/salesforce/org-under-test.ts';

const login = {
  flow: 'clientCredentials',
  loginUrl: 'http://127.0.0.1:4001',
  clientId: 'client',
  clientSecret: 'secret',
} as const;

describe('credentials of an org', () => {
  test.each([true, false])('that work tell what the org is (a sandbox: %j), for one call', async (isSandbox) => {
    const under = openOrg({ isSandbox, organizationName: 'Tarn' });
    const fetcher: typeof fetch = async (input, init) => under.simulator.fetch(new Request(input, init));
    expect(await checkSalesforceLogin(login, { fetch: fetcher })).toEqual({
      organizationId: ORGANIZATION_ID,
      organizationName: 'Tarn',
      isSandbox,
    });
    expect((await under.sim('GET', '/calls')).body).toMatchObject({ total: 1 });
  });

  test.each([
    [403, 'API_DISABLED_FOR_ORG', 'apiDisabled'],
    [403, 'REQUEST_LIMIT_EXCEEDED', 'callsSpent'],
    [401, 'INVALID_SESSION_ID', 'appScopeMissing'],
    [503, 'SERVER_UNAVAILABLE', 'unreachable'],
  ])('that let in and not to the API (%i %s) are %s', async (status, errorCode, fault) => {
    const under = openOrg();
    await under.faults({ fail: [{ match: '/query', status, errorCode, message: 'TotalRequests Limit exceeded.' }] });
    const fetcher: typeof fetch = async (input, init) => under.simulator.fetch(new Request(input, init));
    await expect(checkSalesforceLogin(login, { fetch: fetcher })).rejects.toMatchObject({ fault });
  });
});

describe('the token of a portal', () => {
  const portalWith = (scopes: readonly string[]) => {
    const portal = createHubspotSimulator({
      portalId: 4711,
      tokens: [{ label: 'x', token: 'pat', scopes, appId: 1, kind: 'private-app' }],
      world: null,
      store: memoryStore(),
      clock: () => START_MS,
      random: () => 0.5,
    });
    const fetcher: typeof fetch = async (input, init) => portal.fetch(new Request(input, init));
    return {
      portal,
      check: (token = 'pat') => checkHubspotToken({ token, apiUrl: 'http://127.0.0.1:4002', fetch: fetcher }),
    };
  };

  test('with every scope tells whose it is, and changes nothing', async () => {
    const { portal, check } = portalWith(neededScopes);
    const records = async () =>
      (await portal.fetch(new Request('http://127.0.0.1:4002/__sim/records/contacts'))).text();
    const before = await records();
    expect(await check()).toEqual({ portalId: '4711', accountType: 'STANDARD' });
    expect(await records()).toBe(before);
  });

  test.each(neededScopes.filter((scope) => scope !== 'crm.schemas.contacts.read'))(
    'without %s is told it by name',
    async (scope) => {
      const { check } = portalWith(neededScopes.filter((each) => each !== scope));
      await expect(check()).rejects.toMatchObject({ fault: 'missingScopes', said: expect.stringContaining(scope) });
    },
  );

  test('that is another is refused', async () => {
    await expect(portalWith(neededScopes).check('other')).rejects.toMatchObject({ fault: 'wrongToken' });
  });
});

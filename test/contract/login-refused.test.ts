import { beforeEach, describe, expect, test } from 'vitest';
import type { ConnectionSecret } from '../../core/connection-secret.ts';
import { connectedOrg } from '../../adapters/salesforce/connected-org.ts';
import { connectedPortal } from '../../adapters/hubspot/connected-portal.ts';
import { validityOf } from '../../core/logins.ts';
import { defaultSettings } from '../../core/settings.ts';
import { memoryStore } from '../../local/store.ts';
import { createHubspotSimulator } from '../../local/hubspot/simulator.ts';
import { MemoryLogins } from '../fakes/memory-logins.ts';
import { ORGANIZATION_ID, type OrgUnderTest, START_MS, openOrg } from '../local/salesforce/org-under-test.ts';

const ADDRESS = 'http://127.0.0.1:4001';
const DAY_MS = 24 * 60 * 60_000;

let nowMs: number;
let secret: ConnectionSecret;
let logins: MemoryLogins;
beforeEach(() => {
  nowMs = START_MS;
  logins = new MemoryLogins();
});

const shared = () => ({
  connection: 'default',
  logins,
  clock: () => nowMs,
  secrets: { read: async () => secret, forget: () => undefined },
});

describe('a password that was changed in Salesforce', () => {
  let under: OrgUnderTest;
  let counted: number;
  beforeEach(() => {
    counted = 0;
    under = openOrg();
    secret = {
      version: 'v1',
      salesforce: {
        flow: 'password',
        loginUrl: ADDRESS,
        username: 'admin@example.com',
        password: 'pass<word>',
        securityToken: 'Token',
        organizationId: ORGANIZATION_ID,
      },
    };
  });

  const aProcess = () => {
    const org = connectedOrg({
      ...shared(),
      counter: {
        reserve: async () => (counted += 1) > 0,
        release: async () => void (counted -= 1),
      },
      settings: { read: async () => defaultSettings },
      fetch: async (input, init) => under.simulator.fetch(new Request(input, init)),
    });
    return () =>
      org.call({ method: 'GET', path: '/services/data/v66.0/limits' }, 'live').then(
        () => 'answered',
        (error: unknown) => error,
      );
  };
  const tell = async (path: string, body?: object) => (await under.sim(body ? 'POST' : 'GET', path, body)).body;
  const attempts = async () =>
    ((await tell('/logins')) as { attempts: { status: string }[] }).attempts.map(({ status }) => status);
  const change = (password: string) => tell('/logins', { username: 'admin@example.com', password });
  const endSessions = () => tell('/faults', { revokeSessions: true });
  const pass = (ms: number) => {
    nowMs += ms;
    under.advance(ms);
  };

  test('costs one failed login of all processes together, and the new one is taken up by all', async () => {
    const [poll, sync] = [aProcess(), aProcess()];
    expect([await poll(), await sync()]).toEqual(['answered', 'answered']);
    await change('other');
    await endSessions();
    const refused = [await poll(), ...(await Promise.all([sync(), sync(), poll(), aProcess()()]))];
    for (let minute = 0; minute < 90; minute += 1) {
      pass(60_000);
      refused.push(await poll(), await sync());
    }
    for (const error of refused) expect(error).toMatchObject({ kind: 'auth', fault: 'wrongPassword' });
    expect(await attempts()).toEqual(['Success', 'Success', 'INVALID_LOGIN']);
    expect(validityOf(await logins.load('default', 'salesforce'))).toMatchObject({
      state: 'invalid',
      since: new Date(START_MS).toISOString(),
      why: { code: 'wrongPassword', said: 'INVALID_LOGIN' },
    });
    secret = { version: 'v2', salesforce: { ...secret.salesforce!, password: 'other' } as never };
    pass(10_000);
    expect([await poll(), await sync()]).toEqual(['answered', 'answered']);
    expect(validityOf(await logins.load('default', 'salesforce'))).toMatchObject({ state: 'valid', why: null });
  });

  test('is a call that is charged when it logs in, and is counted as one', async () => {
    const [poll, sync] = [aProcess(), aProcess()];
    for (const ask of [poll, sync, poll]) await ask();
    expect([counted, await tell('/calls')]).toMatchObject([5, { total: 5 }]);
  });

  test('is noticed as mended in Salesforce by the check of the next day', async () => {
    const poll = aProcess();
    await change('other');
    expect(await poll()).toMatchObject({ fault: 'wrongPassword' });
    await change('pass<word>');
    pass(DAY_MS - 60_000);
    expect(await poll()).toMatchObject({ fault: 'wrongPassword' });
    pass(60_000);
    expect(await poll()).toBe('answered');
    expect(await attempts()).toEqual(['INVALID_LOGIN', 'Success']);
  });

  test('locks nobody out, while trying it each minute would', async () => {
    const poll = aProcess();
    await change('other');
    for (let minute = 0; minute < 30; minute += 1) {
      await poll();
      pass(60_000);
    }
    secret = { version: 'v2', salesforce: { ...secret.salesforce!, password: 'other' } as never };
    expect(await poll()).toBe('answered');
  });

  test('leaves an org whose API is switched off alone for an hour', async () => {
    const poll = aProcess();
    await poll();
    const closed = {
      match: '/limits',
      status: 403,
      errorCode: 'API_DISABLED_FOR_ORG',
      message: 'API is disabled',
      times: 1,
    };
    await tell('/faults', { fail: [closed] });
    expect(await poll()).toMatchObject({ kind: 'auth' });
    pass(30 * 60_000);
    expect(await poll()).toMatchObject({ fault: 'apiDisabled' });
    expect(validityOf(await logins.load('default', 'salesforce'))).toMatchObject({
      why: { said: 'API_DISABLED_FOR_ORG' },
    });
    pass(30 * 60_000);
    expect(await poll()).toBe('answered');
  });
});

describe('a token that was rotated in HubSpot', () => {
  const token = 'pat-na1-first';
  const simulator = () =>
    createHubspotSimulator({
      portalId: 4711,
      tokens: [{ label: 'connector', token, scopes: ['crm.objects.contacts.read'], appId: 1, kind: 'private-app' }],
      world: null,
      store: memoryStore(),
      clock: () => nowMs,
      random: () => 0.5,
    });

  test('is sent once more and not again, until there is another', async () => {
    const portal = simulator();
    secret = { version: 'v1', hubspot: { token, apiUrl: 'http://127.0.0.1:4002' } };
    const sent: (string | null)[] = [];
    const aProcess = () => {
      const client = connectedPortal({
        ...shared(),
        fetch: async (input, init) => {
          const request = new Request(input, init);
          sent.push(request.headers.get('authorization'));
          return portal.fetch(request);
        },
      });
      return () =>
        client.call({ method: 'GET', path: '/account-info/2026-09/details' }).then(
          ({ status }) => status,
          (error: unknown) => error,
        );
    };
    const [poll, sync] = [aProcess(), aProcess()];
    expect([await poll(), await sync()]).toEqual([200, 200]);
    const change = (body: object) =>
      portal.fetch(new Request('http://127.0.0.1:4002/__sim/tokens', { method: 'POST', body: JSON.stringify(body) }));
    expect((await change({ label: 'connector', token: 'pat-na1-second' })).status).toBe(200);
    sent.length = 0;
    expect(await poll()).toMatchObject({ kind: 'auth', fault: 'wrongToken' });
    for (let minute = 0; minute < 60; minute += 1) {
      nowMs += 60_000;
      expect([await poll(), await sync()]).toMatchObject([{ fault: 'wrongToken' }, { fault: 'wrongToken' }]);
    }
    expect(sent).toHaveLength(1);
    secret = { version: 'v2', hubspot: { ...secret.hubspot!, token: 'pat-na1-second' } };
    expect([await poll(), await sync()]).toEqual([200, 200]);
    expect(validityOf(await logins.load('default', 'hubspot'))).toMatchObject({ state: 'valid' });
  });

  test('that lacks a scope is told by its name and goes on doing what it may, until the scope is there', async () => {
    const portal = simulator();
    secret = { version: 'v1', hubspot: { token, apiUrl: 'http://127.0.0.1:4002' } };
    const client = connectedPortal({
      ...shared(),
      fetch: async (input, init) => portal.fetch(new Request(input, init)),
    });
    const owners = () => client.call({ method: 'GET', path: '/crm/owners/2026-09' }).catch((error: unknown) => error);
    const details = () => client.call({ method: 'GET', path: '/account-info/2026-09/details' });
    const validity = async () => validityOf(await logins.load('default', 'hubspot'));
    for (let minute = 0; minute < 30; minute += 1) {
      expect(await owners()).toMatchObject({ fault: 'missingScopes' });
      expect(await details()).toMatchObject({ status: 200 });
      nowMs += 60_000;
    }
    expect(await validity()).toMatchObject({
      state: 'invalid',
      since: new Date(START_MS).toISOString(),
      why: { code: 'missingScopes', said: 'crm.objects.owners.read, automation' },
    });
    expect(logins.saves).toBeLessThan(4);
    nowMs += DAY_MS;
    await details();
    expect(await validity()).toMatchObject({ state: 'valid', why: null });
  });
});

import { beforeEach, expect, test } from 'vitest';
import { connectedPortal } from '../../../adapters/hubspot/connected-portal.ts';
import { connectedOrg } from '../../../adapters/salesforce/connected-org.ts';
import type { LoginSide } from '../../../core/logins.ts';
import { defaultSettings } from '../../../core/settings.ts';
import { MemoryLogins } from '../../fakes/memory-logins.ts';
import { memorySecrets } from '../../fakes/memory-secrets.ts';

const ORGS = { first: '00D5g00000CrsWkEAJ', second: '00D5g00000CrsWlEAJ' } as const;
type Name = keyof typeof ORGS;

/** What nothing works for a connection before its credentials may be of another org or portal. */
const REST_MS = 2 * 60_000;

let nowMs: number;
let logins: MemoryLogins;
let store: ReturnType<typeof memorySecrets>;
let called: string[];
beforeEach(() => {
  nowMs = Date.parse('2026-11-24T05:30:00Z');
  logins = new MemoryLogins();
  store = memorySecrets(documentOf('first'), () => nowMs);
  called = [];
});

const documentOf = (name: Name) => ({
  salesforce: {
    loginUrl: `https://${name}.my.salesforce.com`,
    clientId: 'client',
    clientSecret: 'hush',
    organizationId: ORGS[name],
  },
  hubspot: { token: `hush-${name}` },
});

const network: typeof fetch = async (input, init) => {
  const { url, headers } = new Request(input, init);
  const name = url.includes('//second.') ? 'second' : 'first';
  if (url.endsWith('/token'))
    return Response.json({
      access_token: `${ORGS[name]}!x`,
      instance_url: `https://${name}.my.salesforce.com`,
      id: `https://login.salesforce.com/id/${ORGS[name]}/005000000000001AAA`,
    });
  called.push(url.includes('hubapi') ? String(headers.get('authorization')) : new URL(url).hostname);
  return Response.json({});
};

/** A process that stays warm, as those of the poll and of the worker do. */
function warmProcess() {
  const shared = { connection: 'shop', secrets: secretsOfShop(), logins, clock: () => nowMs, fetch: network };
  const org = connectedOrg({
    ...shared,
    counter: { reserve: async () => true, release: async () => undefined },
    settings: { read: async () => defaultSettings },
  });
  const portal = connectedPortal(shared);
  return async () => {
    await org.call({ method: 'GET', path: '/services/data/' }, 'live');
    await portal.call({ method: 'GET', path: '/x' });
  };
}

/** The fake holds the secret of one connection. */
const secretsOfShop = () => ({
  read: () => store.secrets.read('default'),
  forget: () => store.secrets.forget('default'),
});

/** Another process stores the credentials of the other org and portal, as the settings API does. */
async function becomes(name: Name): Promise<void> {
  const version = await store.another().change('default', (document) => ({ ...document, ...documentOf(name) }));
  const at = new Date(nowMs).toISOString();
  for (const side of ['salesforce', 'hubspot'] satisfies LoginSide[])
    await logins.save('shop', side, { state: 'valid', since: at, checkedAt: at, version: version ?? '' });
}

test('a process that stayed warm goes to the org and the portal that a connection has now', async () => {
  const work = warmProcess();
  await work();
  expect(called).toEqual(['first.my.salesforce.com', 'Bearer hush-first']);
  nowMs += REST_MS;
  await becomes('second');
  called = [];
  for (let call = 0; call < 3; call += 1) await work();
  expect(new Set(called)).toEqual(new Set(['second.my.salesforce.com', 'Bearer hush-second']));
});

test('so it does when the connection was removed and made anew under the same id', async () => {
  const work = warmProcess();
  await work();
  logins.clear();
  nowMs += REST_MS;
  await store.another().change('default', () => documentOf('second'));
  called = [];
  await work();
  expect(new Set(called)).toEqual(new Set(['second.my.salesforce.com', 'Bearer hush-second']));
});

test('nothing more is read of the secret while nothing changes', async () => {
  const work = warmProcess();
  await work();
  const reads = store.reads();
  for (let call = 0; call < 4; call += 1) {
    nowMs += 60_000;
    await work();
  }
  expect(store.reads()).toBe(reads);
});

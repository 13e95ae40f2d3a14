import { beforeEach, describe, expect, test } from 'vitest';
import { hubspotClient } from '../../adapters/hubspot/client.ts';
import { listCatalogue } from '../../adapters/hubspot/list-catalogue.ts';
import { createHubspotSimulator } from '../../local/hubspot/simulator.ts';
import { memoryStore } from '../../local/store.ts';
import { settingsApi } from '../functions/settings-api-under-test.ts';

const ADDRESS = 'http://127.0.0.1:4002';
const ROUTE = '/api/connections/{connection}/lists';
const SCOPES = ['crm.lists.read', 'crm.lists.write', 'crm.objects.contacts.read', 'crm.objects.contacts.write'];

let nowMs: number;
let scopes: readonly string[];
beforeEach(() => {
  nowMs = Date.parse('2026-11-24T05:00:00Z');
  scopes = SCOPES;
});

function anApi() {
  const portal = createHubspotSimulator({
    portalId: 4711,
    tokens: [{ label: 'x', token: 'pat', scopes, appId: 1, kind: 'private-app' }],
    world: null,
    store: memoryStore(),
    clock: () => nowMs,
    random: () => 0.5,
  });
  const fetcher: typeof fetch = async (input, init) => portal.fetch(new Request(input, init));
  const client = hubspotClient({ token: 'pat', apiUrl: ADDRESS, fetch: fetcher, sleep: async () => undefined });
  const api = settingsApi({ lists: () => listCatalogue(client) });
  return {
    portal,
    client,
    get: () => api.call({ route: `GET ${ROUTE}` }),
    post: (body: unknown) => api.call({ route: `POST ${ROUTE}`, body: JSON.stringify(body) }),
  };
}

describe('lists for inclusion', () => {
  test('are made, filled by their filter, and told with size and freshness', async () => {
    const { client, portal, get, post } = anApi();
    expect((await get()).body).toEqual({ lists: [] });
    const byHand = await post({ name: 'By hand' });
    expect(byHand).toMatchObject({
      status: 200,
      body: { name: 'By hand', kind: 'manual', contacts: 0, isReady: true },
    });
    const where = { property: 'lifecyclestage', anyOf: ['customer', 'opportunity'] };
    const dynamic = await post({ name: 'All customers', where });
    expect(dynamic.body).toMatchObject({ kind: 'dynamic', isReady: false });
    const inputs = ['customer', 'lead', 'opportunity'].map((lifecyclestage) => ({
      properties: { email: `${lifecyclestage}@example.com`, lifecyclestage },
    }));
    await client.call({ method: 'POST', path: '/crm/objects/2026-09/contacts/batch/create', body: { inputs } });
    nowMs += 60_000;
    await portal.tick();
    expect((await get()).body).toMatchObject({
      lists: [
        { id: dynamic.body['id'], name: 'All customers', kind: 'dynamic', contacts: 2, isReady: true },
        { id: byHand.body['id'], name: 'By hand', kind: 'manual', contacts: 0, lastJoinedAt: null },
      ],
    });
  });

  test('are of contacts, and all of them, however many pages that takes', async () => {
    const { client, get } = anApi();
    for (let index = 0; index < 510; index += 1) {
      const body = { name: `List ${index}`, objectTypeId: index % 10 === 0 ? '0-2' : '0-1', processingType: 'MANUAL' };
      await client.call({ method: 'POST', path: '/crm/lists/2026-09', body });
      nowMs += 1_000;
    }
    const { lists } = (await get()).body as { lists: unknown[] };
    expect(lists).toHaveLength(459);
  });

  test.each([
    [{ name: ' ' }, 'name'],
    [{ name: 'x', where: { property: 'lifecyclestage', anyOf: [] } }, 'where.anyOf'],
    [{ name: 'x', kind: 'manual' }, ''],
  ])('are not made of %j', async (body, path) => {
    const answer = await anApi().post(body);
    expect([answer.status, answer.body['errors']]).toMatchObject([400, [{ path }]]);
  });

  test('that HubSpot does not take are refused in its words', async () => {
    const { post } = anApi();
    await post({ name: 'Twice' });
    expect((await post({ name: 'Twice' })).status).toBe(422);
    expect((await post({ name: 'x', where: { property: 'nosuch', anyOf: ['y'] } })).status).toBe(422);
  });

  test('need the scope, which is named', async () => {
    scopes = ['crm.lists.read'];
    const { status, body } = await anApi().post({ name: 'x' });
    expect([status, body['fault']]).toMatchObject([422, { code: 'missingScopes', said: 'crm.lists.write' }]);
  });
});

import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { memoryStore } from '../../../local/store.ts';
import { APP_ID, COMPANIES, CONTACTS, PORTAL_ID, contactIn, credential } from './portal-under-test.ts';
import { HOOKED_APP, hookedPortal } from './receiver-under-test.ts';

const kinds = ['creation', 'deletion', 'merge', 'restore', 'privacyDeletion'];
const ALL = [
  ...kinds.map((kind) => ({ subscriptionType: `contact.${kind}` })),
  { subscriptionType: 'contact.propertyChange', propertyName: 'email' },
  { subscriptionType: 'contact.propertyChange', propertyName: 'city' },
];

describe('an event', () => {
  test('of a creation names the app that did it, and comes with one for each subscribed property', async () => {
    const portal = hookedPortal(ALL);
    await portal.configure();
    const id = await contactIn(portal, { email: 'ada@example.com', jobtitle: 'Countess' });
    const events = await portal.delivered();
    const common = {
      eventId: expect.any(Number),
      subscriptionId: expect.any(Number),
      portalId: PORTAL_ID,
      appId: APP_ID,
      occurredAt: Date.parse('2026-11-24T06:00:00.123Z'),
      objectId: Number(id),
      changeSource: 'INTEGRATION',
      sourceId: String(APP_ID),
      attemptNumber: 0,
    };
    expect(events).toHaveLength(2);
    expect(events).toContainEqual({ ...common, subscriptionType: 'contact.creation', changeFlag: 'CREATED' });
    expect(events).toContainEqual({
      ...common,
      subscriptionType: 'contact.propertyChange',
      propertyName: 'email',
      propertyValue: 'ada@example.com',
    });
  });

  test("of a person's edit names the person", async () => {
    const portal = hookedPortal(ALL);
    const id = await contactIn(portal, { city: 'Bergen' });
    await portal.configure();
    await portal.post('/__sim/edit', { object: 'contacts', id, properties: { city: 'Oslo', phone: '1' } });
    expect(await portal.delivered()).toMatchObject([
      {
        propertyName: 'city',
        propertyValue: 'Oslo',
        changeSource: 'CRM_UI',
        sourceId: expect.stringMatching(/^userId:\d+$/u),
      },
    ]);
  });

  test("of a person's merge and deletion name the person too", async () => {
    const portal = hookedPortal(ALL);
    const [ada, bob] = [await contactIn(portal, {}), await contactIn(portal, {})];
    await portal.configure();
    const { body } = await portal.post('/__sim/merge', { object: 'contacts', primaryId: ada, otherId: bob });
    expect(await portal.delivered()).toMatchObject([{ subscriptionType: 'contact.merge', changeSource: 'CRM_UI' }]);
    const archived = await portal.post('/__sim/archive', { object: 'contacts', ids: [body.id, ada] });
    expect(archived.body).toEqual({ archived: 1 });
    expect(await portal.delivered()).toMatchObject([{ subscriptionType: 'contact.deletion', changeSource: 'CRM_UI' }]);
  });

  test('of a write that changes nothing is none', async () => {
    const portal = hookedPortal(ALL);
    const id = await contactIn(portal, { city: 'Bergen' });
    await portal.configure();
    await portal.patch(`${CONTACTS}/${id}`, { properties: { city: 'Bergen' } });
    expect(await portal.delivered()).toEqual([]);
  });

  test('of a batch that was rejected is none, and of a seeded record neither', async () => {
    const portal = hookedPortal(ALL);
    await portal.configure();
    const inputs = [{ properties: { city: 'Oslo' } }, { properties: { hs_lead_status: 'no option' } }];
    expect((await portal.post(`${CONTACTS}/batch/create`, { inputs })).status).toBe(400);
    await portal.post('/__sim/seed', { records: { contacts: [{ city: 'Oslo' }] } });
    expect(await portal.delivered()).toEqual([]);
  });

  test('of a merge names the new record and both old ones', async () => {
    const portal = hookedPortal([{ subscriptionType: 'contact.merge' }]);
    await portal.configure();
    const primary = await contactIn(portal, { email: 'ada@example.com' });
    const other = await contactIn(portal, { city: 'Oslo' });
    const { body } = await portal.post(`${CONTACTS}/merge`, { primaryObjectId: primary, objectIdToMerge: other });
    expect(await portal.delivered()).toMatchObject([
      {
        objectId: Number(body.id),
        primaryObjectId: Number(primary),
        mergedObjectIds: [Number(other)],
        newObjectId: Number(body.id),
        numberOfPropertiesMoved: expect.any(Number),
      },
    ]);
  });

  test('tells deletion, restore and privacy deletion apart', async () => {
    const portal = hookedPortal(ALL);
    const id = await contactIn(portal, {});
    await portal.configure();
    const types = async () => (await portal.delivered()).map(({ subscriptionType }) => subscriptionType).toSorted();
    await portal.send('DELETE', `${CONTACTS}/${id}`);
    expect(await types()).toEqual(['contact.deletion']);
    await portal.post('/__sim/restore', { object: 'contacts', ids: [id] });
    expect(await types()).toEqual(['contact.restore']);
    await portal.post(`${CONTACTS}/gdpr-delete`, { objectId: id });
    expect(await types()).toEqual(['contact.deletion', 'contact.privacyDeletion']);
  });

  test('in the generic form names the object type', async () => {
    const portal = hookedPortal([{ subscriptionType: 'object.creation', objectTypeId: '0-2' }]);
    await portal.configure();
    await contactIn(portal, {});
    await portal.post(COMPANIES, { properties: { name: 'Tarn' } });
    expect(await portal.delivered()).toMatchObject([{ subscriptionType: 'object.creation', objectTypeId: '0-2' }]);
  });
});

describe('a delivery', () => {
  test('is signed over method, URL, body and time, with some escapes of the URL undone', async () => {
    const portal = hookedPortal(ALL);
    await portal.configure('https://crosswalk.test/hook?a=x%3Ay%20z');
    await contactIn(portal, {});
    portal.wait(2001);
    await portal.simulator.tick();
    const [delivery] = portal.deliveries;
    const time = delivery?.headers.get('x-hubspot-request-timestamp');
    expect(time).toBe(String(Date.parse('2026-11-24T06:00:02.124Z')));
    const signed = `POSThttps://crosswalk.test/hook?a=x:y%20z${delivery?.text}${time}`;
    const expected = createHmac('sha256', HOOKED_APP.clientSecret).update(signed).digest('base64');
    expect(delivery?.headers.get('x-hubspot-signature-v3')).toBe(expected);
    expect(delivery?.headers.get('content-type')).toBe('application/json');
  });

  test('carries the time of the receiver, not that of a portal whose clock was moved', async () => {
    const portal = hookedPortal(ALL);
    await portal.configure();
    await portal.post('/__sim/clock', { advanceMs: 86_400_000 });
    await contactIn(portal, {});
    portal.wait(2001);
    await portal.simulator.tick();
    const time = portal.deliveries[0]?.headers.get('x-hubspot-request-timestamp');
    expect(time).toBe(String(Date.parse('2026-11-24T06:00:02.124Z')));
  });

  test('holds a hundred events at most, in no order', async () => {
    const portal = hookedPortal([{ subscriptionType: 'contact.creation' }]);
    await portal.configure();
    const inputs = Array.from({ length: 100 }, () => ({ properties: {} }));
    for (const _batch of [1, 2]) await portal.post(`${CONTACTS}/batch/create`, { inputs });
    await contactIn(portal, {});
    portal.wait(2001);
    await portal.simulator.tick();
    expect(portal.deliveries.map(({ events }) => events.length)).toEqual([100, 100, 1]);
    const ids = portal.deliveries.flatMap(({ events }) => events.map(({ objectId }) => objectId));
    expect(new Set(ids).size).toBe(201);
    expect(ids).not.toEqual(ids.toSorted((left, right) => left - right));
  });

  test.each([
    ['a redirect', () => new Response(null, { status: 302 })],
    ['an error', () => new Response('no', { status: 500 })],
    ['no answer', () => Promise.reject(new TypeError('fetch failed'))],
  ])('that meets %s is tried ten times more within about a day, then given up', async (_name, answer) => {
    const portal = hookedPortal([{ subscriptionType: 'contact.creation' }]);
    await portal.configure();
    portal.answerWith(answer);
    await contactIn(portal, {});
    const attempts: number[] = [];
    for (let minute = 0; minute <= 27 * 60; minute++) {
      attempts.push(...(await portal.delivered()).map(({ attemptNumber }) => attemptNumber));
      portal.wait(57_999);
    }
    expect(attempts).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect((await portal.get('/__sim/webhooks')).body['apps']).toMatchObject([
      { counts: { delivered: 0, failedDeliveries: 11, givenUp: 1, pending: 0 } },
    ]);
  });

  test('that a restart came between is made after it', async () => {
    const store = memoryStore();
    const before = hookedPortal(ALL, { store });
    await before.configure();
    const id = await contactIn(before, {});
    const after = hookedPortal(ALL, { store });
    expect(await after.delivered()).toMatchObject([{ subscriptionType: 'contact.creation', objectId: Number(id) }]);
    expect(await after.delivered()).toEqual([]);
  });
});

describe('webhooks', () => {
  test('can be made to come twice, or never', async () => {
    const portal = hookedPortal([{ subscriptionType: 'contact.creation' }]);
    await portal.configure();
    await portal.post('/__sim/faults', { webhooks: { duplicate: 1 } });
    await contactIn(portal, {});
    expect(await portal.delivered()).toHaveLength(2);
    await portal.post('/__sim/faults', { webhooks: { duplicate: 0, drop: 1 } });
    await contactIn(portal, {});
    expect(await portal.delivered()).toHaveLength(0);
  });

  test('can be there from the start, and stay through a reset', async () => {
    const app = {
      ...HOOKED_APP,
      targetUrl: 'https://crosswalk.test/',
      subscriptions: [{ subscriptionType: 'contact.creation' }],
    };
    const portal = hookedPortal([], { webhooks: [app] });
    await contactIn(portal, {});
    expect(await portal.delivered()).toHaveLength(1);
    await portal.post('/__sim/reset', { world: false });
    await contactIn(portal, {});
    expect(await portal.delivered()).toHaveLength(1);
  });

  test('end when the app is switched off, and begin again', async () => {
    const portal = hookedPortal([{ subscriptionType: 'contact.creation' }]);
    await portal.configure();
    await portal.post('/__sim/webhooks', { appId: APP_ID, active: false });
    await contactIn(portal, {});
    expect(await portal.delivered()).toHaveLength(0);
    await portal.post('/__sim/webhooks', { appId: APP_ID, active: true });
    await contactIn(portal, {});
    expect(await portal.delivered()).toHaveLength(1);
  });

  test('are shown with their counts and the last answers, but without the secret', async () => {
    const portal = hookedPortal([{ subscriptionType: 'contact.creation' }]);
    await portal.configure();
    await contactIn(portal, {});
    await portal.delivered();
    const { body, text } = await portal.get('/__sim/webhooks');
    expect(body['apps']).toMatchObject([
      { appId: APP_ID, active: true, counts: { delivered: 1, pending: 0 }, lastAnswers: [{ status: 204, events: 1 }] },
    ]);
    expect(text).not.toContain(HOOKED_APP.clientSecret);
  });

  test('are gone after a reset, with all that waited', async () => {
    const portal = hookedPortal(ALL);
    await portal.configure();
    await contactIn(portal, {});
    await portal.post('/__sim/reset', { world: false });
    expect(await portal.delivered()).toEqual([]);
    expect((await portal.get('/__sim/webhooks')).body['apps']).toEqual([]);
  });

  test.each([
    ['an unknown subscription', { subscriptions: [{ subscriptionType: 'contact.moved' }] }],
    ['a property change without a property', { subscriptions: [{ subscriptionType: 'contact.propertyChange' }] }],
    ['no secret', { clientSecret: undefined }],
    ['no URL', { targetUrl: 'nowhere' }],
  ])('with %s are refused', async (_name, change) => {
    const portal = hookedPortal([]);
    const settings = { ...HOOKED_APP, targetUrl: 'https://crosswalk.test/', ...change };
    expect((await portal.post('/__sim/webhooks', settings)).status).toBe(400);
  });

  test('of a service key are refused: it has none', async () => {
    const key = { ...credential('crosswalk'), kind: 'service-key' } as const;
    const portal = hookedPortal(ALL, { tokens: [key] });
    const { status, text } = await portal.configure();
    expect(status).toBe(400);
    expect(text).toContain('service key');
  });
});

import { describe, expect, test } from 'vitest';
import { APP_ID, COMPANIES, CONTACTS, contactIn, portalUnderTest } from './portal-under-test.ts';

describe('a contact that is created', () => {
  test('comes back with what was sent and what HubSpot adds, all of it text', async () => {
    const portal = portalUnderTest();
    const { status, body, headers } = await portal.post(CONTACTS, {
      properties: { email: '  Ada@Example.COM ', firstname: 'Ada', numemployees: '1-5', annualrevenue: 10 },
      associations: [],
    });
    expect(status).toBe(201);
    expect(body.id).toMatch(/^1010000\d{5}$/u);
    expect(body).toMatchObject({ archived: false, createdAt: '2026-11-24T06:00:00.123Z' });
    expect(body.properties).toMatchObject({
      email: 'ada@example.com',
      annualrevenue: '10',
      hs_object_id: body.id,
      lifecyclestage: 'lead',
      hs_object_source: 'INTEGRATION',
      hs_object_source_id: String(APP_ID),
      hs_is_contact: 'true',
      lastmodifieddate: '2026-11-24T06:00:00.123Z',
    });
    expect(body.properties).not.toHaveProperty('hs_lastmodifieddate');
    expect(Object.values(body.properties ?? {}).every((value) => typeof value === 'string')).toBe(true);
    expect(headers.get('location')).toMatch(new RegExp(`/contacts/${body.id}$`, 'u'));
  });

  test('with the address of another is a 409 that names it in the message only', async () => {
    const portal = portalUnderTest();
    const id = await contactIn(portal, { email: 'ada@example.com' });
    const { status, body } = await portal.post(CONTACTS, { properties: { email: 'ADA@example.com' } });
    expect(status).toBe(409);
    expect(body).toMatchObject({ message: `Contact already exists. Existing ID: ${id}`, category: 'CONFLICT' });
    expect(body).not.toHaveProperty('context');
  });

  test('can take the address of one that was archived', async () => {
    const portal = portalUnderTest();
    const id = await contactIn(portal, { email: 'ada@example.com' });
    await portal.send('DELETE', `${CONTACTS}/${id}`);
    expect((await portal.post(CONTACTS, { properties: { email: 'ada@example.com' } })).status).toBe(201);
  });

  test('with associations is refused, for the simulator has none', async () => {
    const associations = [{ to: { id: '1' }, types: [] }];
    const { status } = await portalUnderTest().post(CONTACTS, { properties: {}, associations });
    expect(status).toBe(501);
  });
});

test.each([
  ['a name', { name: 'Tarn' }, 201],
  ['a domain', { domain: 'tarn.test' }, 201],
  ['neither', { phone: '1' }, 400],
])('a company is created with %s', async (_name, properties, status) => {
  const answer = await portalUnderTest().post(COMPANIES, { properties });
  expect(answer.status).toBe(status);
  if (status === 201) expect(answer.body.properties).toHaveProperty('hs_lastmodifieddate');
});

describe('reading', () => {
  test('without names gives the default properties', async () => {
    const portal = portalUnderTest();
    const id = await contactIn(portal, { firstname: 'Ada', phone: '1' });
    const { body } = await portal.get(`${CONTACTS}/${id}`);
    expect(Object.keys(body.properties ?? {})).toEqual([
      'createdate',
      'email',
      'firstname',
      'hs_object_id',
      'lastmodifieddate',
      'lastname',
    ]);
    expect(body.properties?.['email']).toBeNull();
  });

  test('by name passes over unknown names, and tells unset from cleared', async () => {
    const portal = portalUnderTest();
    const id = await contactIn(portal, { phone: '1' });
    await portal.patch(`${CONTACTS}/${id}`, { properties: { phone: '' } });
    const { body } = await portal.get(`${CONTACTS}/${id}?properties=phone,city&properties=no_such`);
    expect(body.properties).toMatchObject({ phone: '', city: null });
    expect(body.properties).not.toHaveProperty('no_such');
  });

  test('with history gives the newest first and who wrote it', async () => {
    const portal = portalUnderTest();
    const id = await contactIn(portal, { city: 'Bergen' });
    portal.wait(1000);
    await portal.post('/__sim/edit', { object: 'contacts', id, properties: { city: 'Oslo' } });
    const { body } = await portal.get(`${CONTACTS}/${id}?propertiesWithHistory=city`);
    expect(body.propertiesWithHistory?.['city']).toMatchObject([
      { value: 'Oslo', sourceType: 'CRM_UI' },
      { value: 'Bergen', sourceType: 'INTEGRATION', sourceId: String(APP_ID) },
    ]);
  });

  test('by address finds the contact whatever the case', async () => {
    const portal = portalUnderTest();
    const id = await contactIn(portal, { email: 'ada+brew@example.com' });
    const path = `${CONTACTS}/${encodeURIComponent('ADA+brew@example.com')}?idProperty=email`;
    expect((await portal.get(path)).body.id).toBe(id);
  });

  test.each([
    ['an id nobody has', '999', 404, 'OBJECT_NOT_FOUND'],
    ['a word for an id', 'ada', 404, 'OBJECT_NOT_FOUND'],
    ['an address nobody has', 'no@example.com?idProperty=email', 404, 'OBJECT_NOT_FOUND'],
    ['a property that is not unique', 'Ada?idProperty=firstname', 400, 'VALIDATION_ERROR'],
  ])('%s is an error', async (_name, id, status, category) => {
    const answer = await portalUnderTest().get(`${CONTACTS}/${id}`);
    expect(answer).toMatchObject({ status, body: { category } });
  });

  test('a URL that is too long does not get past the gateway', async () => {
    const answer = await portalUnderTest().get(`${CONTACTS}/1?properties=${'firstname,'.repeat(900)}`);
    expect(answer.status).toBe(414);
    expect(answer.headers.get('content-type')).toContain('text/html');
  });
});

describe('the list', () => {
  test('pages through every contact once, in the order of ids', async () => {
    const portal = portalUnderTest();
    const ids: string[] = [];
    for (let number = 0; number < 7; number++) ids.push(await contactIn(portal, { firstname: String(number) }));
    const seen: string[] = [];
    let path = `${CONTACTS}?limit=3`;
    while (path !== '') {
      const { body } = await portal.get(path);
      seen.push(...(body.results ?? []).map(({ id }) => String(id)));
      path = (body.paging?.next.link ?? '').replace('http://portal.test', '');
    }
    expect(seen).toEqual(ids);
  });

  test.each(['limit=101', 'limit=0', 'limit=x', 'limit=51&propertiesWithHistory=city', 'after=x'])(
    'refuses %s',
    async (query) => {
      expect((await portalUnderTest().get(`${CONTACTS}?${query}`)).status).toBe(400);
    },
  );
});

describe('archiving', () => {
  test('moves a contact to the recycle bin, where archived=true finds it', async () => {
    const portal = portalUnderTest();
    const id = await contactIn(portal, { firstname: 'Ada' });
    expect((await portal.send('DELETE', `${CONTACTS}/${id}`)).status).toBe(204);
    expect((await portal.get(`${CONTACTS}/${id}`)).status).toBe(404);
    const { body } = await portal.get(`${CONTACTS}/${id}?archived=true`);
    expect(body).toMatchObject({ archived: true, archivedAt: '2026-11-24T06:00:00.123Z' });
    expect((await portal.get(`${CONTACTS}?archived=true`)).body.results).toHaveLength(1);
    expect((await portal.get(CONTACTS)).body.results).toEqual([]);
  });

  test.each(['999', 'ada'])('answers 204 for %s, which is nobody', async (id) => {
    const answer = await portalUnderTest().send('DELETE', `${CONTACTS}/${id}`);
    expect(answer).toMatchObject({ status: 204, text: '' });
  });
});

describe('changing', () => {
  test('a write of the same value is a modification all the same', async () => {
    const portal = portalUnderTest();
    const id = await contactIn(portal, { city: 'Oslo' });
    portal.wait(60_000);
    const { body } = await portal.patch(`${CONTACTS}/${id}`, { properties: { city: 'Oslo' } });
    expect(body.updatedAt).toBe('2026-11-24T06:01:00.123Z');
  });

  test('to the address of another is refused', async () => {
    const portal = portalUnderTest();
    await contactIn(portal, { email: 'ada@example.com' });
    const id = await contactIn(portal, { email: 'bob@example.com' });
    const { status } = await portal.patch(`${CONTACTS}/${id}`, { properties: { email: 'ada@example.com' } });
    expect(status).toBe(409);
  });

  test.each([
    ['no JSON', '{', /column 1: Expected/u],
    ['nothing', '{}', /Some required fields were not set: \[properties\]$/u],
    ['null', 'null', /column 1: Invalid input/u],
    ['properties that are a list', '{"properties":[]}', /properties: Invalid input/u],
    ['a value that is an object', '{"properties":{"city":{}}}', /properties\.city: Invalid input/u],
  ])('a body of %s is refused in the words of a parser', async (_name, body, message) => {
    const portal = portalUnderTest();
    const id = await contactIn(portal, {});
    const answer = await portal.patch(`${CONTACTS}/${id}`, body);
    expect(answer.status).toBe(400);
    expect(answer.body.message).toMatch(/^Invalid input JSON on line 1/u);
    expect(answer.body.message).toMatch(message);
  });

  test('a body that is not declared as JSON is refused', async () => {
    const { simulator } = portalUnderTest();
    const request = new Request(`http://portal.test${CONTACTS}`, {
      method: 'POST',
      headers: { authorization: 'Bearer token-of-crosswalk', 'content-type': 'application/x-www-form-urlencoded' },
      body: '{"properties":{}}',
    });
    expect((await simulator.fetch(request)).status).toBe(415);
  });
});

test.each([
  ['contacts', CONTACTS, { firstname: 'Ada' }, 1000, 25_000],
  ['companies', COMPANIES, { name: 'Tarn' }, 700, 25_000],
])('HubSpot touches new %s by itself, within 25 seconds', async (_name, path, properties, least, most) => {
  const portal = portalUnderTest();
  const { body } = await portal.post(path, { properties });
  portal.wait(26_000);
  const touched = (await portal.get(`${path}/${body.id}`)).body;
  const movedMs = Date.parse(String(touched.updatedAt)) - Date.parse(String(body.updatedAt));
  expect(movedMs).toBeGreaterThanOrEqual(least);
  expect(movedMs).toBeLessThanOrEqual(most);
  portal.wait(60_000);
  await portal.patch(`${path}/${body.id}`, { properties });
  const changed = (await portal.get(`${path}/${body.id}`)).body;
  portal.wait(60_000);
  expect((await portal.get(`${path}/${body.id}`)).body.updatedAt).toBe(changed['updatedAt']);
});

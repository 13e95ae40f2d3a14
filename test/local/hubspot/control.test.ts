import { describe, expect, test } from 'vitest';
import { memoryStore } from '../../../local/store.ts';
import { createWorld } from '../../../local/world/world.ts';
import { COMPANIES, CONTACTS, contactIn, portalUnderTest } from './portal-under-test.ts';

const world = createWorld();

describe('the control plane', () => {
  test('needs no token, and says what it has', async () => {
    const { status, text } = await portalUnderTest().send('GET', '/__sim/', undefined, null);
    expect(status).toBe(200);
    for (const endpoint of ['calls', 'reset', 'seed', 'faults', 'clock', 'records']) expect(text).toContain(endpoint);
  });

  test('has nothing else', async () => {
    expect((await portalUnderTest().get('/__sim/nothing')).status).toBe(404);
  });

  test('puts records in that search knows at once, and shows all that is stored', async () => {
    const portal = portalUnderTest();
    const { body } = await portal.post('/__sim/seed', {
      records: { contacts: [{ email: 'ada@example.com', city: 'Oslo' }], companies: [{ name: 'Tarn' }] },
      owners: [{ email: 'olga@example.com', firstName: 'Olga', lastName: 'Owner' }],
    });
    expect(body).toMatchObject({ contacts: [expect.any(String)], companies: [expect.any(String)] });
    expect((await portal.post(`${CONTACTS}/search`, { query: 'ada' })).body.total).toBe(1);
    expect((await portal.get('/__sim/records/contacts?limit=1')).body).toMatchObject({
      total: 1,
      records: [{ properties: { city: 'Oslo', hs_object_source: 'CRM_UI' }, origin: { source: 'CRM_UI' } }],
    });
    expect((await portal.get('/crm/owners/2026-09?email=OLGA@example.com')).body.results).toHaveLength(1);
  });

  test('puts nothing in when one of the records does not fit', async () => {
    const portal = portalUnderTest();
    const { status } = await portal.post('/__sim/seed', {
      owners: [{ email: 'olga@example.com', firstName: 'Olga', lastName: 'Owner' }],
      records: { contacts: [{ email: 'ada@example.com' }], companies: [{ name: 'Tarn' }, { nmae: 'Oslo' }] },
    });
    expect(status).toBe(400);
    for (const object of ['contacts', 'companies'])
      expect((await portal.get(`/__sim/records/${object}`)).body.total).toBe(0);
    expect((await portal.get('/crm/owners/2026-09')).body.results).toEqual([]);
    expect((await portal.post(`${CONTACTS}/search`, { query: 'ada' })).body.total).toBe(0);
    expect((await portal.post(CONTACTS, { properties: { email: 'ada@example.com' } })).status).toBe(201);
  });

  test('takes records out of the recycle bin, but for those whose address is taken', async () => {
    const portal = portalUnderTest();
    const first = await contactIn(portal, { email: 'ada@example.com' });
    const second = await contactIn(portal, { email: 'bob@example.com' });
    await portal.post(`${CONTACTS}/batch/archive`, { inputs: [{ id: first }, { id: second }] });
    await contactIn(portal, { email: 'ada@example.com' });
    const { body } = await portal.post('/__sim/restore', { object: 'contacts', ids: [first, second, '9'] });
    expect(body).toEqual({ restored: [second] });
    expect((await portal.get(`${CONTACTS}/${second}`)).body['archived']).toBe(false);
  });

  test('moves the clock', async () => {
    const portal = portalUnderTest();
    expect((await portal.post('/__sim/clock', { advanceMs: 1000 })).text).toContain('2026-11-24T06:00:01.123Z');
    await portal.post('/__sim/clock', { setTo: '2027-01-01T00:00:00Z' });
    expect((await portal.post(CONTACTS, { properties: {} })).body['createdAt']).toBe('2027-01-01T00:00:00Z');
  });

  test('empties the portal, and fills it again', async () => {
    const portal = portalUnderTest({ world });
    await contactIn(portal, { email: 'ada@example.com' });
    expect((await portal.post('/__sim/reset', { world: false })).body).toEqual({ contacts: 0, companies: 0 });
    const { body } = await portal.post('/__sim/reset', {});
    expect(body).toEqual({
      contacts: world.people.filter(({ hubspot }) => hubspot).length,
      companies: world.accounts.filter(({ sides }) => sides.includes('hubspot')).length,
    });
    expect((await portal.get('/__sim/calls')).body.total).toBe(0);
  });
});

describe('the seeded world', () => {
  test('is the same in every portal', async () => {
    const [one, other] = [portalUnderTest({ world }), portalUnderTest({ world })];
    const path = '/__sim/records/contacts?limit=1000';
    expect((await one.get(path)).body).toEqual((await other.get(path)).body);
  });

  test('keeps every value that the portal itself would take', async () => {
    const portal = portalUnderTest({ world });
    for (const object of ['contacts', 'companies']) {
      const { body } = await portal.get(`/__sim/records/${object}?limit=1000`);
      const rows = Array.isArray(body['records']) ? body['records'] : [];
      expect(rows.length).toBeGreaterThan(50);
      for (const { id, properties } of rows) {
        const writable = [
          'email',
          'industry',
          'phone',
          'zip',
          'hubspot_owner_id',
          'annualrevenue',
          'numberofemployees',
        ];
        const given = Object.fromEntries(
          writable.flatMap((name) => (properties[name] ? [[name, properties[name]]] : [])),
        );
        const answer = await portal.post('/__sim/edit', { object, id, properties: given });
        expect({ status: answer.status, given }).toEqual({ status: 200, given });
      }
    }
  });

  test('has owners, one of whom has left', async () => {
    const portal = portalUnderTest({ world });
    expect((await portal.get('/crm/owners/2026-09')).body.results).toHaveLength(6);
    const { body } = await portal.get('/crm/owners/2026-09?archived=true');
    expect(body.results).toMatchObject([{ archived: true, userId: null, userIdIncludingInactive: expect.any(Number) }]);
  });
});

describe('a portal that is opened again', () => {
  test('has kept records, properties, clock, counts of calls and ids', async () => {
    const store = memoryStore();
    const before = portalUnderTest({ store });
    await before.post('/crm/properties/2026-09/contacts', {
      name: 'code',
      label: 'Code',
      type: 'string',
      fieldType: 'text',
      groupName: 'contactinformation',
      hasUniqueValue: true,
    });
    const id = await contactIn(before, { email: 'ada@example.com', code: 'A1' });
    await before.post('/__sim/clock', { advanceMs: 60_000 });
    const after = portalUnderTest({ store, world });
    expect((await after.get(`${CONTACTS}/${id}?properties=code`)).body.properties).toMatchObject({ code: 'A1' });
    expect((await after.post(CONTACTS, { properties: { code: 'A1' } })).status).toBe(400);
    const next = await after.post(COMPANIES, { properties: { name: 'Tarn' } });
    expect(Number(next.body.id)).toBeGreaterThan(Number(id));
    expect(next.body['createdAt']).toBe('2026-11-24T06:01:00.123Z');
    expect((await after.post(`${CONTACTS}/search`, { query: 'ada' })).body.total).toBe(1);
    expect((await after.get('/__sim/calls')).body.total).toBe(6);
  });

  test('still touches the records that are due', async () => {
    const store = memoryStore();
    const id = await contactIn(portalUnderTest({ store }), { email: 'ada@example.com' });
    const after = portalUnderTest({ store });
    after.wait(26_000);
    expect((await after.get(`${CONTACTS}/${id}`)).body.updatedAt).not.toBe('2026-11-24T06:00:00.123Z');
  });
});

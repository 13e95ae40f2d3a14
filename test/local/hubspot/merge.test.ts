import { describe, expect, test } from 'vitest';
import { memoryStore } from '../../../local/store.ts';
import { COMPANIES, CONTACTS, type PortalUnderTest, contactIn, portalUnderTest } from './portal-under-test.ts';

const merge = (portal: PortalUnderTest, primaryObjectId: string, objectIdToMerge: string) =>
  portal.post(`${CONTACTS}/merge`, { primaryObjectId, objectIdToMerge });

/** A portal in which Ada's two contacts were merged into one. */
async function merged(store = memoryStore()) {
  const portal = portalUnderTest({ store });
  const primary = await contactIn(portal, { email: 'ada@example.com', firstname: 'Ada', phone: '1' });
  const other = await contactIn(portal, { email: 'a.byron@example.com', city: 'London', phone: '2' });
  const { status, body } = await merge(portal, primary, other);
  expect(status).toBe(200);
  return { portal, primary, other, id: String(body.id), body };
}

describe('a merge', () => {
  test("makes a new record with the primary's values, the blanks filled from the other", async () => {
    const { id, primary, other, body } = await merged();
    expect(Number(id)).toBeGreaterThan(Number(other));
    expect(body.properties).toMatchObject({
      email: 'ada@example.com',
      firstname: 'Ada',
      phone: '1',
      city: 'London',
      hs_merged_object_ids: `${primary};${other}`,
      hs_additional_emails: 'a.byron@example.com',
    });
  });

  test('leaves both old ids leading to the new one, for single reads and changes', async () => {
    const { portal, id, primary, other } = await merged();
    expect((await portal.get(`${CONTACTS}/${primary}`)).body.id).toBe(id);
    expect((await portal.patch(`${CONTACTS}/${other}`, { properties: { jobtitle: 'Countess' } })).body.id).toBe(id);
    expect((await portal.get(`${CONTACTS}/${id}?properties=jobtitle`)).body.properties).toMatchObject({
      jobtitle: 'Countess',
    });
  });

  test('makes batches pass over the old ids, as neither results nor errors', async () => {
    const { portal, id, primary, other } = await merged();
    const read = await portal.post(`${CONTACTS}/batch/read`, { inputs: [{ id: primary }, { id }], properties: [] });
    expect(read.status).toBe(200);
    expect(read.body.results?.map((result) => result.id)).toEqual([id]);
    const inputs = [{ id: other, properties: { jobtitle: 'x' }, objectWriteTraceId: '1' }];
    const written = await portal.post(`${CONTACTS}/batch/update`, { inputs });
    expect(written).toMatchObject({ status: 200, body: { results: [] } });
    expect(written.body).not.toHaveProperty('errors');
  });

  test('takes the old records out of the list at once and out of search when its index knows', async () => {
    const { portal, id } = await merged();
    expect((await portal.get(CONTACTS)).body.results?.map((result) => result.id)).toEqual([id]);
    portal.wait(3001);
    const found = await portal.post(`${CONTACTS}/search`, { properties: ['city'] });
    expect(found.body).toMatchObject({ total: 1, results: [{ id, properties: { city: 'London' } }] });
  });

  test('gives both addresses to the new record, and to nobody else', async () => {
    const { portal, id } = await merged();
    for (const email of ['ada@example.com', 'a.byron@example.com']) {
      expect((await portal.get(`${CONTACTS}/${email}?idProperty=email`)).body.id).toBe(id);
      expect((await portal.post(CONTACTS, { properties: { email } })).status).toBe(409);
    }
  });

  test('lets the additional address become the main one, and the other way round', async () => {
    const { portal, id } = await merged();
    await portal.patch(`${CONTACTS}/${id}`, { properties: { email: 'a.byron@example.com' } });
    const { body } = await portal.get(
      `${CONTACTS}/ada@example.com?idProperty=email&properties=email,hs_additional_emails`,
    );
    expect(body.properties).toMatchObject({ email: 'a.byron@example.com', hs_additional_emails: 'ada@example.com' });
  });

  test('of a merged record goes by its old id too, and is remembered after a restart', async () => {
    const store = memoryStore();
    const { portal, primary, other } = await merged(store);
    const third = await contactIn(portal, { email: 'third@example.com' });
    const { body } = await merge(portal, third, primary);
    const again = portalUnderTest({ store });
    for (const id of [primary, other, third]) expect((await again.get(`${CONTACTS}/${id}`)).body.id).toBe(body.id);
    expect((await again.get(CONTACTS)).body.results).toHaveLength(1);
  });

  test('keeps the stage furthest on and the older creation', async () => {
    const portal = portalUnderTest();
    const older = await contactIn(portal, { lifecyclestage: 'customer' });
    portal.wait(60_000);
    const primary = await contactIn(portal, { lifecyclestage: 'lead' });
    const { body } = await merge(portal, primary, older);
    expect(body).toMatchObject({ createdAt: '2026-11-24T06:00:00.123Z', properties: { lifecyclestage: 'customer' } });
  });

  test('works for companies as well', async () => {
    const portal = portalUnderTest();
    const ids = [];
    for (const name of ['Tarn', 'Tarn Ltd']) {
      ids.push((await portal.post(COMPANIES, { properties: { name } })).body.id);
    }
    const path = '/crm/objects/2026-03/0-2/merge';
    const { body } = await portal.post(path, { primaryObjectId: ids[0], objectIdToMerge: ids[1] });
    expect(body.properties).toMatchObject({ name: 'Tarn', hs_merged_object_ids: ids.join(';') });
  });

  test.each([
    ['itself', (id: string) => id, 400, 'VALIDATION_ERROR'],
    ['nobody', () => '9', 404, 'OBJECT_NOT_FOUND'],
  ])('with %s is refused', async (_name, otherOf, status, category) => {
    const portal = portalUnderTest();
    const id = await contactIn(portal, { email: 'ada@example.com' });
    expect(await merge(portal, id, otherOf(id))).toMatchObject({ status, body: { category } });
    expect((await portal.get(`${CONTACTS}/${id}`)).body.id).toBe(id);
  });

  test('is refused after 250 of them on one record', async () => {
    const portal = portalUnderTest();
    await portal.post('/__sim/faults', { rateLimit: { tenSecondly: 10_000 } });
    const first = await contactIn(portal, { firstname: 'Ada' });
    const statuses = new Map<number, number>();
    for (let count = 0; count < 251; count++) {
      const { status } = await merge(portal, first, await contactIn(portal, {}));
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    expect([...statuses]).toEqual([
      [200, 250],
      [400, 1],
    ]);
  });
});

describe('a privacy deletion', () => {
  const purge = (portal: PortalUnderTest, body: object) => portal.post(`${CONTACTS}/gdpr-delete`, body);

  test('takes the contact out for good, and its address with it', async () => {
    const portal = portalUnderTest();
    const id = await contactIn(portal, { email: 'ada@example.com' });
    expect(await purge(portal, { objectId: 'ADA@example.com', idProperty: 'email' })).toMatchObject({
      status: 204,
      text: '',
    });
    for (const archived of [false, true]) {
      expect((await portal.get(`${CONTACTS}/${id}?archived=${archived}`)).status).toBe(404);
    }
    const again = await portal.post(CONTACTS, { properties: { email: 'Ada@example.com' } });
    expect(again).toMatchObject({ status: 400, body: { errors: [{ context: { propertyName: ['email'] } }] } });
  });

  test('blocks an address that nobody has yet, also after a restart', async () => {
    const store = memoryStore();
    const portal = portalUnderTest({ store });
    expect((await purge(portal, { objectId: 'eve@example.com', idProperty: 'email' })).status).toBe(204);
    const again = portalUnderTest({ store });
    expect((await again.post(CONTACTS, { properties: { email: 'eve@example.com' } })).status).toBe(400);
    const id = await contactIn(again, { email: 'bob@example.com' });
    expect((await again.patch(`${CONTACTS}/${id}`, { properties: { email: 'eve@example.com' } })).status).toBe(400);
  });

  test('empties the recycle bin too, and says when there is nothing', async () => {
    const portal = portalUnderTest();
    const id = await contactIn(portal, { email: 'ada@example.com' });
    await portal.send('DELETE', `${CONTACTS}/${id}`);
    expect((await purge(portal, { objectId: id })).status).toBe(204);
    expect((await portal.get(`${CONTACTS}/${id}?archived=true`)).status).toBe(404);
    expect((await purge(portal, { objectId: id })).status).toBe(404);
  });
});

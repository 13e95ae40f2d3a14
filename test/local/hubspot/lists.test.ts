import { describe, expect, test } from 'vitest';
import { memoryStore } from '../../../local/store.ts';
import { LISTS, Members, fromOslo, listIn, membersOf, put } from './lists-under-test.ts';
import { CONTACTS, type PortalUnderTest, contactIn, credential, portalUnderTest } from './portal-under-test.ts';

describe('a manual list', () => {
  test('takes records in and gives them back, by hand only', async () => {
    const portal = portalUnderTest();
    const listId = await listIn(portal, 'MANUAL');
    const [ada, bob] = [await contactIn(portal, { firstname: 'Ada' }), await contactIn(portal, { firstname: 'Bob' })];
    const added = await put(portal, `/${listId}/memberships/add`, [ada, bob, '9']);
    expect(added.body).toEqual({ recordsIdsAdded: [ada, bob], recordIdsRemoved: [], recordIdsMissing: ['9'] });
    expect((await put(portal, `/${listId}/memberships/add`, [ada])).body).toMatchObject({ recordsIdsAdded: [] });
    const changes = { recordIdsToAdd: [], recordIdsToRemove: [ada] };
    expect((await put(portal, `/${listId}/memberships/add-and-remove`, changes)).body).toMatchObject({
      recordIdsRemoved: [ada],
    });
    expect(await membersOf(portal, listId)).toEqual([bob]);
    expect((await put(portal, `/${listId}/memberships/remove`, [bob])).status).toBe(200);
    expect(await membersOf(portal, listId)).toEqual([]);
  });

  test('says when it last gained and lost a member, and how many it has', async () => {
    const portal = portalUnderTest();
    const listId = await listIn(portal, 'MANUAL');
    const probe = async () => {
      const { body } = await portal.post(`${LISTS}/search`, { listIds: [listId] });
      return body['lists'];
    };
    expect(await probe()).toMatchObject([{ listId, additionalProperties: { hs_list_size: '0' } }]);
    const ids = [await contactIn(portal, {}), await contactIn(portal, {})];
    await put(portal, `/${listId}/memberships/add`, ids);
    portal.wait(5000);
    await put(portal, `/${listId}/memberships/remove`, [ids[0]]);
    const [start, later] = [Date.parse('2026-11-24T06:00:00.123Z'), Date.parse('2026-11-24T06:00:05.123Z')];
    expect(await probe()).toMatchObject([
      {
        additionalProperties: {
          hs_list_size: '1',
          hs_last_record_added_at: String(start),
          hs_last_record_removed_at: String(later),
        },
      },
    ]);
  });

  test('loses a record that is archived, and keeps one that was merged by its new id', async () => {
    const portal = portalUnderTest();
    const listId = await listIn(portal, 'MANUAL');
    const [ada, bob, eve] = [await contactIn(portal, {}), await contactIn(portal, {}), await contactIn(portal, {})];
    await put(portal, `/${listId}/memberships/add`, [ada, bob]);
    await portal.send('DELETE', `${CONTACTS}/${ada}`);
    const { body } = await portal.post(`${CONTACTS}/merge`, { primaryObjectId: eve, objectIdToMerge: bob });
    portal.wait(3001);
    expect(await membersOf(portal, listId)).toEqual([body.id]);
  });
});

describe('lists', () => {
  test('are found by id, by several ids and by name, with filters only on request', async () => {
    const portal = portalUnderTest();
    const listId = await listIn(portal, 'DYNAMIC', { name: 'From Oslo', filterBranch: fromOslo });
    const list = { listId, name: 'From Oslo', objectTypeId: '0-1', processingType: 'DYNAMIC', listVersion: 1 };
    const byName = await portal.get(`${LISTS}/object-type-id/0-1/name/From%20Oslo`);
    expect(byName.body['list']).toMatchObject(list);
    expect(byName.body['list']).not.toHaveProperty('filterBranch');
    expect((await portal.get(`${LISTS}?listIds=${listId}&listIds=99`)).body['lists']).toMatchObject([list]);
    const { body } = await portal.get(`/crm/v3/lists/${listId}?includeFilters=true`);
    expect(body['list']).toMatchObject({ filterBranch: { filterBranches: [{ filters: [{ property: 'city' }] }] } });
  });

  test('have names of their own, can be renamed, deleted and brought back', async () => {
    const portal = portalUnderTest();
    const listId = await listIn(portal, 'MANUAL', { name: 'VIPs' });
    const again = { name: 'vips', objectTypeId: 'contacts', processingType: 'MANUAL' };
    expect((await portal.post(LISTS, again)).status).toBe(400);
    const renamed = await put(portal, `/${listId}/update-list-name?listName=Friends`);
    expect(renamed.body['updatedList']).toMatchObject({ name: 'Friends', listVersion: 2 });
    expect((await portal.post(LISTS, again)).status).toBe(200);
    expect((await portal.send('DELETE', `${LISTS}/${listId}`)).status).toBe(204);
    expect((await portal.get(`${LISTS}/${listId}`)).status).toBe(404);
    expect((await put(portal, `/${listId}/restore`)).status).toBe(204);
    expect((await portal.get(`${LISTS}/${listId}`)).status).toBe(200);
  });

  test('are searched by words of their names, page by page', async () => {
    const portal = portalUnderTest();
    for (const name of ['Friends A', 'Friends B', 'Others']) await listIn(portal, 'MANUAL', { name });
    const first = await portal.post(`${LISTS}/search`, { query: 'friends', count: 1 });
    expect(first.body).toMatchObject({ offset: 1, hasMore: true, total: 2, lists: [{ name: 'Friends A' }] });
    const second = await portal.post(`${LISTS}/search`, { query: 'friends', count: 1, offset: 1 });
    expect(second.body).toMatchObject({ offset: 2, hasMore: false, lists: [{ name: 'Friends B' }] });
  });

  test.each([
    ['crm.lists.read', 200, 403],
    ['crm.lists.write', 403, 403],
  ])('with %s alone: reading answers %i and writing %i', async (scope, reading, writing) => {
    const portal = portalUnderTest({ tokens: [credential('crosswalk', [scope])] });
    expect((await portal.get(LISTS)).status).toBe(reading);
    const body = { name: 'x', objectTypeId: '0-1', processingType: 'MANUAL' };
    expect((await portal.post(LISTS, body)).status).toBe(writing);
  });

  test('survive a restart with their members, and go on following', async () => {
    const store = memoryStore();
    const portal = portalUnderTest({ store });
    const ada = await contactIn(portal, { city: 'Oslo' });
    const dynamic = await listIn(portal, 'DYNAMIC', { filterBranch: fromOslo });
    const manual = await listIn(portal, 'MANUAL');
    await put(portal, `/${manual}/memberships/add`, [ada]);
    const again = portalUnderTest({ store });
    expect(await membersOf(again, manual)).toEqual([ada]);
    expect(await membersOf(again, dynamic)).toEqual([ada]);
    expect((await again.get(`${LISTS}/records/0-1/${ada}/memberships`)).body).toMatchObject({
      results: [{ listId: dynamic }, { listId: manual }],
    });
  });
});

describe('memberships', () => {
  test('are read for several records at once, and the missing ones are told', async () => {
    const portal = portalUnderTest();
    const listId = await listIn(portal, 'MANUAL');
    const [ada, bob] = [await contactIn(portal, {}), await contactIn(portal, {})];
    await put(portal, `/${listId}/memberships/add`, [ada]);
    await portal.post('/__sim/faults', { shuffleResults: false });
    const inputs = [ada, bob, '9'].map((recordId) => ({ objectTypeId: '0-1', recordId }));
    const { status, body } = await portal.post(`${LISTS}/records/memberships/batch/read`, { inputs });
    expect(status).toBe(207);
    expect(body).toMatchObject({
      results: [
        { recordId: ada, recordListMemberships: [{ listId }] },
        { recordId: bob, recordListMemberships: [] },
      ],
      errors: [{ context: { ids: ['9'] } }],
    });
  });

  /** Five members that joined in the opposite order of their ids, a second apart. */
  async function fullList(portal: PortalUnderTest) {
    const listId = await listIn(portal, 'MANUAL');
    const ids: string[] = [];
    for (let count = 0; count < 5; count++) ids.push(await contactIn(portal, {}));
    for (const id of ids.toReversed()) {
      await put(portal, `/${listId}/memberships/add`, [id]);
      portal.wait(1000);
    }
    return { listId, ids };
  }

  test('come by record id, in pages that a change of the list does not shift', async () => {
    const portal = portalUnderTest();
    const { listId, ids } = await fullList(portal);
    const first = Members.parse((await portal.get(`${LISTS}/${listId}/memberships?limit=2`)).body);
    expect(first.results.map(({ recordId }) => recordId)).toEqual(ids.slice(0, 2));
    await put(portal, `/${listId}/memberships/remove`, [ids[0]]);
    const after = first.paging?.next.after ?? '';
    expect(await membersOf(portal, listId, `?limit=3&after=${after}`)).toEqual(ids.slice(2));
    expect(await membersOf(portal, listId, `?before=${after}`)).toEqual([]);
  });

  test('come by join time, in a direction that can be switched', async () => {
    const portal = portalUnderTest();
    const { listId, ids } = await fullList(portal);
    const joined = () => membersOf(portal, listId, '/join-order');
    expect(await joined()).toEqual(ids.toReversed());
    await portal.post('/__sim/faults', { joinOrder: 'descending' });
    expect(await joined()).toEqual(ids);
  });

  test.each([
    ['limit=251', 400],
    ['after=nonsense', 400],
    ['limit=250', 200],
  ])('asked with %s answer %i', async (query, status) => {
    const portal = portalUnderTest();
    const listId = await listIn(portal, 'MANUAL');
    expect((await portal.get(`${LISTS}/${listId}/memberships?${query}`)).status).toBe(status);
  });
});

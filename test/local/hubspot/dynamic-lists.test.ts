import { describe, expect, test } from 'vitest';
import { LISTS, fromOslo, listIn, membersOf, property, put } from './lists-under-test.ts';
import { CONTACTS, contactIn, portalUnderTest } from './portal-under-test.ts';

describe('a dynamic list', () => {
  test('is filled in the background', async () => {
    const portal = portalUnderTest();
    const ada = await contactIn(portal, { city: 'Oslo' });
    await contactIn(portal, { city: 'Bergen' });
    const listId = await listIn(portal, 'DYNAMIC', { filterBranch: fromOslo });
    const status = async () => (await portal.get(`${LISTS}/${listId}`)).body['list'];
    expect(await status()).toMatchObject({ processingStatus: 'PROCESSING', size: 0 });
    portal.wait(3001);
    expect(await status()).toMatchObject({ processingStatus: 'COMPLETE', size: 1 });
    expect(await membersOf(portal, listId)).toEqual([ada]);
  });

  test('follows a change some time after the change, both ways', async () => {
    const portal = portalUnderTest();
    await portal.post('/__sim/faults', { listLagMs: [2000, 2000] });
    const listId = await listIn(portal, 'DYNAMIC', { filterBranch: fromOslo });
    portal.wait(2000);
    const ada = await contactIn(portal, { city: 'Bergen' });
    for (const [city, before, after] of [
      ['Oslo', [], [ada]],
      ['Bergen', [ada], []],
    ] as const) {
      portal.wait(2000);
      await portal.patch(`${CONTACTS}/${ada}`, { properties: { city } });
      portal.wait(1999);
      expect(await membersOf(portal, listId)).toEqual(before);
      portal.wait(1);
      expect(await membersOf(portal, listId)).toEqual(after);
    }
  });

  test('takes no records by hand', async () => {
    const portal = portalUnderTest();
    const listId = await listIn(portal, 'DYNAMIC', { filterBranch: fromOslo });
    const { status, body } = await put(portal, `/${listId}/memberships/add`, [await contactIn(portal, {})]);
    expect({ status, category: body.category }).toEqual({ status: 400, category: 'VALIDATION_ERROR' });
  });

  test('goes through everybody again when its filters change', async () => {
    const portal = portalUnderTest();
    await contactIn(portal, { city: 'Oslo' });
    const bob = await contactIn(portal, { city: 'Bergen' });
    const listId = await listIn(portal, 'DYNAMIC', { filterBranch: fromOslo });
    const bergen = property('city', { operationType: 'STRING', operator: 'STARTS_WITH', value: 'ber' });
    expect((await put(portal, `/${listId}/update-list-filters`, { filterBranch: bergen })).status).toBe(200);
    portal.wait(3001);
    expect(await membersOf(portal, listId)).toEqual([bob]);
  });

  test.each([
    [
      'ENUMERATION IS_ANY_OF',
      'lifecyclestage',
      { operationType: 'ENUMERATION', operator: 'IS_ANY_OF', values: ['customer'] },
      ['ada'],
    ],
    [
      'ENUMERATION IS_NONE_OF',
      'lifecyclestage',
      { operationType: 'ENUMERATION', operator: 'IS_NONE_OF', values: ['customer'] },
      ['bob'],
    ],
    [
      'IS_NOT_EQUAL_TO, no value left out',
      'city',
      { operationType: 'STRING', operator: 'IS_NOT_EQUAL_TO', value: 'x' },
      ['ada'],
    ],
    [
      'CONTAINS, no value taken in',
      'city',
      { operationType: 'STRING', operator: 'CONTAINS', value: 'sl', includeObjectsWithNoValueSet: true },
      ['ada', 'bob'],
    ],
    ['ALL_PROPERTY IS_UNKNOWN', 'city', { operationType: 'ALL_PROPERTY', operator: 'IS_UNKNOWN' }, ['bob']],
    ['BOOL', 'hs_is_contact', { operationType: 'BOOL', operator: 'IS_EQUAL_TO', value: true }, ['ada', 'bob']],
    ['NUMBER', 'num_notes', { operationType: 'NUMBER', operator: 'IS_LESS_THAN', value: 1 }, ['ada', 'bob']],
  ])('knows the operation %s', async (_name, name, operation, expected) => {
    const portal = portalUnderTest();
    const ids = new Map([
      [await contactIn(portal, { city: 'Oslo', lifecyclestage: 'customer' }), 'ada'],
      [await contactIn(portal, { lifecyclestage: 'lead' }), 'bob'],
    ]);
    const listId = await listIn(portal, 'DYNAMIC', { filterBranch: property(name, operation) });
    portal.wait(3001);
    expect((await membersOf(portal, listId)).map((id) => ids.get(id))).toEqual(expected);
  });

  test.each([
    ['a root that is no OR', { ...fromOslo, filterBranchType: 'AND' }, 400],
    ['an unknown property', property('shoe_size', { operationType: 'STRING', operator: 'CONTAINS', value: '4' }), 400],
    [
      'an operation of another type',
      property('city', { operationType: 'NUMBER', operator: 'IS_EQUAL_TO', value: 4 }),
      400,
    ],
    ['a time', property('createdate', { operationType: 'TIME_POINT', operator: 'IS_AFTER' }), 501],
    [
      'a form',
      {
        ...fromOslo,
        filterBranches: [{ filterBranchType: 'AND', filterBranches: [], filters: [{ filterType: 'FORM_SUBMISSION' }] }],
      },
      501,
    ],
  ])('with %s is refused', async (_name, filterBranch, status) => {
    const body = { name: 'x', objectTypeId: '0-1', processingType: 'DYNAMIC', filterBranch };
    expect((await portalUnderTest().post(LISTS, body)).status).toBe(status);
  });
});

test('a snapshot is filled once, and changed by hand from then on', async () => {
  const portal = portalUnderTest();
  const ada = await contactIn(portal, { city: 'Oslo' });
  const listId = await listIn(portal, 'SNAPSHOT', { filterBranch: fromOslo });
  portal.wait(3001);
  const bob = await contactIn(portal, { city: 'Oslo' });
  await portal.patch(`${CONTACTS}/${ada}`, { properties: { city: 'Bergen' } });
  portal.wait(3001);
  expect(await membersOf(portal, listId)).toEqual([ada]);
  await put(portal, `/${listId}/memberships/add`, [bob]);
  expect(await membersOf(portal, listId)).toEqual([ada, bob]);
});

import { describe, expect, test } from 'vitest';
import { CONTACTS, contactIn, portalUnderTest } from './portal-under-test.ts';

const PROPERTIES = '/crm/properties/2026-09/contacts';

const property = (name: string, more: Record<string, unknown> = {}) => ({
  name,
  label: name,
  type: 'string',
  fieldType: 'text',
  groupName: 'contactinformation',
  ...more,
});

describe('the properties of a new portal', () => {
  test.each([
    ['contacts', 60],
    ['companies', 40],
  ])('%s have at least %i, all of them whole', async (object, least) => {
    const { body } = await portalUnderTest().get(`/crm/properties/2026-03/${object}`);
    expect(body.results?.length).toBeGreaterThanOrEqual(least);
    for (const definition of body.results ?? []) {
      expect(definition).toMatchObject({
        name: expect.any(String),
        label: expect.any(String),
        type: expect.stringMatching(/^(?:string|number|bool|enumeration|date|datetime)$/u),
        groupName: expect.any(String),
        options: expect.any(Array),
        calculated: expect.any(Boolean),
        modificationMetadata: { archivable: false, readOnlyDefinition: true, readOnlyValue: expect.any(Boolean) },
      });
    }
    const groups = await portalUnderTest().get(`/crm/properties/2026-03/${object}/groups`);
    const known = new Set(groups.body.results?.map(({ name }) => name));
    expect(body.results?.filter((one) => !known.has(String(one['groupName'])))).toEqual([]);
    expect(new Set(body.results?.map(({ name }) => name)).size).toBe(body.results?.length);
  });

  test.each([
    ['hubspot_owner_id', { type: 'enumeration', externalOptions: true, referencedObjectType: 'OWNER', options: [] }],
    ['email', { type: 'string', hasUniqueValue: true }],
    ['lastmodifieddate', { type: 'datetime', calculated: true, modificationMetadata: { readOnlyValue: true } }],
    ['jobtitle', { modificationMetadata: { readOnlyValue: false } }],
  ])('%s is defined as HubSpot defines it', async (name, expected) => {
    expect((await portalUnderTest().get(`${PROPERTIES}/${name}`)).body).toMatchObject(expected);
  });

  test.each(['no_such', 'hs_lastmodifieddate'])('%s is not one of a contact', async (name) => {
    expect(await portalUnderTest().get(`${PROPERTIES}/${name}`)).toMatchObject({
      status: 404,
      body: { category: 'OBJECT_NOT_FOUND' },
    });
  });
});

describe("a property of the portal's own", () => {
  test('is created, changed, archived and brought back to life with its values', async () => {
    const portal = portalUnderTest();
    const created = await portal.post(PROPERTIES, property('code'));
    expect(created).toMatchObject({ status: 201, body: { name: 'code', modificationMetadata: { archivable: true } } });
    const id = await contactIn(portal, { code: 'A1' });
    expect((await portal.patch(`${PROPERTIES}/code`, { label: 'Code' })).body).toMatchObject({ label: 'Code' });
    expect((await portal.send('DELETE', `${PROPERTIES}/code`)).status).toBe(204);
    expect((await portal.get(`${PROPERTIES}/code`)).status).toBe(404);
    expect((await portal.get(`${PROPERTIES}/code?archived=true`)).body).toMatchObject({ archived: true });
    expect((await portal.patch(`${CONTACTS}/${id}`, { properties: { code: 'A2' } })).status).toBe(400);
    expect((await portal.post(PROPERTIES, property('code'))).status).toBe(201);
    expect((await portal.get(`${CONTACTS}/${id}?properties=code`)).body.properties).toMatchObject({ code: 'A1' });
  });

  test('with a name in use is a conflict', async () => {
    expect(await portalUnderTest().post(PROPERTIES, property('email'))).toMatchObject({
      status: 409,
      body: {
        message: "A property named 'email' already exists.",
        category: 'OBJECT_ALREADY_EXISTS',
        subCategory: 'Properties.PROPERTY_WITH_NAME_EXISTS',
      },
    });
  });

  test.each([
    ['a name with capitals', property('Code')],
    ['no label', { ...property('code'), label: undefined }],
    ['a type that is none', property('code', { type: 'text' })],
    ['a field type of another type', property('code', { fieldType: 'number' })],
    ['a group that is none', property('code', { groupName: 'nowhere' })],
    ['unique dates', property('code', { type: 'date', fieldType: 'date', hasUniqueValue: true })],
    [
      'an option given twice',
      property('code', {
        type: 'enumeration',
        fieldType: 'select',
        options: [
          { label: 'A', value: 'a' },
          { label: 'B', value: 'a' },
        ],
      }),
    ],
  ])('with %s is refused', async (_name, body) => {
    expect((await portalUnderTest().post(PROPERTIES, body)).status).toBe(400);
  });

  test('can be unique ten times and not once more', async () => {
    const portal = portalUnderTest();
    const inputs = Array.from({ length: 11 }, (_, index) => property(`key_${index}`, { hasUniqueValue: true }));
    const { status, body } = await portal.post(`${PROPERTIES}/batch/create`, { inputs });
    expect(status).toBe(207);
    expect(body.results).toHaveLength(10);
    expect(body.errors).toMatchObject([{ category: 'VALIDATION_ERROR', context: { name: ['key_10'] } }]);
  });

  test('replaces all its options at once', async () => {
    const portal = portalUnderTest();
    const options = [
      { label: 'A', value: 'a' },
      { label: 'B', value: 'b' },
    ];
    await portal.post(PROPERTIES, property('grade', { type: 'enumeration', fieldType: 'select', options }));
    await portal.patch(`${PROPERTIES}/grade`, { options: [{ label: 'C', value: 'c' }] });
    expect((await portal.post(CONTACTS, { properties: { grade: 'a' } })).status).toBe(400);
    expect((await portal.post(CONTACTS, { properties: { grade: 'c' } })).status).toBe(201);
  });

  test('can be made usable only after a moment', async () => {
    const portal = portalUnderTest();
    await portal.post('/__sim/faults', { propertyLagMs: 700 });
    await portal.post(PROPERTIES, property('code'));
    expect((await portal.post(CONTACTS, { properties: { code: 'x' } })).status).toBe(400);
    portal.wait(700);
    expect((await portal.post(CONTACTS, { properties: { code: 'x' } })).status).toBe(201);
  });
});

test.each([
  ['PATCH', { label: 'E-mail' }],
  ['DELETE', undefined],
])('%s does not touch what HubSpot defines', async (method, body) => {
  expect((await portalUnderTest().send(method, `${PROPERTIES}/email`, body)).status).toBe(400);
});

test('a batch of names gives the definitions there are, and an error for each other name', async () => {
  const inputs = [{ name: 'email' }, { name: 'no_such' }];
  const { status, body } = await portalUnderTest().post(`${PROPERTIES}/batch/read`, { inputs, archived: false });
  expect(status).toBe(207);
  expect(body.results).toMatchObject([{ name: 'email' }]);
  expect(body.errors).toMatchObject([{ category: 'OBJECT_NOT_FOUND', context: { name: ['no_such'] } }]);
});

test("a batch archives the portal's own", async () => {
  const portal = portalUnderTest();
  await portal.post(PROPERTIES, property('code'));
  expect((await portal.post(`${PROPERTIES}/batch/archive`, { inputs: [{ name: 'code' }] })).status).toBe(204);
  expect((await portal.get(`${PROPERTIES}/code`)).status).toBe(404);
});

test('groups are created, changed, used and archived', async () => {
  const portal = portalUnderTest();
  const group = { name: 'crosswalk', label: 'Crosswalk' };
  expect((await portal.post(`${PROPERTIES}/groups`, group)).status).toBe(201);
  expect((await portal.post(`${PROPERTIES}/groups`, group)).status).toBe(409);
  expect((await portal.patch(`${PROPERTIES}/groups/crosswalk`, { label: 'X' })).body).toMatchObject({ label: 'X' });
  expect((await portal.post(PROPERTIES, property('code', { groupName: 'crosswalk' }))).status).toBe(201);
  expect((await portal.send('DELETE', `${PROPERTIES}/groups/crosswalk`)).status).toBe(204);
  expect((await portal.get(`${PROPERTIES}/groups/crosswalk`)).status).toBe(404);
});

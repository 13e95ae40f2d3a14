import { describe, expect, test } from 'vitest';
import { type Answer, COMPANIES, CONTACTS, contactIn, portalUnderTest } from './portal-under-test.ts';

const KEY = 'crosswalk_salesforce_id';

/** A portal with a unique property, as the connector makes it. */
const keyed = async () => {
  const portal = portalUnderTest();
  await portal.post('/crm/properties/2026-09/contacts', {
    name: KEY,
    label: 'Salesforce id',
    type: 'string',
    fieldType: 'text',
    groupName: 'contactinformation',
    hasUniqueValue: true,
  });
  return portal;
};

const emailsOf = ({ body }: Answer) => new Set(body.results?.map(({ properties }) => properties?.['email']));

describe('batch upsert', () => {
  test('by a unique property creates once and changes after that', async () => {
    const portal = await keyed();
    const inputs = [
      { id: '00Q1', idProperty: KEY, objectWriteTraceId: '00Q1', properties: { email: 'ada@example.com' } },
    ];
    const first = await portal.post(`${CONTACTS}/batch/upsert`, { inputs });
    const second = await portal.post(`${CONTACTS}/batch/upsert`, { inputs });
    expect(first.status).toBe(200);
    expect(first.body.results).toMatchObject([{ new: true, properties: { [KEY]: '00Q1', email: 'ada@example.com' } }]);
    expect(second.body.results).toMatchObject([{ new: false, id: first.body.results?.[0]?.id }]);
  });

  test('meets the address of another contact with a conflict that says whose it is', async () => {
    const portal = await keyed();
    const id = await contactIn(portal, { email: 'ada@example.com' });
    const inputs = [{ id: '00Q1', idProperty: KEY, objectWriteTraceId: 't', properties: { email: 'ADA@example.com' } }];
    const { status, body } = await portal.post(`${CONTACTS}/batch/upsert`, { inputs });
    expect(status).toBe(207);
    expect(body.errors).toMatchObject([
      { category: 'CONFLICT', context: { existingId: [id], objectWriteTraceId: ['t'] } },
    ]);
  });

  test('by address takes the address from the id', async () => {
    const portal = portalUnderTest();
    const inputs = [
      { id: 'B@example.com', idProperty: 'email', properties: { city: 'Oslo' } },
      { id: 'a@example.com', idProperty: 'email', properties: { city: 'Oslo' } },
    ];
    const answer = await portal.post(`${CONTACTS}/batch/upsert`, { inputs });
    expect(emailsOf(answer)).toEqual(new Set(['a@example.com', 'b@example.com']));
  });

  test.each([
    [
      'a property that is not unique',
      CONTACTS,
      [{ id: 'A', idProperty: 'firstname', properties: {} }],
      /non-unique 0-1 property firstname/u,
    ],
    [
      'a domain',
      COMPANIES,
      [{ id: 'a.test', idProperty: 'domain', properties: {} }],
      /non-unique 0-2 property domain/u,
    ],
    [
      'a property that does not exist',
      CONTACTS,
      [{ id: 'A', idProperty: 'no_such', properties: {} }],
      /does not exist/u,
    ],
    [
      'one address in two spellings',
      CONTACTS,
      [
        { id: 'a@example.com', idProperty: 'email', properties: {} },
        { id: 'A@example.com', idProperty: 'email', properties: {} },
      ],
      /^Duplicate IDs found/u,
    ],
    [
      'two properties',
      CONTACTS,
      [
        { id: 'a@example.com', idProperty: 'email', properties: {} },
        { id: '1', properties: {} },
      ],
      /same idProperty/u,
    ],
  ])('by %s is refused', async (_name, path, inputs, message) => {
    const { status, body } = await portalUnderTest().post(`${path}/batch/upsert`, { inputs });
    expect(status).toBe(400);
    expect(body.message).toMatch(message);
  });

  test('a unique value that another record holds is a 400 that names both', async () => {
    const portal = await keyed();
    const holder = await contactIn(portal, { [KEY]: '00Q1' });
    const id = await contactIn(portal, { firstname: 'Bob' });
    const { status, body } = await portal.patch(`${CONTACTS}/${id}`, { properties: { [KEY]: '00Q1' } });
    expect(status).toBe(400);
    expect(body.message).toMatch(
      new RegExp(`^Cannot set PropertyValueCoordinates\\{.*\\} on ${id}\\. ${holder} already`, 'u'),
    );
  });
});

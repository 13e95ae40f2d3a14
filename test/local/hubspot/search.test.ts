import { describe, expect, test } from 'vitest';
import { hasTokens } from '../../../local/hubspot/search/tokens.ts';
import {
  type Answer,
  COMPANIES,
  CONTACTS,
  type PortalUnderTest,
  START,
  contactIn,
  portalUnderTest,
} from './portal-under-test.ts';

const find = (portal: PortalUnderTest, body: Record<string, unknown>) => portal.post(`${CONTACTS}/search`, body);
const where = (propertyName: string, operator: string, more: Record<string, unknown> = {}) => ({
  filterGroups: [{ filters: [{ propertyName, operator, ...more }] }],
});
const namesOf = ({ body }: Answer) => (body.results ?? []).map(({ properties }) => properties?.['firstname']);

describe('search runs behind the records', () => {
  const wanted = where('email', 'EQ', { value: 'ada@example.com' });

  test('a new contact is not found at once, and found a few seconds later', async () => {
    const portal = portalUnderTest();
    await contactIn(portal, { email: 'ada@example.com' });
    expect((await find(portal, wanted)).body).toMatchObject({ total: 0, results: [] });
    portal.wait(3000);
    expect((await find(portal, wanted)).body.total).toBe(1);
  });

  test('a changed contact is found by its old value and shown with its new one', async () => {
    const portal = portalUnderTest();
    const id = await contactIn(portal, { email: 'ada@example.com' });
    portal.wait(30_000);
    await portal.get(CONTACTS);
    await portal.patch(`${CONTACTS}/${id}`, { properties: { email: 'lovelace@example.com' } });
    const { body } = await find(portal, wanted);
    expect(body.results).toMatchObject([{ id, properties: { email: 'lovelace@example.com' } }]);
    expect((await find(portal, where('email', 'EQ', { value: 'lovelace@example.com' }))).body.total).toBe(0);
    portal.wait(3000);
    expect((await find(portal, wanted)).body.total).toBe(0);
  });

  test('an archived contact is gone at once and still counted for a while', async () => {
    const portal = portalUnderTest();
    const id = await contactIn(portal, { email: 'ada@example.com' });
    portal.wait(30_000);
    await portal.get(CONTACTS);
    await portal.send('DELETE', `${CONTACTS}/${id}`);
    expect((await find(portal, wanted)).body).toMatchObject({ total: 1, results: [] });
    portal.wait(3000);
    expect((await find(portal, wanted)).body.total).toBe(0);
  });

  test('the lag can be set, and then holds for the writes that follow', async () => {
    const portal = portalUnderTest();
    await portal.post('/__sim/faults', { searchLagMs: [0, 0] });
    await contactIn(portal, { email: 'ada@example.com' });
    expect((await find(portal, wanted)).body.total).toBe(1);
  });

  test('two writes of one record reach it in their order', async () => {
    const portal = portalUnderTest();
    await portal.post('/__sim/faults', { searchLagMs: [20_000, 20_000], bumpAfterCreate: false });
    const id = await contactIn(portal, { firstname: 'one' });
    await portal.post('/__sim/faults', { searchLagMs: [0, 0] });
    await portal.patch(`${CONTACTS}/${id}`, { properties: { firstname: 'two' } });
    portal.wait(20_000);
    expect((await find(portal, where('firstname', 'EQ', { value: 'two' }))).body.total).toBe(1);
  });
});

/** Four contacts, searchable at once, with the times of their making a minute apart. */
async function four(): Promise<PortalUnderTest> {
  const portal = portalUnderTest();
  const rows = [
    { firstname: 'Ada', lastname: "O'Brien", email: 'ada@tarn.test', hs_lead_status: 'NEW', phone: '+47 55 12' },
    { firstname: 'Bob', lastname: 'Müller', email: 'bob@example.com', company: 'Acme Health & Sons' },
    { firstname: 'Çelik', lastname: 'de la Cruz', hs_lead_status: 'OPEN', city: '' },
    { firstname: '太郎', lastname: '山田', email: 'taro.yamada@tarn.test', city: '京都' },
  ];
  for (const row of rows) {
    await portal.post('/__sim/seed', { records: { contacts: [row] } });
    portal.wait(60_000);
  }
  return portal;
}

describe('filters', () => {
  const at = (minutes: number) => String(START + minutes * 60_000);
  test.each([
    ['EQ ignores the case of text', where('firstname', 'EQ', { value: 'ADA' }), ['Ada']],
    ['EQ minds the case of options', where('hs_lead_status', 'EQ', { value: 'new' }), []],
    ['EQ on an option', where('hs_lead_status', 'EQ', { value: 'NEW' }), ['Ada']],
    ['NEQ needs a value to differ', where('hs_lead_status', 'NEQ', { value: 'NEW' }), ['Çelik']],
    ['IN', where('email', 'IN', { values: ['ada@tarn.test', 'bob@example.com'] }), ['Ada', 'Bob']],
    ['IN takes text in lower case only', where('email', 'IN', { values: ['ADA@tarn.test'] }), []],
    ['NOT_IN', where('email', 'NOT_IN', { values: ['ada@tarn.test'] }), ['Bob', '太郎']],
    ['HAS_PROPERTY does not count cleared values', where('city', 'HAS_PROPERTY'), ['太郎']],
    ['NOT_HAS_PROPERTY', where('email', 'NOT_HAS_PROPERTY'), ['Çelik']],
    ['CONTAINS_TOKEN takes whole words', where('company', 'CONTAINS_TOKEN', { value: 'health' }), ['Bob']],
    ['CONTAINS_TOKEN with a star', where('email', 'CONTAINS_TOKEN', { value: '*@tarn.test' }), ['Ada', '太郎']],
    ['NOT_CONTAINS_TOKEN', where('email', 'NOT_CONTAINS_TOKEN', { value: 'tarn' }), ['Bob']],
    ['GTE on a time in epoch milliseconds', where('createdate', 'GTE', { value: at(2) }), ['Çelik', '太郎']],
    ['GT on a time in ISO', where('createdate', 'GT', { value: '2026-11-24T06:02:00.123Z' }), ['太郎']],
    ['LT', where('lastmodifieddate', 'LT', { value: at(1) }), ['Ada']],
    ['LTE', where('lastmodifieddate', 'LTE', { value: Number(at(1)) }), ['Ada', 'Bob']],
    ['BETWEEN takes both ends', where('createdate', 'BETWEEN', { value: at(1), highValue: at(2) }), ['Bob', 'Çelik']],
    ['GT on the id', where('hs_object_id', 'GT', { value: '101000000003' }), ['太郎']],
    ['IN on the id', where('hs_object_id', 'IN', { values: ['101000000002', '7'] }), ['Bob']],
    ['the wrong last-modified property finds nobody', where('hs_lastmodifieddate', 'GT', { value: '1000' }), []],
    ['filters without a group', { filters: [{ propertyName: 'firstname', operator: 'EQ', value: 'bob' }] }, ['Bob']],
    ['a query looks at the beginnings of words', { query: 'mül ex' }, ['Bob']],
    ['a query looks through names and addresses', { query: 'taro' }, ['太郎']],
    ['no filter at all', {}, ['Ada', 'Bob', 'Çelik', '太郎']],
    [
      'groups are alternatives, filters in a group are not',
      {
        filterGroups: [
          {
            filters: [
              { propertyName: 'hs_lead_status', operator: 'EQ', value: 'NEW' },
              { propertyName: 'firstname', operator: 'EQ', value: 'Ada' },
            ],
          },
          { filters: [{ propertyName: 'lastname', operator: 'EQ', value: 'müller' }] },
        ],
      },
      ['Ada', 'Bob'],
    ],
  ])('%s', async (_name, body, names) => {
    expect(namesOf(await find(await four(), body))).toEqual(names);
  });

  test.each([
    ['an operator that does not exist', where('email', 'LIKE', { value: 'x' })],
    ['an operator without its value', where('email', 'EQ')],
    ['IN without values', where('email', 'IN', { value: 'x' })],
    ['BETWEEN without an end', where('createdate', 'BETWEEN', { value: '1000' })],
    ['a time that is none', where('createdate', 'GT', { value: 'yesterday' })],
    ['a property that does not exist', where('no_such', 'EQ', { value: 'x' })],
    ['six groups', { filterGroups: Array.from({ length: 6 }, () => ({ filters: [] })) }],
    [
      'seven filters in a group',
      {
        filterGroups: [
          { filters: Array.from({ length: 7 }, () => ({ propertyName: 'email', operator: 'HAS_PROPERTY' })) },
        ],
      },
    ],
    ['two sorts', { sorts: ['email', 'city'] }],
    ['a direction that is none', { sorts: [{ propertyName: 'email', direction: 'UP' }] }],
    ['a page of 201', { limit: 201 }],
    ['a page beyond 10,000', { after: '9990', limit: 11 }],
    ['an offset that is none', { after: 'x' }],
    ['more than 3,000 characters', { query: 'x'.repeat(3000) }],
  ])('%s is refused', async (_name, body) => {
    const answer = await find(portalUnderTest(), body);
    expect(answer.status).toBe(400);
    expect(answer.body.category).toBe('VALIDATION_ERROR');
  });
});

describe('order and pages', () => {
  test.each([
    ['by creation when nothing is said', {}, ['Ada', 'Bob', 'Çelik', '太郎']],
    [
      'descending',
      { sorts: [{ propertyName: 'createdate', direction: 'DESCENDING' }] },
      ['太郎', 'Çelik', 'Bob', 'Ada'],
    ],
    ['by name with a minus', { sorts: ['-hs_object_id'] }, ['太郎', 'Çelik', 'Bob', 'Ada']],
    ['those without a value last', { sorts: ['company'] }, ['Bob', 'Ada', 'Çelik', '太郎']],
  ])('%s', async (_name, body, names) => {
    expect(namesOf(await find(await four(), body))).toEqual(names);
  });

  test('after is an offset, given as text', async () => {
    const portal = await four();
    const first = await find(portal, { limit: 3 });
    expect(first.body).toMatchObject({ total: 4, paging: { next: { after: '3' } } });
    const second = await find(portal, { limit: 3, after: first.body.paging?.next.after });
    expect(namesOf(second)).toEqual(['太郎']);
    expect(second.body).not.toHaveProperty('paging');
  });

  test('up to the ten thousandth result', async () => {
    const portal = portalUnderTest();
    const contacts = Array.from({ length: 10_050 }, (_, index) => ({ firstname: String(index) }));
    await portal.post('/__sim/seed', { records: { contacts } });
    const last = await find(portal, { limit: 200, after: '9800', properties: ['firstname'] });
    expect(last.body).toMatchObject({ total: 10_050, paging: { next: { after: '10000' } } });
    expect(namesOf(last).at(-1)).toBe('9999');
    expect((await find(portal, { limit: 200, after: '10000' })).status).toBe(400);
    await portal.post('/__sim/touch', { object: 'contacts' });
    portal.wait(3000);
    const tied = await find(portal, { ...where('lastmodifieddate', 'EQ', { value: String(START) }), limit: 1 });
    expect(tied.body.total).toBe(10_050);
  });
});

test('companies are searched by their own last-modified property', async () => {
  const portal = portalUnderTest();
  await portal.post('/__sim/seed', { records: { companies: [{ name: 'Tarn' }] } });
  const body = where('hs_lastmodifieddate', 'GTE', { value: String(START) });
  expect((await portal.post(`${COMPANIES}/search`, body)).body.total).toBe(1);
});

test.each([
  ['Acme Health & Sons', 'health', true],
  ['Acme Health & Sons', 'acme health', true],
  ['Acme Health & Sons', 'acme sons', false],
  ['Acme Health & Sons', 'heal', false],
  ['Acme Health & Sons', 'heal*', true],
  ['bob@example.com', '*@example.com', true],
  ['bob@example.com', 'b?b@example.com', false],
  ['a.b(c)', 'a.b(*', true],
])('%s holds the token %s: %s', (text, pattern, expected) => {
  expect(hasTokens(text, pattern)).toBe(expected);
});

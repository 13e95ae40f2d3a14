import { describe, expect, test } from 'vitest';
import { createWorld } from '../../../local/world/world.ts';
import { COMPANIES, CONTACTS, contactIn, portalUnderTest } from './portal-under-test.ts';

const V3 = '/crm/v3/objects/contacts';

const withFields = async () => {
  const portal = portalUnderTest({ world: createWorld() });
  const group = { groupName: 'contactinformation' };
  await portal.post('/crm/properties/2026-09/contacts/batch/create', {
    inputs: [
      { ...group, name: 'visited_on', label: 'Visited', type: 'date', fieldType: 'date' },
      { ...group, name: 'called_at', label: 'Called', type: 'datetime', fieldType: 'date' },
      { ...group, name: 'score', label: 'Score', type: 'number', fieldType: 'number' },
      {
        ...group,
        name: 'subscribed',
        label: 'Subscribed',
        type: 'bool',
        fieldType: 'booleancheckbox',
        options: [
          { label: 'Yes', value: 'true' },
          { label: 'No', value: 'false' },
        ],
      },
    ],
  });
  return portal;
};

describe('a value is kept in the form of its type', () => {
  test.each([
    ['email', " O'Brien+x@EXAMPLE.com ", "o'brien+x@example.com"],
    ['score', '-10.50', '-10.50'],
    ['score', 12, '12'],
    ['subscribed', true, 'true'],
    ['visited_on', '2026-11-24', '2026-11-24'],
    ['visited_on', '1795478400000', '2026-11-24'],
    ['called_at', '1795500000123', '2026-11-24T06:00:00.123Z'],
    ['called_at', '2026-11-24T07:00:00+01:00', '2026-11-24T06:00:00Z'],
    ['hs_buying_role', 'CHAMPION;BLOCKER', 'CHAMPION;BLOCKER'],
    ['hs_lead_status', 'OPEN_DEAL', 'OPEN_DEAL'],
    ['hubspot_owner_id', '159100011', '159100011'],
    ['hubspot_owner_id', '159100196', '159100196'],
    ['message', 'é'.repeat(65_536), 'é'.repeat(65_536)],
    ['city', ' Oslo ', ' Oslo '],
    ['city', '', ''],
  ])('%s takes %j', async (name, given, kept) => {
    const portal = await withFields();
    const { status, body } = await portal.post(V3, { properties: { [name]: given } });
    expect(status).toBe(201);
    expect(body.properties?.[name]).toBe(kept);
  });

  test('null says nothing about a property', async () => {
    const portal = portalUnderTest();
    const id = await contactIn(portal, { city: 'Oslo' });
    await portal.patch(`${CONTACTS}/${id}`, { properties: { city: null } });
    expect((await portal.get(`${CONTACTS}/${id}?properties=city`)).body.properties?.['city']).toBe('Oslo');
  });

  test('a leading semicolon appends to the values of a checkbox', async () => {
    const portal = portalUnderTest();
    const id = await contactIn(portal, { hs_buying_role: 'CHAMPION' });
    const { body } = await portal.patch(`${CONTACTS}/${id}`, { properties: { hs_buying_role: ';BLOCKER;CHAMPION' } });
    expect(body.properties?.['hs_buying_role']).toBe('CHAMPION;BLOCKER');
  });
});

describe('a value that does not fit is refused with its code', () => {
  test.each([
    ['no_such_property', 'x', 'PROPERTY_DOESNT_EXIST'],
    ['hs_object_id', '1', 'READ_ONLY_VALUE'],
    ['createdate', '1795500000123', 'READ_ONLY_VALUE'],
    ['lastmodifieddate', '1795500000123', 'READ_ONLY_VALUE'],
    ['email', 'not an address', 'INVALID_EMAIL'],
    ['email', 'a..b@example.com', 'INVALID_EMAIL'],
    ['email', 'a@b', 'INVALID_EMAIL'],
    ['email', 'a@-example.com', 'INVALID_EMAIL'],
    ['score', '1,5', 'INVALID_INTEGER'],
    ['score', '1.4e-14', 'INVALID_INTEGER'],
    ['score', ' 1', 'INVALID_INTEGER'],
    ['subscribed', 'yes', 'INVALID_OPTION'],
    ['hs_lead_status', 'open', 'INVALID_OPTION'],
    ['hs_buying_role', 'CHAMPION;NOBODY', 'INVALID_OPTION'],
    ['visited_on', '24.11.2026', 'INVALID_DATE'],
    ['visited_on', '1795500000123', 'INVALID_DATE'],
    ['visited_on', '-62044444800000', 'INVALID_DATE'],
    ['called_at', 'tomorrow', 'INVALID_LONG'],
    ['hubspot_owner_id', '29947847357121', 'INVALID_INTEGER'],
    ['hubspot_owner_id', '4711', 'INVALID_OWNER_ID'],
    ['message', 'x'.repeat(65_537), 'INVALID_STRING_LENGTH'],
  ])('%s refuses %.20s', async (name, value, code) => {
    const portal = await withFields();
    const { status, body } = await portal.post(V3, { properties: { [name]: value } });
    expect(status).toBe(400);
    expect(body.category).toBe('VALIDATION_ERROR');
    expect(body.errors).toMatchObject([{ code, context: { propertyName: [name] } }]);
    const embedded = JSON.parse((body.message ?? '').replace('Property values were not valid: ', ''));
    expect(embedded).toMatchObject([{ isValid: false, error: code, name, portalId: 48_811_234 }]);
  });

  test('all that is wrong is said at once, and nothing is kept', async () => {
    const portal = portalUnderTest();
    const { body } = await portal.post(CONTACTS, { properties: { email: 'x', nope: '1', city: 'Oslo' } });
    expect(body.errors?.map(({ code }) => code)).toEqual(['INVALID_EMAIL', 'PROPERTY_DOESNT_EXIST']);
    expect((await portal.get(CONTACTS)).body.results).toEqual([]);
  });

  test('the message of a wrong option lists the right ones', async () => {
    const { body } = await portalUnderTest().post(COMPANIES, { properties: { name: 'x', type: 'ENEMY' } });
    expect(body.errors?.[0]?.message).toMatch(
      /^ENEMY was not one of the allowed options: \[label: "Prospect"\nvalue: "PROSPECT"/u,
    );
  });
});

describe('rules that only 2026-09 has', () => {
  test('a date with a time of day becomes the day, with a warning', async () => {
    const portal = await withFields();
    const { body } = await portal.post(CONTACTS, { properties: { visited_on: '2026-11-24T13:01:00Z' } });
    expect(body.properties?.['visited_on']).toBe('2026-11-24');
    expect(body.warnings).toMatchObject([
      {
        category: 'PROPERTY_VALUE_NORMALIZED',
        context: { propertyName: 'visited_on', rawValue: '2026-11-24T13:01:00Z', normalizedValue: '2026-11-24' },
      },
    ]);
  });

  test('older versions refuse it', async () => {
    const portal = await withFields();
    const { body } = await portal.post(V3, { properties: { visited_on: '2026-11-24T13:01:00Z' } });
    expect(body.errors?.[0]?.message).toBe('2026-11-24T13:01:00Z is at 13:1:0.0 UTC, not midnight!');
  });

  test.each([
    ['2026-09', 400],
    ['2026-03', 201],
  ])('what an admin requires on the create form: %s answers %i', async (version, status) => {
    const portal = portalUnderTest();
    await portal.post('/__sim/faults', { adminRules: { required: ['firstname'] } });
    const answer = await portal.post(`/crm/objects/${version}/contacts`, { properties: { lastname: 'L' } });
    expect(answer.status).toBe(status);
    if (status === 400) {
      expect(answer.body.errors).toMatchObject([
        { code: 'MISSING_REQUIRED_PROPERTY', context: { propertyName: ['firstname'] } },
      ]);
    }
  });
});

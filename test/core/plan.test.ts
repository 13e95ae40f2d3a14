import { expect, test } from 'vitest';
import type { Directory, PersonMapping } from '../../core/mapping.ts';
import { planHubspotWrite } from '../../core/plan.ts';
import type { Values } from '../../core/values.ts';
import { contact } from '../../objects/contact.ts';
import { LEAD_ID, aRecord } from '../builders/people.ts';

const directory: Directory = {
  emailByUserId: new Map([
    ['005000000000001AAA', 'rep@example.com'],
    ['005000000000002AAA', 'left@example.com'],
  ]),
  ownerIdByEmail: new Map([['rep@example.com', '77']]),
};

const plan = (salesforce: Values, hubspot?: Values, remembered?: Values, mapping: PersonMapping = contact) =>
  planHubspotWrite({
    mapping,
    object: 'Lead',
    salesforceId: LEAD_ID,
    salesforce: aRecord('Lead', salesforce),
    hubspot: hubspot && { [contact.key]: LEAD_ID, ...hubspot },
    memory: remembered && { salesforce: aRecord('Lead', remembered), hubspot: {} },
    directory,
  });

const reasonOf = (field: string, ...args: Parameters<typeof plan>) =>
  plan(...args).decisions.find((decision) => decision.field === field)?.reason;

test('a new contact gets every value that Salesforce has, and the key', () => {
  expect(plan({ Email: ' Ito@Example.com ', OwnerId: '005000000000001AAA' }).properties).toEqual({
    email: 'ito@example.com',
    lastname: 'Ito',
    company: 'Ito KK',
    hubspot_owner_id: '77',
    crosswalk_salesforce_id: LEAD_ID,
  });
});

test.each<[string, Values, Values, Values | undefined, Values, string]>([
  ['a changed value is written', { Phone: '2' }, { phone: '1' }, { Phone: '1' }, { phone: '2' }, 'salesforceChanged'],
  ['a cleared value clears', {}, { phone: '1' }, { Phone: '1' }, { phone: null }, 'salesforceChanged'],
  [
    'an unchanged value leaves an edit in HubSpot alone',
    { Phone: '1' },
    { phone: 'edited' },
    { Phone: '1' },
    {},
    'salesforceUnchanged',
  ],
  ['a value that HubSpot has already is not written', { Phone: '2' }, { phone: '2' }, { Phone: '1' }, {}, 'equal'],
  [
    'at the first meeting Salesforce decides',
    { Phone: '2' },
    { phone: '1' },
    undefined,
    { phone: '2' },
    'firstMeeting',
  ],
  ['at the first meeting a blank says nothing', {}, { phone: '1' }, undefined, {}, 'blankInSalesforce'],
])('%s', (_, salesforce, hubspot, remembered, properties, reason) => {
  const full = { lastname: 'Ito', company: 'Ito KK', ...hubspot };
  expect(plan(salesforce, full, remembered).properties).toEqual(properties);
  expect(reasonOf('phone', salesforce, full, remembered)).toBe(reason);
});

test('a field that always follows Salesforce is cleared at the first meeting too', () => {
  const always = {
    ...contact,
    fields: contact.fields.map((field) => ({ ...field, rule: 'alwaysSalesforce' as const })),
  };
  expect(plan({}, { phone: '1', lastname: 'Ito', company: 'Ito KK' }, undefined, always).properties).toEqual({
    phone: null,
  });
});

test('an owner who has no counterpart leaves the owner in HubSpot as it is', () => {
  const owned = { OwnerId: '005000000000002AAA' };
  expect(plan(owned, { hubspot_owner_id: '77' }, { OwnerId: '005000000000001AAA' }).properties).toEqual({});
  expect(reasonOf('hubspot_owner_id', owned, {}, {})).toBe('noSuchOwner');
});

test('a contact that lost its key gets it back', () => {
  expect(plan({}, { [contact.key]: null, lastname: 'Ito' }, {}).properties).toEqual({ [contact.key]: LEAD_ID });
});

test('every mapped field has a decision', () => {
  expect(plan({}).decisions.map(({ field }) => field)).toEqual(contact.fields.map(({ hubspot }) => hubspot));
});

import { expect, test } from 'vitest';
import type { Directory, PersonMapping } from '../../core/mapping.ts';
import { planPair } from '../../core/plan.ts';
import type { Values } from '../../core/values.ts';
import { contact } from '../../objects/contact.ts';
import { aRecord } from '../builders/people.ts';

const REP = '005000000000001AAA';
const LEFT = '005000000000002AAA';
const directory: Directory = {
  emailByUserId: new Map([
    [REP, 'rep@example.com'],
    [LEFT, 'left@example.com'],
  ]),
  ownerIdByEmail: new Map([
    ['rep@example.com', '77'],
    ['nouser@example.com', '78'],
  ]),
  userIdByEmail: new Map([['rep@example.com', REP]]),
};

interface Case {
  readonly salesforce?: Values;
  readonly hubspot?: Values;
  readonly remembered?: { readonly salesforce: Values; readonly hubspot: Values };
  readonly mapping?: PersonMapping;
  readonly withheld?: ReadonlySet<string>;
  readonly object?: 'Lead' | 'Contact';
}

const plan = ({ salesforce, hubspot, remembered, mapping = contact, withheld, object = 'Lead' }: Case) =>
  planPair({
    mapping,
    object,
    salesforce: salesforce && aRecord(object, salesforce),
    hubspot: hubspot && { lastname: 'Ito', company: 'Ito KK', ...hubspot },
    memory: remembered && {
      salesforce: aRecord(object, remembered.salesforce),
      hubspot: { lastname: 'Ito', company: 'Ito KK', ...remembered.hubspot },
    },
    directory,
    ...(withheld && { withheld }),
  });

const reasonOf = (field: string, asked: Case) => plan(asked).decisions.find((one) => one.field === field)?.reason;

test('a new contact gets every value that Salesforce has', () => {
  expect(plan({ salesforce: { Email: ' Ito@Example.com ', OwnerId: REP } }).hubspot).toEqual({
    email: 'ito@example.com',
    lastname: 'Ito',
    company: 'Ito KK',
    hubspot_owner_id: '77',
  });
});

test('a new record gets every value that HubSpot has, and what Salesforce insists on', () => {
  const { salesforce } = plan({ hubspot: { email: 'ito@example.com', lastname: '', company: null, phone: '1' } });
  expect(salesforce).toEqual({
    Email: 'ito@example.com',
    LastName: '[not provided]',
    Company: '[not provided]',
    Phone: '1',
  });
});

test('what Salesforce was given for want of a value never comes back', () => {
  const asked = { salesforce: { LastName: '[not provided]' }, hubspot: { lastname: null } };
  expect(plan(asked).hubspot).toEqual({});
  expect(reasonOf('lastname', asked)).toBe('equal');
});

const remembered = { salesforce: { Phone: '1' }, hubspot: { phone: '1' } };

test('an edit in Salesforce crosses', () => {
  const { hubspot, salesforce } = plan({ salesforce: { Phone: '2' }, hubspot: { phone: '1' }, remembered });
  expect([hubspot, salesforce]).toEqual([{ phone: '2' }, {}]);
});

test('an edit in HubSpot crosses', () => {
  const { hubspot, salesforce } = plan({ salesforce: { Phone: '1' }, hubspot: { phone: '2' }, remembered });
  expect([hubspot, salesforce]).toEqual([{}, { Phone: '2' }]);
});

test('a value cleared on either side is cleared on the other', () => {
  expect(plan({ salesforce: {}, hubspot: { phone: '1' }, remembered }).hubspot).toEqual({ phone: null });
  expect(plan({ salesforce: { Phone: '1' }, hubspot: { phone: '' }, remembered }).salesforce).toEqual({ Phone: null });
});

test('edits of different fields on both sides both cross', () => {
  const asked = { salesforce: { Phone: '2', Title: 'CTO' }, hubspot: { phone: '1', jobtitle: 'CTO', city: 'Kyoto' } };
  const both = { salesforce: { Phone: '1', Title: 'CTO' }, hubspot: { phone: '1', jobtitle: 'CTO' } };
  const { hubspot, salesforce } = plan({ ...asked, remembered: both });
  expect([hubspot, salesforce]).toEqual([{ phone: '2' }, { City: 'Kyoto' }]);
});

test.each([
  ['Salesforce', '2026-11-24T05:00:01.000Z', '2026-11-24T05:00:00.999Z', { phone: '2' }, {}],
  ['HubSpot', '2026-11-24T05:00:00.000Z', '2026-11-24T05:00:00.001Z', {}, { Phone: '3' }],
  ['Salesforce in a tie', '2026-11-24T05:00:00.000Z', '2026-11-24T05:00:00.000Z', { phone: '2' }, {}],
])(
  'of two edits of one field the later one wins: %s',
  (_, LastModifiedDate, lastmodifieddate, toHubspot, toSalesforce) => {
    const { hubspot, salesforce } = plan({
      salesforce: { Phone: '2', LastModifiedDate },
      hubspot: { phone: '3', lastmodifieddate },
      remembered,
    });
    expect([hubspot, salesforce]).toEqual([toHubspot, toSalesforce]);
  },
);

test('a value that HubSpot tidied is no change', () => {
  const tidied = { salesforce: { Phone: '090 1' }, hubspot: { phone: '+81 901' } };
  const { hubspot, salesforce } = plan({ ...tidied, remembered: tidied });
  expect([hubspot, salesforce]).toEqual([{}, {}]);
});

test("an edit of a field that is the account's is not written to a Contact", () => {
  const at = { 'Account.Name': 'Ito KK' };
  const asked: Case = {
    object: 'Contact',
    salesforce: at,
    hubspot: { company: 'Ito Inc' },
    remembered: { salesforce: at, hubspot: {} },
  };
  expect(plan(asked).salesforce).toEqual({});
  expect(reasonOf('company', asked)).toBe('readOnlyInSalesforce');
});

test('an owner crosses both ways by e-mail', () => {
  const owners = { salesforce: { OwnerId: LEFT }, hubspot: { hubspot_owner_id: null } };
  expect(
    plan({ salesforce: { OwnerId: REP }, hubspot: { hubspot_owner_id: null }, remembered: owners }).hubspot,
  ).toEqual({ hubspot_owner_id: '77' });
  expect(
    plan({ salesforce: { OwnerId: LEFT }, hubspot: { hubspot_owner_id: '77' }, remembered: owners }).salesforce,
  ).toEqual({ OwnerId: REP });
});

test('an owner who has no counterpart leaves the other side as it is, and stays open', () => {
  const owners = { salesforce: { OwnerId: REP }, hubspot: { hubspot_owner_id: '77' } };
  const left = { salesforce: { OwnerId: LEFT }, hubspot: { hubspot_owner_id: '77' }, remembered: owners };
  expect(plan(left)).toMatchObject({ hubspot: {}, salesforce: {}, undecided: ['hubspot_owner_id'] });
  const nobody = { salesforce: { OwnerId: REP }, hubspot: { hubspot_owner_id: '78' }, remembered: owners };
  expect(plan(nobody)).toMatchObject({ hubspot: {}, salesforce: {}, undecided: ['hubspot_owner_id'] });
});

test('what a vendor would not take is withheld and stays open, and the rest is written', () => {
  const asked: Case = {
    salesforce: { Phone: '1', City: null },
    hubspot: { phone: '2', city: 'Kyoto' },
    remembered,
    withheld: new Set(['phone']),
  };
  expect(plan(asked)).toMatchObject({ salesforce: { City: 'Kyoto' }, undecided: ['phone'] });
});

test('every mapped field has a decision', () => {
  expect(plan({ salesforce: {} }).decisions.map(({ field }) => field)).toEqual(
    contact.fields.map(({ hubspot }) => hubspot),
  );
});

import { expect, test } from 'vitest';
import type { SalesforceChange } from '../../core/change.ts';
import { judgeRow } from '../../core/freshness.ts';
import type { Values } from '../../core/values.ts';
import { contact } from '../../objects/contact.ts';
import { aMessageChange, aPolledChange, aRecord } from '../builders/people.ts';

const NEWER = { SystemModstamp: '2026-11-24T05:00:01.000Z' };
const OLDER = { SystemModstamp: '2026-11-24T04:59:59.000Z' };
const phone = { Phone: '+81 3 1234 5678' };
const inAccount = { AccountId: '001000000000001AAA', 'Account.Name': 'Ito KK' };

test.each<[string, SalesforceChange, Values | undefined, 'current' | 'known' | 'unsure']>([
  ['a hint without values is read', { object: 'Lead', id: 'x', feed: 'retry' }, undefined, 'unsure'],
  ['a polled row of a new record is used', aPolledChange(), undefined, 'current'],
  ['a message about a new record is used', aMessageChange(), undefined, 'current'],
  ['a row without a stamp is not trusted', aMessageChange({ SystemModstamp: null }), undefined, 'unsure'],
  [
    'a newer row that says nothing new is known: our own write came back',
    aPolledChange(NEWER),
    aRecord('Lead'),
    'known',
  ],
  ['a newer polled row is used', aPolledChange({ ...NEWER, ...phone }), aRecord('Lead'), 'current'],
  ['a newer polled row that clears a field is used', aPolledChange(NEWER), aRecord('Lead', phone), 'current'],
  ['a newer message that adds a field is used', aMessageChange({ ...NEWER, ...phone }), aRecord('Lead'), 'current'],
  [
    'a newer message that lacks a remembered field is read, since blank fields are left out',
    aMessageChange(NEWER),
    aRecord('Lead', phone),
    'unsure',
  ],
  ['the same row again is known', aPolledChange(phone), aRecord('Lead', phone), 'known'],
  ['the same message again is known', aMessageChange(phone), aRecord('Lead', phone), 'known'],
  ['an older row that says the same is known', aPolledChange({ ...OLDER, ...phone }), aRecord('Lead', phone), 'known'],
  ['an older row that says something else is read', aPolledChange(OLDER), aRecord('Lead', phone), 'unsure'],
  ['a row of the same second that says something else is read', aPolledChange(phone), aRecord('Lead'), 'unsure'],
  ['an older message that lacks a remembered field is read', aMessageChange(OLDER), aRecord('Lead', phone), 'unsure'],
  [
    'a message about a new Contact in an account is read: it cannot carry the name',
    aMessageChange(inAccount, 'Contact'),
    undefined,
    'unsure',
  ],
  ['a message about a new Contact without an account is used', aMessageChange({}, 'Contact'), undefined, 'current'],
  [
    'a newer message keeps the account name while the account is the same',
    aMessageChange({ ...NEWER, ...inAccount, ...phone }, 'Contact'),
    aRecord('Contact', inAccount),
    'current',
  ],
  [
    'a newer message with another account is read',
    aMessageChange({ ...NEWER, AccountId: '001000000000002AAA' }, 'Contact'),
    aRecord('Contact', inAccount),
    'unsure',
  ],
])('%s', (_, change, memory, kind) => {
  expect(judgeRow(change, contact, memory).kind).toBe(kind);
});

test('a message that keeps its account takes the remembered name along', () => {
  const change = aMessageChange({ ...NEWER, ...inAccount, ...phone }, 'Contact');
  const judged = judgeRow(change, contact, aRecord('Contact', inAccount));
  expect(judged).toMatchObject({ kind: 'current', values: { 'Account.Name': 'Ito KK', Phone: phone.Phone } });
});

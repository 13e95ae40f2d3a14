import { expect, test } from 'vitest';
import { type Candidate, matchByEmail } from '../../core/matching.ts';
import type { PersonObject } from '../../core/change.ts';
import type { Values } from '../../core/values.ts';

const aCandidate = (id: string, values: Values = {}, object: PersonObject = 'Lead'): Candidate => ({
  id,
  object,
  values: { Email: 'ito@example.com', SystemModstamp: '2026-11-24T05:00:00.000Z', ...values },
});
const aContact = (key: string | null) => new Map([['ito@example.com', { id: '501', properties: { key } }]]);
const kinds = (candidates: Candidate[], contacts = aContact(null)) =>
  Object.fromEntries([...matchByEmail(candidates, contacts, 'key')].map(([id, { kind }]) => [id, kind]));

test.each<[string, Candidate[], ReturnType<typeof aContact>, Record<string, string>]>([
  ['a free contact is taken', [aCandidate('a')], aContact(null), { a: 'contact' }],
  ['a contact with a cleared key is free', [aCandidate('a')], aContact(''), { a: 'contact' }],
  ['its own contact is found again', [aCandidate('a')], aContact('a'), { a: 'contact' }],
  ['a contact of another record stays with that', [aCandidate('a')], aContact('b'), { a: 'taken' }],
  ['nobody with this address', [aCandidate('a')], new Map(), { a: 'none' }],
  [
    'the address is compared without case and outer space',
    [aCandidate('a', { Email: ' ITO@example.COM' })],
    aContact(null),
    { a: 'contact' },
  ],
  [
    'no address',
    [aCandidate('a', { Email: null }), aCandidate('b', { Email: '' })],
    aContact(null),
    { a: 'noEmail', b: 'noEmail' },
  ],
  [
    'a Contact goes before a Lead',
    [aCandidate('a'), aCandidate('b', {}, 'Contact')],
    aContact(null),
    { a: 'taken', b: 'contact' },
  ],
  [
    'the one modified last goes first',
    [aCandidate('a'), aCandidate('b', { SystemModstamp: '2026-11-24T06:00:00.000Z' })],
    aContact(null),
    { a: 'taken', b: 'contact' },
  ],
  ['then the older id', [aCandidate('b'), aCandidate('a')], aContact(null), { a: 'contact', b: 'taken' }],
])('%s', (_, candidates, contacts, expected) => {
  expect(kinds(candidates, contacts)).toEqual(expected);
  expect(kinds(candidates.toReversed(), contacts)).toEqual(expected);
});

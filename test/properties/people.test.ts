import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PersonObject } from '../../core/change.ts';
import { judgeRow } from '../../core/freshness.ts';
import { hubspotProperties, salesforceColumns } from '../../core/mapping.ts';
import { matchByEmail } from '../../core/matching.ts';
import { planHubspotWrite } from '../../core/plan.ts';
import { type Value, type Values, isSameValue } from '../../core/values.ts';
import { contact } from '../../objects/contact.ts';
import { LEAD_ID, aRecord } from '../builders/people.ts';

const text = fc.oneof(
  fc.constantFrom<Value>(
    null,
    '',
    'a',
    'A',
    ' a',
    'ito@example.com',
    '=cmd()',
    '<b>',
    '\u0000',
    'ぁ',
    '\ud800',
    '__proto__',
  ),
  fc.string({ unit: 'binary', maxLength: 8 }),
);
const object = fc.constantFrom<PersonObject>('Lead', 'Contact');
const valuesOf = (names: readonly string[]) => fc.record(Object.fromEntries(names.map((name) => [name, text])));
const salesforce = (of: PersonObject) =>
  valuesOf(
    salesforceColumns(contact, of).filter((name) => !['Id', 'SystemModstamp', 'IsConverted'].includes(name)),
  ).map((values) => aRecord(of, values));
const hubspot = valuesOf(hubspotProperties(contact));
const directory = { emailByUserId: new Map(), ownerIdByEmail: new Map() };
const situation = object.chain((of) =>
  fc.record({
    of: fc.constant(of),
    now: salesforce(of),
    remembered: fc.option(salesforce(of), { nil: undefined }),
    hubspot: fc.option(hubspot, { nil: undefined }),
  }),
);

const plan = (of: PersonObject, now: Values, remembered: Values | undefined, there: Values | undefined) =>
  planHubspotWrite({
    mapping: contact,
    object: of,
    salesforceId: LEAD_ID,
    salesforce: now,
    hubspot: there,
    memory: remembered && { salesforce: remembered, hubspot: there ?? {} },
    directory,
  });

describe('the plan', () => {
  test('writes mapped properties only, and each has its reason', () => {
    fc.assert(
      fc.property(situation, ({ of, now, remembered, hubspot: there }) => {
        const { properties, decisions } = plan(of, now, remembered, there);
        expect(hubspotProperties(contact)).toEqual(expect.arrayContaining(Object.keys(properties)));
        for (const { field, reason } of decisions) {
          expect(field in properties).toBe(reason === 'salesforceChanged' || reason === 'firstMeeting');
        }
      }),
    );
  });

  test('has nothing more to say once it was carried out, however HubSpot tidied it', () => {
    fc.assert(
      fc.property(situation, fc.func(text), ({ of, now, remembered, hubspot: there }, tidy) => {
        const { properties } = plan(of, now, remembered, there);
        const stored = Object.fromEntries(
          Object.entries(properties).map(([name, value]) => [name, name === contact.key ? value : tidy(name)]),
        );
        expect(plan(of, now, now, { ...there, [contact.key]: LEAD_ID, ...stored }).properties).toEqual({});
      }),
    );
  });

  test('leaves alone what did not change in Salesforce', () => {
    fc.assert(
      fc.property(situation, ({ of, now, remembered, hubspot: there }) => {
        const { properties } = plan(of, now, remembered ?? now, there ?? {});
        for (const field of contact.fields) {
          const column = typeof field[of] === 'string' ? field[of] : field[of].column;
          if (isSameValue(now[column], (remembered ?? now)[column]))
            expect(properties).not.toHaveProperty([field.hubspot]);
        }
      }),
    );
  });
});

test('an outbound message never clears what is remembered, whatever it leaves out', () => {
  fc.assert(
    fc.property(
      object.chain((of) =>
        fc.record({ of: fc.constant(of), now: salesforce(of), remembered: salesforce(of), late: fc.boolean() }),
      ),
      ({ of, now, remembered, late }) => {
        const stamp = late ? '2026-11-24T05:00:01.000Z' : '2026-11-24T04:59:59.000Z';
        const carried = Object.entries({ ...now, SystemModstamp: stamp }).filter(
          ([name, value]) => !isSameValue(value, null) && !name.includes('.'),
        );
        const row = { complete: false, values: Object.fromEntries(carried) };
        const judged = judgeRow({ object: of, id: LEAD_ID, feed: 'outboundMessage', row }, contact, remembered);
        if (judged.kind !== 'current') return;
        expect(late).toBe(true);
        for (const [name, value] of Object.entries(remembered)) {
          if (isSameValue(judged.values[name], null) && name !== 'Account.Name')
            expect(isSameValue(value, null)).toBe(true);
        }
      },
    ),
  );
});

test('matching gives every record an answer, and no contact to two, in whatever order they come', () => {
  const candidates = fc.uniqueArray(
    fc.record({
      id: fc.integer({ min: 1, max: 30 }).map((index) => `00Q${String(index).padStart(12, '0')}EAA`),
      object,
      values: fc.record({
        Email: fc.constantFrom<Value>('a@example.com', 'A@example.com ', 'b@example.com', null),
        SystemModstamp: fc.constantFrom('2026-11-24T05:00:00.000Z', '2026-11-24T06:00:00.000Z'),
      }),
    }),
    { selector: ({ id }) => id, maxLength: 10 },
  );
  const contacts = fc
    .subarray(['a@example.com', 'b@example.com'])
    .map((emails) => new Map(emails.map((email) => [email, { id: email, properties: { key: null } }])));
  fc.assert(
    fc.property(candidates, contacts, (people, found) => {
      const matches = matchByEmail(people, found, 'key');
      expect([...matches.keys()].toSorted()).toEqual(people.map(({ id }) => id).toSorted());
      const taken = [...matches.values()].flatMap((match) => (match.kind === 'contact' ? [match.contact.id] : []));
      expect(new Set(taken).size).toBe(taken.length);
      expect(new Map(matchByEmail(people.toReversed(), found, 'key'))).toEqual(new Map(matches));
    }),
  );
});

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PersonObject } from '../../core/change.ts';
import type { FieldRule } from '../../core/mapping.ts';
import { judgeRow } from '../../core/freshness.ts';
import { columnOf, hubspotProperties, isWritable, salesforceColumns } from '../../core/mapping.ts';
import { matchByEmail } from '../../core/matching.ts';
import { planPair } from '../../core/plan.ts';
import { canonical } from '../../core/convert.ts';
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
const directory = { emailByUserId: new Map(), ownerIdByEmail: new Map(), userIdByEmail: new Map() };
const situation = object.chain((of) =>
  fc.record({
    of: fc.constant(of),
    rule: fc.constantFrom<FieldRule>(
      'twoWay',
      'alwaysSalesforce',
      'preferSalesforceUnlessBlank',
      'alwaysHubspot',
      'preferHubspotUnlessBlank',
      'createOnly',
      'dontSync',
    ),
    now: fc.record({ salesforce: salesforce(of), hubspot }),
    remembered: fc.option(fc.record({ salesforce: salesforce(of), hubspot }), { nil: undefined }),
  }),
);

interface Sides {
  readonly salesforce: Values;
  readonly hubspot: Values;
}
const withRule = (rule: FieldRule) => ({
  ...contact,
  fields: contact.fields.map((field) => ({ ...field, rule, type: field.type === 'owner' ? 'text' : field.type })),
});
const plan = (of: PersonObject, rule: FieldRule, now: Sides, memory: Sides | undefined) =>
  planPair({ mapping: withRule(rule), object: of, ...now, memory, directory });

/** Both sides after a plan was carried out. */
const after = (now: Sides, planned: Sides): Sides => ({
  salesforce: { ...now.salesforce, ...planned.salesforce },
  hubspot: { ...now.hubspot, ...planned.hubspot },
});

describe('the plan', () => {
  test('writes mapped fields only, never one to both sides', () => {
    fc.assert(
      fc.property(situation, ({ of, rule, now, remembered }) => {
        const { hubspot: toHubspot, salesforce: toSalesforce } = plan(of, rule, now, remembered);
        expect(hubspotProperties(contact)).toEqual(expect.arrayContaining(Object.keys(toHubspot)));
        expect(salesforceColumns(contact, of)).toEqual(expect.arrayContaining(Object.keys(toSalesforce)));
        for (const field of contact.fields) {
          expect(field.hubspot in toHubspot && (columnOf(field, of) ?? '') in toSalesforce).toBe(false);
        }
      }),
    );
  });

  test('has nothing more to say once it was carried out, however the vendors tidied it', () => {
    fc.assert(
      fc.property(situation, fc.func(text), ({ of, rule, now, remembered }, tidy) => {
        const planned = plan(of, rule, now, remembered);
        const tidied = (values: Values) => Object.fromEntries(Object.keys(values).map((name) => [name, tidy(name)]));
        const kept = after(now, { salesforce: tidied(planned.salesforce), hubspot: tidied(planned.hubspot) });
        const { salesforce: again, hubspot: back } = plan(of, rule, kept, kept);
        expect([again, back]).toEqual([{}, {}]);
      }),
    );
  });

  test('leaves both sides agreeing on every field that was decided', () => {
    fc.assert(
      fc.property(situation, ({ of, rule, now, remembered }) => {
        fc.pre(rule !== 'dontSync' && rule !== 'createOnly');
        const planned = plan(of, rule, now, remembered);
        const { salesforce: there, hubspot: here } = after(now, planned);
        for (const field of withRule(rule).fields) {
          const column = columnOf(field, of) ?? '';
          const { reason } = planned.decisions.find((one) => one.field === field.hubspot) ?? {};
          if (reason === 'unchanged' || reason === 'readOnlyInSalesforce') continue;
          const isBlankIn = there[column] === field.placeholder && isWritable(field, of);
          expect(canonical(field.type, isBlankIn ? null : there[column])).toBe(
            canonical(field.type, here[field.hubspot]),
          );
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

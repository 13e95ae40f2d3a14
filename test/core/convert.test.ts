import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonical, isSameOfType, toHubspotValue, toSalesforceValue } from '../../core/convert.ts';
import type { FieldPair, FieldType } from '../../core/mapping.ts';
import type { Value } from '../../core/values.ts';

const field = (type: FieldType): FieldPair => ({ hubspot: 'h', Lead: 'S', Contact: 'S', rule: 'twoWay', type });
const nobody = { emailByUserId: new Map(), ownerIdByEmail: new Map(), userIdByEmail: new Map() };

test.each<[FieldType, Value, Value, Value]>([
  // type, as Salesforce says it, as HubSpot says it, as Salesforce is told it
  ['number', 1200, '1200', 1200],
  ['number', '1200.50', '1200.5', 1200.5],
  ['number', 0, '0', 0],
  ['number', -0.1, '-0.10', -0.1],
  ['number', '1e3', '1000', 1000],
  ['boolean', true, 'true', true],
  ['boolean', false, 'false', false],
  ['boolean', null, null, false],
  ['date', '2024-02-29', '2024-02-29', '2024-02-29'],
  ['date', '2024-02-29', '1709164800000', '2024-02-29'],
  ['date', '2024-02-29T23:59:59.000+0000', '2024-02-29', '2024-02-29'],
  ['datetime', '2024-02-29T12:00:00.000+0000', '2024-02-29T12:00:00.123Z', '2024-02-29T12:00:00Z'],
  ['datetime', '2024-02-29T12:00:00.000Z', '1709208000000', '2024-02-29T12:00:00Z'],
  ['multipicklist', 'b;a', ';a;b', 'a;b'],
  ['picklist', 'Web', 'Web', 'Web'],
  ['email', 'Ito@Example.com', 'ito@example.com', 'ito@example.com'],
  ['text', ' a\r\nb ', 'a\nb', 'a\nb'],
])('%s: %j is %j', (type, salesforce, hubspot, told) => {
  const converted = toHubspotValue(field(type), 'Lead', { S: salesforce }, nobody);
  expect(converted.kind === 'value' && isSameOfType(type, converted.value, hubspot)).toBe(true);
  expect(toSalesforceValue(field(type), { h: hubspot }, nobody)).toEqual({ kind: 'value', value: told });
});

test('text that is no number cannot be told to Salesforce', () => {
  expect(toSalesforceValue(field('number'), { h: 'many' }, nobody)).toEqual({ kind: 'noCounterpart' });
});

describe('the one form of a value', () => {
  test('of a number is the same however it is written, to the last digit', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.nat(12), (digits, zeros) => {
        const text = String(digits);
        expect(canonical('number', `${text}.${'0'.repeat(zeros)}`)).toBe(text);
        expect(canonical('number', `${text}e0`)).toBe(text);
      }),
    );
    expect(isSameOfType('number', '123456789012345678', '123456789012345679')).toBe(false);
    expect(canonical('number', 1e21)).toBe('1000000000000000000000');
    expect(canonical('number', 1e-7)).toBe('0.0000001');
  });

  test.each<FieldType>([
    'text',
    'email',
    'owner',
    'number',
    'boolean',
    'date',
    'datetime',
    'picklist',
    'multipicklist',
  ])('of %s never throws, and is its own', (type) => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.double(), fc.boolean(), fc.constant(null)), (value) => {
        const once = canonical(type, value);
        expect(canonical(type, once)).toBe(once);
      }),
    );
  });
});

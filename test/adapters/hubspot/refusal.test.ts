import { expect, test } from 'vitest';
import { BatchFault, wordsOf } from '../../../adapters/hubspot/refusal.ts';

const NAMES = ['email', 'company', 'crosswalk_salesforce_id'];
const invalid = (rules: unknown) => `Property values were not valid: ${JSON.stringify(rules)}`;

test.each<[string, unknown, string]>([
  [
    'an address is left out and its property told',
    { category: 'VALIDATION_ERROR', message: 'Email address itoexample.com is invalid' },
    'VALIDATION_ERROR (email)',
  ],
  [
    'a name is left out',
    { category: 'VALIDATION_ERROR', message: 'Jane Roe was not one of the allowed options: [..]' },
    'VALIDATION_ERROR',
  ],
  [
    'a telephone number is left out',
    { category: 'VALIDATION_ERROR', message: '+81 90 1234 5678 is not a valid phone_number' },
    'VALIDATION_ERROR',
  ],
  [
    'rules are told in whatever order HubSpot writes their keys',
    {
      category: 'VALIDATION_ERROR',
      message: invalid([
        { isValid: false, message: 'Jane Roe is bad', name: 'company', error: 'INVALID_OPTION' },
        { error: 'INVALID_EMAIL', name: 'email', isValid: false, message: 'x "error":"Jane","name":"Roe"' },
      ]),
    },
    'VALIDATION_ERROR (company: INVALID_OPTION, email: INVALID_EMAIL)',
  ],
  [
    'rules are told from the errors beside the message',
    {
      category: 'VALIDATION_ERROR',
      message: 'x',
      errors: [{ message: 'Jane', code: 'MISSING_REQUIRED_PROPERTY', context: { propertyName: ['company'] } }],
    },
    'VALIDATION_ERROR (company: MISSING_REQUIRED_PROPERTY)',
  ],
  [
    'a conflict names no contact',
    { category: 'CONFLICT', message: 'Contact already exists. Existing ID: 7' },
    'CONFLICT',
  ],
  ['a category that is none is left out', { category: 'Jane Roe', message: 'x' }, 'refused'],
  ['no fault at all', null, 'refused'],
  ['text', 'Jane Roe', 'refused'],
  ['a list', [1], 'refused'],
  ['keys of other types', { category: 5, message: {}, context: 'x', errors: [3, { code: {} }] }, 'refused'],
  ['a context of other types', { category: 'CONFLICT', context: { existingId: 'x', ids: [5] } }, 'CONFLICT'],
])('%s', (_, fault, words) => {
  expect(wordsOf(BatchFault.parse(fault), NAMES)).toBe(words);
});

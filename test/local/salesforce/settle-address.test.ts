import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { LEAD } from '../../../local/salesforce/metadata/lead.ts';
import { COUNTRIES, findCountry, findState } from '../../../local/salesforce/places/countries.ts';
import { settleAddresses } from '../../../local/salesforce/places/settle-address.ts';
import { RecordRejected } from '../../../local/salesforce/record-error.ts';
import type { FieldValue } from '../../../local/salesforce/row.ts';

type Values = Record<string, FieldValue>;

const part = (...known: string[]) => fc.constantFrom(null, 'XX', ...known);
const GIVEN: fc.Arbitrary<Values> = fc.record(
  {
    Country: part('United States', 'Australia', 'Germany'),
    CountryCode: part('US', 'AU', 'DE'),
    State: part('Washington', 'Western Australia', 'Oregon'),
    StateCode: part('WA', 'OR', 'TAS'),
    Title: fc.constant('t'),
  },
  { requiredKeys: [] },
);

/** What a row holds after a save; as before when it is refused. */
const save = (row: Values | undefined, given: Values): Values | undefined => {
  try {
    return { ...row, ...settleAddresses(LEAD, row, given) };
  } catch (error) {
    if (error instanceof RecordRejected) return row;
    throw error;
  }
};

it('codes and texts agree after any saves, and a state belongs to its country', () => {
  fc.assert(
    fc.property(fc.array(GIVEN, { minLength: 1, maxLength: 5 }), (saves) => {
      const row = saves.reduce<Values | undefined>(save, undefined) ?? {};
      const country = findCountry('code', String(row['CountryCode'] ?? ''));
      const state = country && findState(country, 'code', String(row['StateCode'] ?? ''));
      expect(row['Country'] ?? null).toBe(country?.name ?? null);
      expect(row['State'] ?? null).toBe(state?.name ?? null);
    }),
    { numRuns: 2000 },
  );
});

it('what was saved can be saved again and changes nothing', () => {
  fc.assert(
    fc.property(GIVEN, (given) => {
      const row = save(undefined, given);
      if (row !== undefined) expect(settleAddresses(LEAD, row, row)).toEqual(row);
    }),
  );
});

it('no two countries share a code or a name, nor two states of one country', () => {
  for (const places of [COUNTRIES, ...COUNTRIES.map(({ states }) => states)]) {
    expect(new Set(places.map(({ code }) => code)).size).toBe(places.length);
    expect(new Set(places.map(({ name }) => name.toLowerCase())).size).toBe(places.length);
  }
});

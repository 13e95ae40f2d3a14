import type { PicklistEntry } from '../metadata/field.ts';
import { COUNTRIES } from './countries.ts';

/** The values of a country code field. */
export const COUNTRY_ENTRIES: readonly PicklistEntry[] = COUNTRIES.map(({ code, name }) => ({
  value: code,
  label: name,
  validFor: null,
}));

/** The values of a state code field, one for each state: two countries may share a code. */
export const STATE_ENTRIES: readonly PicklistEntry[] = COUNTRIES.flatMap(({ states }, index) =>
  states.map(({ code, name }) => ({ value: code, label: name, validFor: bitSetOf(index) })),
);

/** A set with that one index, as describe writes it: a bit for each controlling value, the first one highest, in base64. */
function bitSetOf(index: number): string {
  const bytes = new Uint8Array(Math.ceil(COUNTRIES.length / 8));
  bytes[index >> 3] = 0x80 >> (index % 8);
  return Buffer.from(bytes).toString('base64');
}

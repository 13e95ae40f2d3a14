import { OBJECTS } from '../metadata/catalogue.ts';
import type { ObjectDefinition } from '../metadata/object.ts';
import type { Org } from '../org.ts';
import { type FieldValue, idOf, type Row, textOf } from '../row.ts';
import { findCountry, findState } from './countries.ts';
import { addressPrefixes } from './settle-address.ts';

const CODES = ['CountryCode', 'StateCode'];

/** Switches state and country picklists, and gives the rows their codes or takes them away; nothing counts as modified. */
export function switchStatePicklists(org: Org, active: boolean): void {
  if (active === org.database.features.statePicklists) return;
  org.database.features.setStatePicklists(active);
  for (const object of OBJECTS) {
    const prefixes = addressPrefixes(object);
    if (prefixes.length === 0) continue;
    for (const row of org.database.table(object).values()) {
      org.database
        .table(object)
        .set(idOf(row), active ? { ...row, ...completeAddresses(object, row) } : withoutCodes(prefixes, row));
    }
  }
}

/** A row's addresses with both halves, code and text, as far as either is known; a text that is not stays as it is. */
export function completeAddresses(object: ObjectDefinition, row: Row): Record<string, FieldValue> {
  const values: Record<string, FieldValue> = {};
  for (const prefix of addressPrefixes(object)) {
    const country = placeOf(row, `${prefix}Country`, findCountry);
    const state = placeOf(row, `${prefix}State`, (key, text) => country && findState(country, key, text));
    for (const [name, place] of [
      [`${prefix}Country`, country],
      [`${prefix}State`, state],
    ] as const) {
      values[name] = row[name] ?? place?.name ?? null;
      values[`${name}Code`] = place?.code ?? null;
    }
  }
  return values;
}

function placeOf<T>(row: Row, name: string, find: (key: 'code' | 'name', text: string) => T): T {
  const code = textOf(row, `${name}Code`);
  return code === '' ? find('name', textOf(row, name)) : find('code', code);
}

const withoutCodes = (prefixes: readonly string[], row: Row): Row => {
  const names = new Set(prefixes.flatMap((prefix) => CODES.map((code) => `${prefix}${code}`)));
  return Object.fromEntries(Object.entries(row).filter(([name]) => !names.has(name)));
};

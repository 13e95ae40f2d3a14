import type { PersonObject } from './change.ts';
import { countryAliases, spellingKey, stateAliases } from './place-names.ts';
import { type Value, type Values, blankToNull } from './values.ts';

/** A value of a picklist as the org's describe has it. */
export interface PicklistEntry {
  /** The code. */
  readonly value: string;
  /** What people read, and what the text column holds. */
  readonly label: string;
  readonly active: boolean;
  /** Of a dependent picklist: the controlling values it goes with, a bit for each, the first one highest, in base64. */
  readonly validFor: string | null;
}

export interface Place {
  readonly code: string;
  readonly label: string;
}

/** The countries of an org and their states, found by whatever people write for them. */
export interface Places {
  country(text: string): Place | undefined;
  /** Undefined also when the country has none. */
  state(country: Place, text: string): Place | undefined;
  hasStates(country: Place): boolean;
}

/** Reads the picklists of an org's describe; inactive values are none, but count in the order of the bits. */
export function placesFrom(countries: readonly PicklistEntry[], states: readonly PicklistEntry[]): Places {
  const toPlace = ({ value, label }: PicklistEntry): Place => ({ code: value, label });
  const statesAt = statesByCountry(countries.length, states);
  const statesOf = new Map<string, Lookup>();
  countries.forEach(({ value }, index) => {
    const own = (statesAt[index] ?? []).map(toPlace);
    if (own.length > 0)
      statesOf.set(
        value,
        lookupOf(own, ({ code }) => stateAliases(value, code)),
      );
  });
  const active = countries.filter((entry) => entry.active).map(toPlace);
  const findCountry = lookupOf(active, ({ code }) => countryAliases(code));
  return {
    country: findCountry,
    state: (country, text) => statesOf.get(country.code)?.(text),
    hasStates: (country) => statesOf.has(country.code),
  };
}

function statesByCountry(countries: number, states: readonly PicklistEntry[]): PicklistEntry[][] {
  const found: PicklistEntry[][] = Array.from({ length: countries }, () => []);
  for (const state of states.filter((entry) => entry.active && entry.validFor !== null)) {
    const bytes = Uint8Array.from(atob(state.validFor ?? ''), (byte) => byte.charCodeAt(0));
    for (const [index, own] of found.entries())
      if (((bytes[index >> 3] ?? 0) & (0x80 >> (index % 8))) !== 0) own.push(state);
  }
  return found;
}

type Lookup = (text: string) => Place | undefined;

/** Finds places by label, by code, then by other names: what the org calls a place goes before what others do. */
function lookupOf(places: readonly Place[], aliasesOf: (place: Place) => readonly string[]): Lookup {
  const byKey = new Map<string, Place>();
  const names = [({ label }: Place) => [label], ({ code }: Place) => [code], aliasesOf];
  for (const namesOf of names)
    for (const place of places)
      for (const key of namesOf(place).map(spellingKey)) if (!byKey.has(key)) byKey.set(key, place);
  return (text) => byKey.get(spellingKey(text));
}

/** The text columns of an object's address; those of the codes are named after them. */
const columns: Readonly<Record<PersonObject, { readonly country: string; readonly state: string }>> = {
  Lead: { country: 'Country', state: 'State' },
  Contact: { country: 'MailingCountry', state: 'MailingState' },
};

/** The column that holds the code for a text column of an address, as an org with picklists has it. */
export const codeColumns = (object: PersonObject): { readonly country: string; readonly state: string } => ({
  country: `${columns[object].country}Code`,
  state: `${columns[object].state}Code`,
});

/** Whether anything of these is a place. */
export const hasPlace = (object: PersonObject, values: Values): boolean =>
  columns[object].country in values || columns[object].state in values;

/** What is written instead of a place in free text, or which columns cannot be written. */
export type SettledPlace =
  | {
      readonly kind: 'settled';
      /** What was to be written, with the labels of the picklists as the text columns will hold them. */
      readonly values: Values;
      /** What Salesforce is sent: codes instead of text, country and state together. */
      readonly sent: Values;
    }
  | { readonly kind: 'notInPicklist'; readonly columns: readonly string[]; readonly words: string };

/**
 * Says the place among what is to be written in the words of the org's picklists. A state goes with its country only,
 * and is dropped where the country has none in the org; a place that the record holds already is not written again.
 */
export function settlePlace(places: Places, object: PersonObject, written: Values, present: Values): SettledPlace {
  if (!hasPlace(object, written)) return { kind: 'settled', values: written, sent: written };
  const { country, state } = columns[object];
  const wanted = wantedPlace(object, written, present);
  const found = findPlace(places, wanted);
  if (found.kind === 'unknown') {
    const planned = [country, state].filter((column) => column in written);
    const faulty = planned.filter((column) => column === state || found.part === 'country');
    return { kind: 'notInPicklist', columns: faulty.length > 0 ? faulty : planned, words: found.words };
  }
  const { [country]: _, [state]: __, ...rest } = written;
  const texts = { [country]: found.country?.label ?? null, [state]: found.state?.label ?? null };
  const isHeld = Object.entries(texts).every(([column, text]) => text === blankToNull(present[column]));
  if (isHeld) return { kind: 'settled', values: rest, sent: rest };
  const codes = codeColumns(object);
  const sent = { [codes.country]: found.country?.code ?? null, [codes.state]: found.state?.code ?? null };
  return { kind: 'settled', values: { ...rest, ...texts }, sent: { ...rest, ...sent } };
}

interface Wanted {
  readonly country: string | null;
  readonly state: string | null;
}

function textOf(value: Value | undefined): string | null {
  const text = String(blankToNull(value) ?? '').trim();
  return text === '' ? null : text;
}

/** The place that the record is to have. A country that is cleared takes its state along. */
function wantedPlace(object: PersonObject, written: Values, present: Values): Wanted {
  const { country, state } = columns[object];
  const wanted = textOf(country in written ? written[country] : present[country]);
  const isCleared = country in written && wanted === null && !(state in written);
  return { country: wanted, state: isCleared ? null : textOf(state in written ? written[state] : present[state]) };
}

type FoundPlace =
  | { readonly kind: 'found'; readonly country: Place | null; readonly state: Place | null }
  | { readonly kind: 'unknown'; readonly part: 'country' | 'state'; readonly words: string };

function findPlace(places: Places, { country, state }: Wanted): FoundPlace {
  if (country === null) {
    if (state === null) return { kind: 'found', country: null, state: null };
    return { kind: 'unknown', part: 'state', words: 'the record has a state and no country' };
  }
  const found = places.country(country);
  if (found === undefined) return { kind: 'unknown', part: 'country', words: 'the org does not have the country' };
  if (state === null || !places.hasStates(found)) return { kind: 'found', country: found, state: null };
  const inCountry = places.state(found, state);
  return inCountry === undefined
    ? { kind: 'unknown', part: 'state', words: `the org does not have the state in ${found.code}` }
    : { kind: 'found', country: found, state: inCountry };
}

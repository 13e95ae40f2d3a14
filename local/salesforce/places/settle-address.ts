import { findField } from '../metadata/catalogue.ts';
import type { ObjectDefinition } from '../metadata/object.ts';
import { type RecordRejected, rejected } from '../record-error.ts';
import { type FieldValue, type Row, textOf } from '../row.ts';
import { type Country, findCountry, findState, type State } from './countries.ts';

type Values = Record<string, FieldValue>;

interface Address {
  readonly object: ObjectDefinition;
  readonly prefix: string;
  readonly before: Row | undefined;
  readonly given: Values;
}

/** The prefixes of an object's addresses: `Billing` and `Shipping`, or nothing for a Lead's own. */
export const addressPrefixes = (object: ObjectDefinition): readonly string[] =>
  object.fields.filter(({ type }) => type === 'address').map(({ name }) => name.slice(0, -'Address'.length));

/**
 * Brings codes and texts of the given addresses in line, as an org with state and country picklists does on every save
 * (Salesforce help, "State and Country/Territory Picklist Field-Syncing Logic"). Throws RecordRejected.
 */
export function settleAddresses(object: ObjectDefinition, before: Row | undefined, given: Values): Values {
  let settled = given;
  for (const prefix of addressPrefixes(object)) {
    settled = { ...settled, ...settle({ object, prefix, before, given: settled }) };
  }
  return settled;
}

function settle(address: Address): Values {
  const { prefix, before, given } = address;
  const asks = (part: string): boolean => given[`${prefix}${part}`] !== undefined;
  const asksCountry = asks('Country') || asks('CountryCode');
  const asksState = asks('State') || asks('StateCode');
  if (!asksCountry && !asksState) return {};
  const country = asksCountry ? chosen(address, 'Country', (key, text) => findCountry(key, text)) : undefined;
  const values: Values = asksCountry ? pair(`${prefix}Country`, country ?? null) : {};
  const inCountry = asksCountry ? country : findCountry('code', textOf(before ?? {}, `${prefix}CountryCode`));
  if (asksState) return { ...values, ...pair(`${prefix}State`, stateIn(address, inCountry) ?? null) };
  if (inCountry === undefined) return { ...values, ...pair(`${prefix}State`, null) };
  const state = textOf(before ?? {}, `${prefix}State`);
  if (state !== '' && findState(inCountry, 'name', state) === undefined) throw badText(address, 'State');
  return values;
}

const pair = (name: string, place: State | null): Values => ({
  [name]: place?.name ?? null,
  [`${name}Code`]: place?.code ?? null,
});

function stateIn(address: Address, country: Country | undefined): State | undefined {
  const { prefix, given } = address;
  const isEmptied = textOf(given, `${prefix}State`) === '' && textOf(given, `${prefix}StateCode`) === '';
  if (isEmptied) return undefined;
  if (country === undefined) {
    const message = `A country/territory must be specified before specifying a state value for field: ${labelOf(address, 'State')}`;
    throw rejected('FIELD_INTEGRITY_EXCEPTION', message, [`${prefix}State`]);
  }
  return chosen(address, 'State', (key, text) => findState(country, key, text));
}

/** What code and text choose together: on creation the code wins, on a change they have to agree. */
function chosen<T extends State>(
  address: Address,
  part: 'Country' | 'State',
  find: (key: 'code' | 'name', text: string) => T | undefined,
): T | undefined {
  const { prefix, before, given } = address;
  const [code, text] = [given[`${prefix}${part}Code`], given[`${prefix}${part}`]];
  if (code === undefined || (code === null && before === undefined)) {
    if (text === null || text === undefined) return undefined;
    const byName = find('name', String(text));
    if (byName === undefined) throw badText(address, part);
    return byName;
  }
  const byCode = code === null ? undefined : find('code', String(code));
  if (code !== null && byCode === undefined) throw badCode(address, part, String(code));
  const agrees = text === undefined || (byCode?.name ?? '').toLowerCase() === String(text ?? '').toLowerCase();
  if (before !== undefined && !agrees) throw badText(address, part);
  return byCode;
}

const labelOf = ({ object, prefix }: Address, part: string): string =>
  findField(object, `${prefix}${part}`)?.label ?? `${prefix}${part}`;

function badText(address: Address, part: 'Country' | 'State'): RecordRejected {
  const list =
    part === 'State'
      ? 'this state, even though it may appear correct. Please select a state from the list of valid states.'
      : 'this country, even though it may appear correct. Please select a country/territory from the list of valid countries.';
  const message = `There's a problem with ${list}: ${labelOf(address, part)}`;
  return rejected('FIELD_INTEGRITY_EXCEPTION', message, [`${address.prefix}${part}`]);
}

function badCode({ prefix }: Address, part: 'Country' | 'State', code: string): RecordRejected {
  const name = `${prefix}${part}Code`;
  const kind = part === 'State' ? 'state' : 'country/territory';
  const message = `The ${name} field contains ${code}, which isn't an available ${kind}. Your administrator can add it for you.`;
  return rejected('FIELD_INTEGRITY_EXCEPTION', message, [name]);
}

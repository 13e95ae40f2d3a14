import type { PersonObject } from './change.ts';
import { type Directory, type FieldPair, type FieldType, columnOf } from './mapping.ts';
import { type Value, type Values, blankToNull } from './values.ts';

/** A value in the form that is compared, or `noCounterpart` when the other side has no word for it. */
export type Converted = { readonly kind: 'value'; readonly value: Value } | { readonly kind: 'noCounterpart' };

const is = (value: Value): Converted => ({ kind: 'value', value });
const noCounterpart: Converted = { kind: 'noCounterpart' };

/** What a record's column is in HubSpot's terms: text, or null for blank. */
export function toHubspotValue(
  field: FieldPair,
  object: PersonObject,
  salesforce: Values,
  directory: Directory,
): Converted {
  const column = columnOf(field, object);
  const value = column === undefined ? null : blankToNull(salesforce[column]);
  if (value === null || value === field.placeholder) return is(field.type === 'boolean' ? 'false' : null);
  if (field.type !== 'owner') return is(canonical(field.type, value));
  const ownerId = directory.ownerIdByEmail.get(directory.emailByUserId.get(String(value)) ?? '');
  return ownerId === undefined ? noCounterpart : is(ownerId);
}

/** What a contact's property is in Salesforce's terms, as its REST API takes it. */
export function toSalesforceValue(field: FieldPair, hubspot: Values, directory: Directory): Converted {
  const text = canonical(field.type, hubspot[field.hubspot]);
  if (text === null) return is(null);
  switch (field.type) {
    case 'number':
      return Number.isNaN(Number(text)) ? noCounterpart : is(Number(text));
    case 'boolean':
      return is(text === 'true');
    case 'owner': {
      const email = [...directory.ownerIdByEmail].find(([, id]) => id === text)?.[0];
      const userId = directory.userIdByEmail.get(email ?? '');
      return userId === undefined ? noCounterpart : is(userId);
    }
    case 'text':
    case 'email':
    case 'date':
    case 'datetime':
    case 'picklist':
    case 'multipicklist':
      return is(text);
  }
}

/** Whether two values of one field are the same to a person, on whichever sides they are. */
export const isSameOfType = (type: FieldType, left: Value | undefined, right: Value | undefined): boolean =>
  left === right || canonical(type, left) === canonical(type, right);

/** The one form of a value that all its spellings share; text that is not of the type stays as it is. */
export function canonical(type: FieldType, value: Value | undefined): string | null {
  const present = blankToNull(typeof value === 'string' ? value.trim() : value);
  if (type === 'boolean') return String(present ?? false).toLowerCase();
  if (present === null) return null;
  const text = String(present);
  switch (type) {
    case 'email':
      return text.toLowerCase();
    case 'number':
      return decimalText(text);
    case 'date':
      return dayOf(text);
    case 'datetime':
      return secondOf(text);
    case 'multipicklist':
      return (
        text
          .split(';')
          .map((part) => part.trim())
          .filter(Boolean)
          .toSorted()
          .join(';') || null
      );
    case 'text':
    case 'owner':
    case 'picklist':
      return text.replaceAll('\r\n', '\n');
  }
}

/** A decimal number without leading and trailing zeros or exponent, compared as text: no digit is lost to a float. */
function decimalText(text: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/.exec(text) ?? [];
  if (whole + fraction === '') return text;
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  const padded = digits.padStart(digits.length + Math.max(0, -point), '0').padEnd(Math.max(point, digits.length), '0');
  const at = Math.max(point, 0);
  const integer = padded.slice(0, at).replace(/^0+(?=\d)/, '') || '0';
  const rest = padded.slice(at).replace(/0+$/, '');
  const number = rest === '' ? integer : `${integer}.${rest}`;
  return sign === '-' && number !== '0' ? `-${number}` : number;
}

/** HubSpot says a date as a day or as milliseconds at midnight UTC, Salesforce as a day or an instant. */
function dayOf(text: string): string {
  const day = /^\d{4}-\d{2}-\d{2}/.exec(text)?.[0];
  return day ?? instantOf(text)?.slice(0, 10) ?? text;
}

/** Salesforce keeps whole seconds. */
const secondOf = (text: string): string => {
  const instant = instantOf(text);
  return instant === undefined ? text : `${instant.slice(0, 19)}Z`;
};

function instantOf(text: string): string | undefined {
  const ms = /^-?\d{6,16}$/.test(text) ? Number(text) : Date.parse(text);
  return Number.isNaN(ms) || Math.abs(ms) > 8.64e15 ? undefined : new Date(ms).toISOString();
}

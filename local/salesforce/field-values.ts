import { isSalesforceId, toId18 } from '../../core/salesforce-id.ts';
import type { Field } from './metadata/field.ts';
import { rejected } from './record-error.ts';
import type { FieldValue } from './row.ts';
import { formatDate, formatDatetime, isDate, parseDatetime } from './salesforce-time.ts';

const EMAIL = /^[^\s@<>()[\]\\,;:"]+@[^\s@<>()[\]\\,;:"]+\.[^\s@<>()[\]\\,;:".]+$/;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const INT_MAX = 2_147_483_647;

/**
 * What a field keeps of a value from a client's JSON: trimmed, empty text as null, dates and numbers read.
 * Throws RecordRejected with Salesforce's own code for a value that the field cannot take.
 */
export function coerceValue(field: Field, value: unknown): FieldValue {
  if (value === null || value === undefined) return field.type === 'boolean' ? false : null;
  switch (field.type) {
    case 'boolean':
      return readBoolean(value);
    case 'int':
    case 'double':
    case 'currency':
    case 'percent':
      return readNumber(field, value);
    case 'date':
      return readDate(value);
    case 'datetime':
      return readDatetime(value);
    case 'id':
    case 'reference':
      return readId(field, value);
    case 'string':
    case 'textarea':
    case 'email':
    case 'phone':
    case 'url':
    case 'picklist':
    case 'address':
      return readText(field, value);
  }
}

function readText(field: Field, value: unknown): FieldValue {
  if (typeof value !== 'string') throw undeserializable('string', value);
  const text = field.type === 'textarea' ? value.replace(/\s+$/, '') : value.trim();
  if (text === '') return null;
  if (field.type === 'email' && !EMAIL.test(text)) {
    throw rejected('INVALID_EMAIL_ADDRESS', `${field.label}: invalid email address: ${text}`, [field.name]);
  }
  if (
    field.restricted &&
    field.entries.length === 0 &&
    !field.values.some((known) => known.toLowerCase() === text.toLowerCase())
  ) {
    const message = `${field.label}: bad value for restricted picklist field: ${text}`;
    throw rejected('INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', message, [field.name]);
  }
  if (text.length > field.length) {
    const message = `${field.label}: data value too large: ${text} (max length=${field.length})`;
    throw rejected('STRING_TOO_LONG', message, [field.name]);
  }
  return canonical(field, text);
}

const canonical = (field: Field, text: string): string =>
  field.type === 'picklist' ? (field.values.find((known) => known.toLowerCase() === text.toLowerCase()) ?? text) : text;

function readBoolean(value: unknown): FieldValue {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'string' && /^(?:true|1)$/i.test(value)) return true;
  if (typeof value === 'string' && /^(?:false|0|)$/i.test(value)) return false;
  throw undeserializable('boolean', value);
}

function readNumber(field: Field, value: unknown): FieldValue {
  const name = field.type === 'percent' || field.type === 'currency' ? 'double' : field.type;
  if (value === '') return null;
  if (typeof value !== 'number' && !(typeof value === 'string' && NUMBER.test(value))) {
    throw undeserializable(name, value);
  }
  const number = Number(value);
  if (field.type === 'int' && (!Number.isInteger(number) || Math.abs(number) > INT_MAX)) {
    throw undeserializable('int', value);
  }
  if (Math.abs(number) >= 10 ** (field.precision - field.scale)) {
    throw rejected(
      'NUMBER_OUTSIDE_VALID_RANGE',
      `${field.label}: value outside of valid range on numeric field: ${number}`,
      [field.name],
    );
  }
  return Number(number.toFixed(field.scale));
}

function readDate(value: unknown): FieldValue {
  if (value === '') return null;
  if (typeof value !== 'string') throw undeserializable('date', value);
  if (isDate(value)) return value;
  const timeMs = value.length > 10 ? parseDatetime(value) : undefined;
  if (timeMs === undefined) throw undeserializable('date', value);
  return formatDate(timeMs);
}

function readDatetime(value: unknown): FieldValue {
  if (value === '') return null;
  if (typeof value !== 'string') throw undeserializable('datetime', value);
  const timeMs = parseDatetime(isDate(value) ? `${value}T00:00:00Z` : value);
  if (timeMs === undefined) throw undeserializable('datetime', value);
  return formatDatetime(Math.floor(timeMs / 1000) * 1000);
}

function readId(field: Field, value: unknown): FieldValue {
  if (value === '') return null;
  if (typeof value !== 'string') throw undeserializable('reference', value);
  if (!isSalesforceId(value) || (value.length === 18 && toId18(value) !== value)) {
    throw rejected('MALFORMED_ID', `${field.label}: id value of incorrect type: ${value}`, [field.name]);
  }
  return toId18(value);
}

/** The error for JSON of the wrong type. Its position inside the body is not known here and is left out. */
function undeserializable(type: string, value: unknown): Error {
  const message = `Cannot deserialize instance of ${type} from ${tokenOf(value)} or request may be missing a required field`;
  return rejected('JSON_PARSER_ERROR', message);
}

function tokenOf(value: unknown): string {
  if (typeof value === 'string') return `VALUE_STRING value ${value}`;
  if (typeof value === 'boolean') return `VALUE_${String(value).toUpperCase()} value ${value}`;
  if (typeof value === 'number') return `VALUE_NUMBER_${Number.isInteger(value) ? 'INT' : 'FLOAT'} value ${value}`;
  return Array.isArray(value) ? 'START_ARRAY value [' : 'START_OBJECT value {';
}

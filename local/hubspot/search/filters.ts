import { invalid, notSimulated } from '../errors.ts';
import type { PropertyDefinition } from '../definitions/property-definition.ts';
import type { ObjectType } from '../object-types.ts';
import { type StoredRecord, valueOf } from '../record.ts';
import { parseTime } from '../time.ts';
import type { Filter } from './search-request.ts';
import { hasTokens } from './tokens.ts';

export type Predicate = (record: StoredRecord) => boolean;

/** A value as search compares it: a number for numbers and times, lower-case text for strings, else as it is. */
export type Comparable = number | string;

/** Reads a property of a record in the form search compares; null when it has no value. */
export function comparableOf(
  type: ObjectType,
  definition: PropertyDefinition,
): (record: StoredRecord) => Comparable | null {
  const { name } = definition;
  if (name === type.modifiedProperty) return (record) => record.updatedAt;
  if (name === 'createdate') return (record) => record.createdAt;
  if (name === 'hs_object_id') return (record) => Number(record.id);
  return (record) => {
    const value = valueOf(type, record, name);
    return value === null || value === '' ? null : comparable(definition, value);
  };
}

function comparable({ type, options }: PropertyDefinition, text: string): Comparable | null {
  if (type === 'number') return text.trim() === '' || Number.isNaN(Number(text)) ? null : Number(text);
  if (type === 'date' || type === 'datetime') return parseTime(text);
  return type === 'enumeration' && options.length > 0 ? text : text.toLowerCase();
}

/** What a filter asks of a record. Throws 400 for an unknown operator or a value that is missing or does not fit. */
export function predicateOf(type: ObjectType, definition: PropertyDefinition, filter: Filter): Predicate {
  const read = comparableOf(type, definition);
  const one = () => wanted(definition, filter, filter.value, 'value');
  const having =
    (test: (value: Comparable) => boolean): Predicate =>
    (record) => {
      const value = read(record);
      return value !== null && test(value);
    };
  switch (filter.operator) {
    case 'HAS_PROPERTY':
      return (record) => read(record) !== null;
    case 'NOT_HAS_PROPERTY':
      return (record) => read(record) === null;
    case 'EQ':
    case 'NEQ':
    case 'GT':
    case 'GTE':
    case 'LT':
    case 'LTE':
      return having(comparison(filter.operator, one()));
    case 'BETWEEN':
      return having(between(one(), wanted(definition, filter, filter.highValue, 'highValue')));
    case 'IN':
    case 'NOT_IN':
      return having(membership(filter, definition));
    case 'CONTAINS_TOKEN':
    case 'NOT_CONTAINS_TOKEN':
      return tokenPredicate(type, definition, filter);
    default:
      throw invalid(`Invalid operator: ${filter.operator}`);
  }
}

function comparison(operator: 'EQ' | 'NEQ' | 'GT' | 'GTE' | 'LT' | 'LTE', wantedValue: Comparable) {
  switch (operator) {
    case 'EQ':
      return (value: Comparable) => value === wantedValue;
    case 'NEQ':
      return (value: Comparable) => value !== wantedValue;
    case 'GT':
      return (value: Comparable) => value > wantedValue;
    case 'GTE':
      return (value: Comparable) => value >= wantedValue;
    case 'LT':
      return (value: Comparable) => value < wantedValue;
    case 'LTE':
      return (value: Comparable) => value <= wantedValue;
  }
}

const between = (low: Comparable, high: Comparable) => (value: Comparable) => value >= low && value <= high;

/** The listed values are taken as they are: strings among them match in lower case only. */
function membership(filter: Filter, definition: PropertyDefinition): (value: Comparable) => boolean {
  const { values, operator, propertyName } = filter;
  if (!values?.length) throw invalid(`Operator ${operator} on property ${propertyName} needs values.`);
  const numeric = ['number', 'date', 'datetime'].includes(definition.type);
  const set = new Set<Comparable>(
    numeric ? values.map((value) => wanted(definition, filter, value, 'values')) : values,
  );
  return operator === 'IN' ? (value) => set.has(value) : (value) => !set.has(value);
}

function tokenPredicate(type: ObjectType, definition: PropertyDefinition, filter: Filter): Predicate {
  const pattern = String(wanted(definition, filter, filter.value, 'value'));
  const negated = filter.operator === 'NOT_CONTAINS_TOKEN';
  return (record) => {
    const value = valueOf(type, record, definition.name);
    return Boolean(value) && hasTokens(value ?? '', pattern) !== negated;
  };
}

function wanted(
  definition: PropertyDefinition,
  { operator, propertyName }: Filter,
  text: string | null | undefined,
  member: string,
): Comparable {
  if (text === null || text === undefined) {
    throw invalid(`Operator ${operator} on property ${propertyName} needs a ${member}.`);
  }
  const value = comparable(definition, text);
  if (value === null) throw invalid(`${text} is not a valid ${definition.type} for property ${propertyName}.`);
  return value;
}

/**
 * The definition behind a name in a search. Throws 400 for an unknown one, with one exception: `hs_lastmodifieddate`
 * of contacts, which no contact has a value for, so that a poll by it finds nothing and fails in silence.
 */
export function searchedDefinition(
  type: ObjectType,
  name: string,
  find: (name: string) => PropertyDefinition | undefined,
): PropertyDefinition {
  if (name.startsWith('associations.')) throw notSimulated(`search by ${name}.`);
  const definition = find(name);
  if (definition !== undefined) return definition;
  const modified = find(type.modifiedProperty);
  if (name === 'hs_lastmodifieddate' && modified !== undefined) return { ...modified, name };
  throw invalid(`Property "${name}" does not exist`);
}

import type { PropertyDefinition } from '../definitions/property-definition.ts';
import { invalid, notSimulated } from '../errors.ts';
import type { ObjectType } from '../object-types.ts';
import type { Portal } from '../portal.ts';
import { type StoredRecord, valueOf } from '../record.ts';
import type { FilterBranch, ListFilter, ListOperation } from './filter-branch.ts';

type Predicate = (record: StoredRecord) => boolean;

/**
 * What a list's filters ask of a record. HubSpot takes an OR of ANDs at the root and nothing else (400); filters on
 * anything but the record's own property values are 501.
 */
export function memberTest(portal: Portal, type: ObjectType, root: FilterBranch): Predicate {
  if (root.filterBranchType !== 'OR' || root.filters.length > 0 || root.filterBranches.length === 0) {
    throw invalid('The root filter branch must be an OR branch with one or more AND branches and no filters.');
  }
  const tests = root.filterBranches.map((branch) => andTest(portal, type, branch));
  return (record) => tests.some((test) => test(record));
}

function andTest(portal: Portal, type: ObjectType, branch: FilterBranch): Predicate {
  const { filterBranchType: kind, filterBranches, filters } = branch;
  if (kind === 'OR') throw invalid('Below the root OR branch there must be AND branches.');
  if (kind !== 'AND') throw notSimulated(`list filter branches of type ${kind}: it has OR and AND.`);
  if (filterBranches.length > 0) throw notSimulated('list filter branches inside AND branches.');
  const tests = filters.map((filter) => filterTest(portal, type, filter));
  return (record) => tests.every((test) => test(record));
}

function filterTest(portal: Portal, type: ObjectType, filter: ListFilter): Predicate {
  const { filterType, property, operation } = filter;
  if (filterType !== 'PROPERTY') throw notSimulated(`list filters of type ${filterType}: it has PROPERTY.`);
  if (property === undefined || operation === undefined)
    throw invalid('A PROPERTY filter needs property and operation.');
  const definition = portal.definitions.find(type, property);
  if (definition === undefined) throw invalid(`Property "${property}" does not exist for object type ${type.id}.`);
  if (operation.operationType === 'ALL_PROPERTY') return knownTest(type, property, operation.operator);
  const test = valueTest(definition, operation);
  const withoutValue = operation.includeObjectsWithNoValueSet ?? false;
  return (record) => {
    const value = valueOf(type, record, property);
    return value === null || value === '' ? withoutValue : test(value);
  };
}

function knownTest(type: ObjectType, property: string, operator: string): Predicate {
  const wanted = { IS_KNOWN: true, IS_NOT_BLANK: true, IS_UNKNOWN: false, IS_BLANK: false }[operator];
  if (wanted === undefined) throw noOperator('ALL_PROPERTY', operator);
  return (record) => Boolean(valueOf(type, record, property)) === wanted;
}

const PROPERTY_TYPES: Readonly<Record<string, readonly string[]>> = {
  BOOL: ['bool'],
  ENUMERATION: ['enumeration'],
  STRING: ['string', 'phone_number'],
  MULTISTRING: ['string', 'phone_number'],
  NUMBER: ['number'],
  NUMBER_RANGED: ['number'],
};

function valueTest(definition: PropertyDefinition, operation: ListOperation): (value: string) => boolean {
  const { operationType, operator } = operation;
  const types = PROPERTY_TYPES[operationType];
  if (types === undefined) throw notSimulated(`list filter operations of type ${operationType}.`);
  if (!types.includes(definition.type)) {
    throw invalid(
      `Operation ${operationType} does not go with property ${definition.name} of type ${definition.type}.`,
    );
  }
  switch (operationType) {
    case 'ENUMERATION':
      return setTest(operator, valuesOf(operation));
    case 'NUMBER':
      return numberTest(operator, Number(valuesOf(operation)[0]));
    case 'NUMBER_RANGED':
      return rangeTest(operation);
    default:
      return textTest(operationType, operator, valuesOf(operation));
  }
}

function valuesOf({ operator, value, values }: ListOperation): readonly string[] {
  const given = (values ?? (value === undefined ? [] : [value])).map(String);
  if (given.length === 0) throw invalid(`Operator ${operator} needs a value.`);
  return given;
}

/** Any of the values will do; a negated operator asks that none does. Case does not matter. */
function textTest(kind: string, operator: string, values: readonly string[]): (value: string) => boolean {
  const wanted = values.map((value) => value.toLowerCase());
  const any = (test: (value: string, one: string) => boolean) => (value: string) =>
    wanted.some((one) => test(value.toLowerCase(), one));
  const equal = any((value, one) => value === one);
  const within = any((value, one) => value.includes(one));
  switch (operator) {
    case 'IS_EQUAL_TO':
      return equal;
    case 'IS_NOT_EQUAL_TO':
      return (value) => !equal(value);
    case 'CONTAINS':
      return within;
    case 'DOES_NOT_CONTAIN':
      return (value) => !within(value);
    case 'STARTS_WITH':
      return any((value, one) => value.startsWith(one));
    case 'ENDS_WITH':
      return any((value, one) => value.endsWith(one));
    default:
      throw noOperator(kind, operator);
  }
}

const setOf = (value: string): ReadonlySet<string> => new Set(value.split(';').filter(Boolean));

/** Several values of a checkbox property are a set. */
function setTest(operator: string, wanted: readonly string[]): (value: string) => boolean {
  const hasAny = (value: string) => wanted.some((one) => setOf(value).has(one));
  const hasAll = (value: string) => wanted.every((one) => setOf(value).has(one));
  const isExactly = (value: string) => hasAll(value) && setOf(value).size === new Set(wanted).size;
  switch (operator) {
    case 'IS_ANY_OF':
      return hasAny;
    case 'IS_NONE_OF':
      return (value) => !hasAny(value);
    case 'IS_EXACTLY':
      return isExactly;
    case 'IS_NOT_EXACTLY':
      return (value) => !isExactly(value);
    case 'CONTAINS_ALL':
      return hasAll;
    case 'DOES_NOT_CONTAIN_ALL':
      return (value) => !hasAll(value);
    default:
      throw noOperator('ENUMERATION', operator);
  }
}

function numberTest(operator: string, wanted: number): (value: string) => boolean {
  if (Number.isNaN(wanted)) throw invalid(`Operator ${operator} of NUMBER needs a number.`);
  switch (operator) {
    case 'IS_EQUAL_TO':
      return (value) => Number(value) === wanted;
    case 'IS_NOT_EQUAL_TO':
      return (value) => Number(value) !== wanted;
    case 'IS_GREATER_THAN':
      return (value) => Number(value) > wanted;
    case 'IS_GREATER_THAN_OR_EQUAL_TO':
      return (value) => Number(value) >= wanted;
    case 'IS_LESS_THAN':
      return (value) => Number(value) < wanted;
    case 'IS_LESS_THAN_OR_EQUAL_TO':
      return (value) => Number(value) <= wanted;
    default:
      throw noOperator('NUMBER', operator);
  }
}

function rangeTest({ operator, lowerBound, upperBound }: ListOperation): (value: string) => boolean {
  if (lowerBound === undefined || upperBound === undefined)
    throw invalid('NUMBER_RANGED needs lowerBound and upperBound.');
  const between = (value: string) => Number(value) >= lowerBound && Number(value) <= upperBound;
  if (operator === 'IS_BETWEEN') return between;
  if (operator === 'IS_NOT_BETWEEN') return (value) => !between(value);
  throw noOperator('NUMBER_RANGED', operator);
}

const noOperator = (kind: string, operator: string) =>
  notSimulated(`the operator ${operator} of ${kind} list filters.`);

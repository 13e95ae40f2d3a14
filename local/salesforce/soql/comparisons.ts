import { isSalesforceId, toId18 } from '../../../core/salesforce-id.ts';
import type { ApiError } from '../api-error.ts';
import { badRequest } from '../api-error.ts';
import type { Field } from '../metadata/field.ts';
import type { FieldValue } from '../row.ts';
import { formatDate, formatDatetime, isDate, parseDatetime } from '../salesforce-time.ts';
import type { Comparator, Literal } from './ast.ts';
import { located } from './errors.ts';
import { periodOf } from './periods.ts';

type Comparable = string | number | boolean | null;
export type Test = (value: FieldValue) => boolean;

/** Which order and equality a field's values have: texts in any case of letters, ids and times as they are. */
export type Comparison = 'text' | 'id' | 'boolean' | 'number' | 'date' | 'datetime';

/** The kind of comparison for a field. */
export function comparisonOf(field: Field): Comparison {
  switch (field.type) {
    case 'id':
    case 'reference':
      return 'id';
    case 'boolean':
    case 'date':
    case 'datetime':
      return field.type;
    case 'int':
    case 'double':
    case 'currency':
    case 'percent':
      return 'number';
    case 'string':
    case 'textarea':
    case 'email':
    case 'phone':
    case 'url':
    case 'picklist':
    case 'address':
      return 'text';
  }
}

/** A value as it is compared. */
export const normalise = (comparison: Comparison, value: FieldValue): Comparable =>
  comparison === 'text' && typeof value === 'string' ? value.toUpperCase() : value;

/** Orders two normalised values that are not null. */
export const compareValues = (left: Comparable, right: Comparable): number =>
  left === right ? 0 : (left ?? 0) < (right ?? 0) ? -1 : 1;

/** What a condition on one field is checked with. */
export interface Criterion {
  readonly query: string;
  readonly at: number;
  readonly field: Field;
  /** The path as it is written, for messages. */
  readonly label: string;
  readonly nowMs: number;
}

/** The test for one comparison; throws for an operator or a literal that does not suit the field. */
export function compileComparison(criterion: Criterion, comparator: Comparator, literal: Literal): Test {
  const comparison = comparisonOf(criterion.field);
  if (comparator === 'LIKE') return compileLike(criterion, comparison, literal);
  if (literal.kind === 'period') return compilePeriod(criterion, comparison, comparator, literal);
  const wanted = readLiteral(criterion, comparison, literal);
  if (comparison === 'boolean' && comparator !== '=' && comparator !== '!=') {
    throw badOperator(criterion, 'invalid operator on boolean field');
  }
  return compileOrder(comparison, comparator, wanted);
}

function compileOrder(comparison: Comparison, comparator: Exclude<Comparator, 'LIKE'>, wanted: Comparable): Test {
  const against = (test: (order: number) => boolean): Test => {
    if (wanted === null) return () => false;
    return (value) => value !== null && test(compareValues(normalise(comparison, value), wanted));
  };
  switch (comparator) {
    case '=':
      return (value) => normalise(comparison, value) === wanted;
    case '!=':
      return (value) => normalise(comparison, value) !== wanted;
    case '<':
      return against((order) => order < 0);
    case '<=':
      return against((order) => order <= 0);
    case '>':
      return against((order) => order > 0);
    case '>=':
      return against((order) => order >= 0);
  }
}

/** A literal as a value of the field's kind, normalised; an empty text is null. */
export function readLiteral(criterion: Criterion, comparison: Comparison, literal: Literal): Comparable {
  if (literal.kind === 'null') return null;
  if (comparison === 'number' && literal.kind === 'number') return literal.value;
  if (comparison === 'boolean' && literal.kind === 'boolean') return literal.value;
  if (comparison === 'text' && literal.kind === 'string')
    return literal.value === '' ? null : literal.value.toUpperCase();
  if (comparison === 'id' && literal.kind === 'string') return readId(criterion, literal.value);
  if (comparison === 'date' && literal.kind === 'date' && isDate(literal.value)) return literal.value;
  const timeMs = literal.kind === 'datetime' ? parseDatetime(literal.value) : undefined;
  if (comparison === 'datetime' && timeMs !== undefined) return formatDatetime(timeMs);
  throw wrongType(criterion, comparison);
}

function readId(criterion: Criterion, text: string): string | null {
  if (text === '') return null;
  if (!isSalesforceId(text)) throw badOperator(criterion, `invalid ID field: ${text}`);
  return toId18(text);
}

function wrongType({ query, at, field, label }: Criterion, comparison: Comparison): ApiError {
  const types = {
    text: 'string',
    id: 'ID',
    boolean: 'boolean',
    number: field.type === 'int' ? 'int' : 'double',
    date: 'date',
    datetime: 'dateTime',
  };
  const quotes =
    comparison === 'text' || comparison === 'id' ? 'should be enclosed in quotes' : 'should not be enclosed in quotes';
  const message = `value of filter criterion for field '${label}' must be of type ${types[comparison]} and ${quotes}`;
  return badRequest('INVALID_FIELD', located(query, at, message));
}

const badOperator = ({ query, at }: Criterion, message: string): ApiError =>
  badRequest('INVALID_QUERY_FILTER_OPERATOR', located(query, at, message));

function compileLike(criterion: Criterion, comparison: Comparison, literal: Literal): Test {
  if (comparison !== 'text') throw badOperator(criterion, `invalid operator on ${comparison} field`);
  if (literal.kind !== 'string') throw wrongType(criterion, comparison);
  const source = literal.pattern.replace(/\\([\s\S])|%|_|[.*+?^${}()|[\]/-]/g, (piece: string, escaped?: string) => {
    if (escaped !== undefined) return escapePattern(escaped);
    if (piece === '%') return '[\\s\\S]*';
    return piece === '_' ? '[\\s\\S]' : escapePattern(piece);
  });
  const pattern = new RegExp(`^${source}$`, 'iu');
  return (value) => typeof value === 'string' && pattern.test(value);
}

const escapePattern = (char: string): string => (/[\\.*+?^${}()|[\]/]/.test(char) ? `\\${char}` : char);

function compilePeriod(
  criterion: Criterion,
  comparison: Comparison,
  comparator: Exclude<Comparator, 'LIKE'>,
  literal: Extract<Literal, { kind: 'period' }>,
): Test {
  const { startMs, endMs } = periodOf(literal, criterion.nowMs);
  if (comparison !== 'date' && comparison !== 'datetime') throw wrongType(criterion, comparison);
  const format = comparison === 'date' ? formatDate : formatDatetime;
  const [start, end] = [format(startMs), format(endMs)];
  const isWithin = (value: FieldValue): boolean => typeof value === 'string' && value >= start && value < end;
  const tests: Readonly<Record<Exclude<Comparator, 'LIKE'>, Test>> = {
    '=': isWithin,
    '!=': (value) => !isWithin(value),
    '<': onText((text) => text < start),
    '<=': onText((text) => text < end),
    '>': onText((text) => text >= end),
    '>=': onText((text) => text >= start),
  };
  return tests[comparator];
}

const onText =
  (test: (text: string) => boolean): Test =>
  (value) =>
    typeof value === 'string' && test(value);

import type { Field } from '../metadata/field.ts';
import type { FieldValue } from '../row.ts';
import type { Condition, Literal, Operand, Query } from './ast.ts';
import { compileComparison, comparisonOf, type Criterion, normalise, readLiteral } from './comparisons.ts';
import { invalidField } from './errors.ts';

/** An operand that is understood: its field's facts and how to read its value from an item (a row, or a group of rows). */
export interface Reader<T> {
  readonly field: Field;
  readonly label: string;
  readonly at: number;
  readonly read: (item: T) => FieldValue;
}

export interface ConditionContext<T> {
  readonly query: string;
  readonly nowMs: number;
  readonly resolve: (operand: Operand) => Reader<T>;
  /** The ids that a semi-join's inner query selects. */
  readonly idsOf: (query: Query) => ReadonlySet<FieldValue>;
}

/** Turns a condition into a test; every name and literal is checked once, here, and not per row. */
export function compileCondition<T>(context: ConditionContext<T>, condition: Condition): (item: T) => boolean {
  switch (condition.kind) {
    case 'and': {
      const tests = condition.parts.map((part) => compileCondition(context, part));
      return (item) => tests.every((test) => test(item));
    }
    case 'or': {
      const tests = condition.parts.map((part) => compileCondition(context, part));
      return (item) => tests.some((test) => test(item));
    }
    case 'not': {
      const test = compileCondition(context, condition.part);
      return (item) => !test(item);
    }
    case 'compare': {
      const operand = filterable(context, condition.operand);
      const test = compileComparison(criterionOf(context, operand), condition.comparator, condition.literal);
      return (item) => test(operand.read(item));
    }
    case 'in':
      return compileMembership(context, condition);
  }
}

function filterable<T>(context: ConditionContext<T>, written: Operand): Reader<T> {
  const operand = context.resolve(written);
  if (operand.field.filterable) return operand;
  throw invalidField(context.query, operand.at, `field '${operand.label}' can not be filtered in a query call`);
}

const criterionOf = <T>({ query, nowMs }: ConditionContext<T>, { field, label, at }: Reader<T>): Criterion => ({
  query,
  nowMs,
  field,
  label,
  at,
});

function compileMembership<T>(
  context: ConditionContext<T>,
  { operand: written, values, negated }: Extract<Condition, { kind: 'in' }>,
): (item: T) => boolean {
  const operand = filterable(context, written);
  const comparison = comparisonOf(operand.field);
  const members = isList(values) ? readMembers(context, operand, values) : semiJoin(context, operand, values);
  return (item) => {
    const value = normalise(comparison, operand.read(item));
    return members.has(value) !== negated;
  };
}

const isList = (values: readonly Literal[] | Query): values is readonly Literal[] => Array.isArray(values);

function readMembers<T>(
  context: ConditionContext<T>,
  operand: Reader<T>,
  values: readonly Literal[],
): ReadonlySet<FieldValue> {
  const criterion = criterionOf(context, operand);
  return new Set(values.map((literal) => readLiteral(criterion, comparisonOf(operand.field), literal)));
}

function semiJoin<T>(context: ConditionContext<T>, operand: Reader<T>, query: Query): ReadonlySet<FieldValue> {
  if (comparisonOf(operand.field) !== 'id') {
    throw invalidField(
      context.query,
      operand.at,
      `The left operand of a semi-join must be an id, not '${operand.label}'`,
    );
  }
  return context.idsOf(query);
}

import { badRequest } from '../api-error.ts';
import { double, type Field, whole } from '../metadata/field.ts';
import type { FieldValue, Row } from '../row.ts';
import type { Aggregate, FieldPath, Operand, Query } from './ast.ts';
import { compareValues, comparisonOf, normalise } from './comparisons.ts';
import { compileCondition, type Reader } from './conditions.ts';
import { invalidField } from './errors.ts';
import { resolvePath, type Source } from './paths.ts';
import type { Rendered } from './render.ts';
import { selectRows, sortItems, window } from './rows-query.ts';

type Group = readonly Row[];

/** A column of an aggregate query. */
export interface GroupColumn {
  readonly name: string;
  readonly reader: Reader<Group>;
  readonly isAggregate: boolean;
}

const COUNTED = whole('expr', 'expr', 9);
const COMPUTED = double('expr', 'expr', 18, 2);

/** Whether a query answers with groups instead of rows. */
export const isGrouped = (query: Query): boolean =>
  query.groupBy.length > 0 || query.select.some((item) => item.kind === 'aggregate');

/** The columns of an aggregate query, named `expr0`, `expr1` … where the query gives no name. */
export function selectGroupColumns(source: Source, query: Query): GroupColumn[] {
  let unnamed = 0;
  return query.select.map((item) => {
    if (item.kind === 'aggregate') {
      const reader = aggregateReader(source, item.aggregate);
      return { name: item.alias ?? `expr${unnamed++}`, reader, isAggregate: true };
    }
    if (item.kind !== 'field')
      throw badRequest('MALFORMED_QUERY', 'a grouped query selects grouped fields and aggregates only');
    const reader = groupedReader(source, query, item.field);
    return { name: item.alias ?? reader.field.name, reader, isAggregate: false };
  });
}

/** The answer's records of an aggregate query. */
export function selectGroups(source: Source, query: Query): Rendered[] {
  const columns = selectGroupColumns(source, query);
  const keys = query.groupBy.map((path) => resolveGroupable(source, path));
  const rows = selectRows(source, { ...query, orderBy: [], limit: null, offset: null });
  const groups = query.groupBy.length === 0 ? [rows] : [...groupRows(rows, keys).values()];
  const resolve = (operand: Operand): Reader<Group> =>
    'aggregate' in operand ? aggregateReader(source, operand.aggregate) : groupedReader(source, query, operand.field);
  const having =
    query.having === null
      ? () => true
      : compileCondition(
          { query: source.query, nowMs: source.view.nowMs, resolve, idsOf: refuseSemiJoin },
          query.having,
        );
  const ordered = sortItems(
    source.query,
    groups.filter((group) => having(group)),
    query.orderBy,
    resolve,
  );
  return window(ordered, query).map((group) => ({
    attributes: { type: 'AggregateResult' },
    ...Object.fromEntries(columns.map(({ name, reader }) => [name, reader.read(group)])),
  }));
}

const refuseSemiJoin = (): never => {
  throw badRequest('MALFORMED_QUERY', 'Semi-joins are not allowed in HAVING');
};

type Key = ReturnType<typeof resolvePath>;

function resolveGroupable(source: Source, path: FieldPath): Key {
  const key = resolvePath(source, path);
  if (key.field.groupable) return key;
  throw invalidField(source.query, path.at, `field '${key.names.join('.')}' can not be grouped in a query call`);
}

function groupRows(rows: readonly Row[], keys: readonly Key[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const id = JSON.stringify(keys.map(({ field, read }) => normalise(comparisonOf(field), read(row))));
    const group = groups.get(id);
    if (group === undefined) groups.set(id, [row]);
    else group.push(row);
  }
  return groups;
}

function groupedReader(source: Source, query: Query, path: FieldPath): Reader<Group> {
  const { field, names, read } = resolvePath(source, path);
  const isKey = query.groupBy.some((key) => resolvePath(source, key).names.join('.') === names.join('.'));
  if (!isKey) throw badRequest('MALFORMED_QUERY', `Field must be grouped or aggregated: ${names.join('.')}`);
  return { field, label: names.join('.'), at: path.at, read: ([first]) => (first === undefined ? null : read(first)) };
}

function aggregateReader(source: Source, { name, argument, at }: Aggregate): Reader<Group> {
  const label = `${name}(${argument?.path.join('.') ?? ''})`;
  if (argument === null) return { field: COUNTED, label, at, read: (group) => group.length };
  const { field, names, read } = resolvePath(source, argument);
  const values = (group: Group): Exclude<FieldValue, null>[] => group.flatMap((row) => read(row) ?? []);
  const comparison = comparisonOf(field);
  switch (name) {
    case 'COUNT':
      return { field: COUNTED, label, at, read: (group) => values(group).length };
    case 'COUNT_DISTINCT':
      return {
        field: COUNTED,
        label,
        at,
        read: (group) => new Set(values(group).map((value) => normalise(comparison, value))).size,
      };
    case 'MIN':
    case 'MAX': {
      const sign = name === 'MIN' ? 1 : -1;
      const sorted = (group: Group): FieldValue =>
        values(group).toSorted(
          (left, right) => sign * compareValues(normalise(comparison, left), normalise(comparison, right)),
        )[0] ?? null;
      return { field: ascending(source, field, names, at), label, at, read: sorted };
    }
    case 'SUM':
    case 'AVG':
      return { field: COMPUTED, label, at, read: arithmetic(source, name, field, names, at, values) };
  }
}

/** MIN and MAX take what has an order. */
function ascending(source: Source, field: Field, names: readonly string[], at: number): Field {
  if (field.type !== 'boolean' && field.filterable) return field;
  throw invalidField(source.query, at, `field ${names.join('.')} does not support aggregate operator MIN or MAX`);
}

function arithmetic(
  source: Source,
  name: 'SUM' | 'AVG',
  field: Field,
  names: readonly string[],
  at: number,
  values: (group: Group) => FieldValue[],
): (group: Group) => FieldValue {
  if (comparisonOf(field) !== 'number') {
    throw invalidField(source.query, at, `field ${names.join('.')} does not support aggregate operator ${name}`);
  }
  return (group) => {
    const numbers = values(group).map(Number);
    if (numbers.length === 0) return null;
    const sum = numbers.reduce((total, number) => total + number, 0);
    return name === 'SUM' ? sum : sum / numbers.length;
  };
}

import { isSalesforceId, toId18 } from '../../../core/salesforce-id.ts';
import { idOf, type Row, textOf } from '../row.ts';
import type { Condition, Operand, Order, Query } from './ast.ts';
import { compareValues, comparisonOf, normalise } from './comparisons.ts';
import { compileCondition, type Reader } from './conditions.ts';
import { badRequest } from '../api-error.ts';
import { invalidField, unsupportedObject } from './errors.ts';
import { findObject } from '../metadata/catalogue.ts';
import { resolvePath, type Source } from './paths.ts';

/** The object after FROM; throws INVALID_TYPE when there is none of that name. */
export function openSource(text: string, query: Query, view: Source['view']): Source {
  const object = findObject(query.from.name);
  if (object === undefined) throw unsupportedObject(text, query.from.at, query.from.name);
  return { query: text, object, alias: query.from.alias, view };
}

const readerOf =
  (source: Source) =>
  (operand: Operand): Reader<Row> => {
    if ('aggregate' in operand) {
      throw badRequest('MALFORMED_QUERY', 'Aggregate functions are allowed in HAVING, not in WHERE');
    }
    const { field, read, names } = resolvePath(source, operand.field);
    return { field, read, label: names.join('.'), at: operand.field.at };
  };

/** The test of WHERE on the source's rows. */
export const compileWhere = (source: Source, where: Condition): ((row: Row) => boolean) =>
  compileCondition(
    {
      query: source.query,
      nowMs: source.view.nowMs,
      resolve: readerOf(source),
      idsOf: (query) => semiJoinIds(source, query),
    },
    where,
  );

function semiJoinIds(outer: Source, query: Query): ReadonlySet<string> {
  const source = openSource(outer.query, query, outer.view);
  const [item, ...others] = query.select;
  if (item?.kind !== 'field' || others.length > 0) {
    throw badRequest('MALFORMED_QUERY', 'A semi-join selects exactly one id field');
  }
  const path = resolvePath(source, item.field);
  if (comparisonOf(path.field) !== 'id') {
    throw invalidField(
      outer.query,
      item.field.at,
      `The inner select field '${path.names.join('.')}' cannot have more than one level of relationships or must be an id`,
    );
  }
  const ids = selectRows(source, query).map((row) => path.read(row));
  return new Set(ids.flatMap((id) => (typeof id === 'string' ? [id] : [])));
}

/** The rows that match, in order, from OFFSET up to LIMIT. */
export function selectRows(source: Source, query: Query): Row[] {
  const matching = [...candidates(source, query)];
  return window(sortItems(source.query, matching, query.orderBy, readerOf(source)), query);
}

function* candidates(source: Source, query: Query): Generator<Row> {
  const test = query.where === null ? null : compileWhere(source, query.where);
  for (const row of narrowed(source, query.where) ?? source.view.rows(source.object)) {
    if (test === null || test(row)) yield row;
  }
}

/** The few rows that a condition on Id leaves, found without reading all the others. */
function narrowed(source: Source, where: Condition | null): Row[] | null {
  if (where?.kind === 'and') {
    for (const part of where.parts) {
      const rows = narrowed(source, part);
      if (rows !== null) return rows;
    }
    return null;
  }
  if (where === null || (where.kind !== 'compare' && where.kind !== 'in') || !('field' in where.operand)) return null;
  const { path } = where.operand.field;
  if (path.length !== 1 || path[0]?.toLowerCase() !== 'id') return null;
  const ids = idsOf(where);
  if (ids === null) return null;
  const rows = [...new Set(ids)].map((id) => source.view.find(source.object, id));
  return rows.filter((row) => row !== undefined).toSorted(byId);
}

const byId = (left: Row, right: Row): number => compareValues(idOf(left), idOf(right));

function idsOf(where: Extract<Condition, { kind: 'compare' | 'in' }>): string[] | null {
  if (where.kind === 'compare') {
    return where.comparator === '=' && where.literal.kind === 'string' ? ids([where.literal.value]) : null;
  }
  if (where.negated || !Array.isArray(where.values)) return null;
  const texts = where.values.map((literal) => (literal.kind === 'string' ? literal.value : null));
  return texts.every((text) => text !== null) ? ids(texts) : null;
}

/** 18-character ids; null when one is no id, so that the ordinary way reports it. */
const ids = (texts: readonly string[]): string[] | null =>
  texts.every((text) => isSalesforceId(text)) ? texts.map((text) => toId18(text)) : null;

/** Sorted copies of the items; equal ones stay in their order. */
export function sortItems<T>(
  query: string,
  items: readonly T[],
  orderBy: readonly Order[],
  resolve: (operand: Operand) => Reader<T>,
): readonly T[] {
  if (orderBy.length === 0) return items;
  const keys = orderBy.map((order) => {
    const reader = resolve(order.operand);
    if (!reader.field.sortable)
      throw invalidField(query, reader.at, `field '${reader.label}' can not be sorted in a query call`);
    return { ...order, read: reader.read, comparison: comparisonOf(reader.field) };
  });
  const keyed = items.map((item) => ({
    item,
    values: keys.map(({ read, comparison }) => normalise(comparison, read(item))),
  }));
  const compare = (left: (typeof keyed)[number], right: (typeof keyed)[number]): number => {
    for (const [index, { descending, nullsFirst }] of keys.entries()) {
      const [first, second] = [left.values[index] ?? null, right.values[index] ?? null];
      if (first === second) continue;
      if (first === null || second === null) return (first === null) === nullsFirst ? -1 : 1;
      return compareValues(first, second) * (descending ? -1 : 1);
    }
    return 0;
  };
  return keyed.toSorted(compare).map(({ item }) => item);
}

/** The part of the items that OFFSET and LIMIT leave. */
export const window = <T>(items: readonly T[], { offset, limit }: Query): T[] =>
  items.slice(offset ?? 0, limit === null ? undefined : (offset ?? 0) + limit);

/** The children of every row at once, by the id of the row that they belong to. */
export function selectChildRows(source: Source, query: Query, lookup: string): Map<string, Row[]> {
  const all = sortItems(source.query, [...candidates(source, query)], query.orderBy, readerOf(source));
  const byParent = new Map<string, Row[]>();
  for (const row of all) {
    const parent = textOf(row, lookup);
    const siblings = byParent.get(parent);
    if (siblings === undefined) byParent.set(parent, [row]);
    else siblings.push(row);
  }
  return byParent;
}

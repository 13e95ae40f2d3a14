import type { Database } from '../database.ts';
import type { Field, FieldType } from '../metadata/field.ts';
import { openQuery, type QueryOptions } from './execute.ts';
import { isGrouped, selectGroupColumns } from './groups-query.ts';
import { type Selected, selectColumns } from './selection.ts';

/** How a query's column is described to clients that ask with `columns=true`. */
interface ColumnMetadata {
  readonly columnName: string;
  readonly displayName: string;
  readonly aggregate: boolean;
  readonly joinColumns: readonly ColumnMetadata[];
  readonly custom: boolean;
  readonly booleanType: boolean;
  readonly numberType: boolean;
  readonly textType: boolean;
  readonly foreignKeyName: string | null;
  readonly insertable: boolean;
  readonly updatable: boolean;
  readonly apexType: string;
}

const APEX_TYPES: Readonly<Record<FieldType, string>> = {
  id: 'Id',
  reference: 'Id',
  string: 'String',
  textarea: 'String',
  email: 'String',
  phone: 'String',
  url: 'String',
  picklist: 'String',
  boolean: 'Boolean',
  int: 'Integer',
  double: 'Double',
  currency: 'Double',
  percent: 'Double',
  date: 'Date',
  datetime: 'Datetime',
  address: 'Address',
};

/** Describes the columns of a query instead of running it. */
export function describeColumns(database: Database, text: string, options: QueryOptions): object {
  const { query, source } = openQuery(database, text, options);
  const grouped = isGrouped(query);
  const selected = grouped ? [] : selectColumns(source, query);
  return {
    columnMetadata: grouped
      ? selectGroupColumns(source, query).map(({ name, reader, isAggregate }) => ({
          ...describeColumn(reader.field, name),
          displayName: isAggregate ? reader.label : name,
          aggregate: isAggregate,
        }))
      : describeSelected(selected, 0),
    entityName: source.object.name,
    groupBy: query.groupBy.length > 0,
    idSelected: selected.some((column) => column.kind === 'path' && column.path.names.join('.') === 'Id'),
    keyPrefix: source.object.keyPrefix,
  };
}

/** Columns at one depth. A parent is a column with its fields as join columns; children are marked as an aggregate too. */
function describeSelected(columns: readonly Selected[], depth: number): ColumnMetadata[] {
  const seen = new Set<string>();
  return columns.flatMap((column): ColumnMetadata[] => {
    if (column.kind === 'children') {
      const { name, source, query } = column.children;
      return [container(name, true, describeSelected(selectColumns(source, query), 0))];
    }
    const lookup = column.path.lookups[depth];
    if (lookup === undefined) return [describeColumn(column.path.field, column.path.field.name)];
    if (seen.has(lookup.name)) return [];
    seen.add(lookup.name);
    const inside = columns.filter((other) => other.kind === 'path' && other.path.lookups[depth] === lookup);
    return [container(lookup.relationshipName ?? lookup.name, false, describeSelected(inside, depth + 1))];
  });
}

const container = (name: string, aggregate: boolean, joinColumns: readonly ColumnMetadata[]): ColumnMetadata => ({
  columnName: name,
  displayName: name,
  aggregate,
  joinColumns,
  custom: false,
  booleanType: false,
  numberType: false,
  textType: false,
  foreignKeyName: null,
  insertable: false,
  updatable: false,
  apexType: 'SObject',
});

function describeColumn(field: Field, name: string): ColumnMetadata {
  const apexType = APEX_TYPES[field.type];
  return {
    columnName: name,
    displayName: name,
    aggregate: false,
    joinColumns: [],
    custom: field.custom,
    booleanType: apexType === 'Boolean',
    numberType: apexType === 'Integer' || apexType === 'Double',
    textType: apexType === 'String',
    foreignKeyName: field.type === 'reference' ? field.relationshipName : null,
    insertable: field.createable,
    updatable: field.updateable,
    apexType,
  };
}

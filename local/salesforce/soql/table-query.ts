import { badRequest } from '../api-error.ts';
import type { Database } from '../database.ts';
import type { Field } from '../metadata/field.ts';
import type { FieldValue } from '../row.ts';
import { openQuery, type QueryOptions } from './execute.ts';
import { isGrouped } from './groups-query.ts';
import { selectRows } from './rows-query.ts';
import { selectColumns } from './selection.ts';

/** A query as a flat table, as Bulk API runs it. */
export interface TableQuery {
  readonly object: string;
  /** `Id`, `Account.Name`. */
  readonly columns: readonly string[];
  /** Runs the query and gives each row's values in the order of the columns. */
  rows(write: (field: Field, value: FieldValue) => string): string[][];
}

/** Opens a query for its table. Throws an ApiError like Salesforce's, also for what Bulk API does not do. */
export function openTableQuery(database: Database, text: string, options: QueryOptions): TableQuery {
  const { query, source } = openQuery(database, text, options);
  const aggregates = query.select.some((item) => item.kind === 'aggregate');
  if (aggregates || isGrouped(query)) throw unsupported('Aggregate Relationships not supported in Bulk Query');
  const paths = selectColumns(source, query).map((column) => {
    if (column.kind === 'children') throw unsupported('Nested Relationships not supported in Bulk Query');
    if (column.path.field.type === 'address') throw unsupported('Selecting compound data not supported in Bulk Query');
    return column.path;
  });
  return {
    object: source.object.name,
    columns: paths.map(({ names }) => names.join('.')),
    rows: (write) => selectRows(source, query).map((row) => paths.map(({ field, read }) => write(field, read(row)))),
  };
}

const unsupported = (message: string): Error => badRequest('API_ERROR', message);

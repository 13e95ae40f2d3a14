import { badRequest } from '../api-error.ts';
import type { Database } from '../database.ts';
import { idOf, type Row } from '../row.ts';
import type { Query } from './ast.ts';
import { isGrouped, selectGroups } from './groups-query.ts';
import { parseSoql } from './parse.ts';
import type { Source } from './paths.ts';
import { type Column, compileRecord, type Rendered } from './render.ts';
import { openSource, selectChildRows, selectRows, window } from './rows-query.ts';
import { type ChildSelection, selectColumns } from './selection.ts';
import { openView } from './view.ts';

export interface QueryOptions {
  readonly version: string;
  readonly nowMs: number;
  /** Whether deleted and archived rows are seen: queryAll. */
  readonly everything: boolean;
}

/** A query's result: rows by id, to be written page by page, or an answer that has one page only. */
export type QueryResult =
  | {
      readonly kind: 'rows';
      /** Finds the rows' ids, in order. */
      readonly select: () => readonly string[];
      readonly render: (ids: readonly string[]) => Rendered[];
    }
  | { readonly kind: 'whole'; readonly totalSize: number; readonly records: readonly Rendered[] };

const MAX_GROUPS = 2000;

/** A query that is parsed and opened on its object, for execution and for its columns' description. */
export function openQuery(database: Database, text: string, options: QueryOptions): { query: Query; source: Source } {
  const query = parseSoql(text);
  if (query.allRows) throw badRequest('MALFORMED_QUERY', 'ALL ROWS not allowed in this context');
  return { query, source: openSource(text, query, openView(database, options.nowMs, options.everything)) };
}

/** Runs a query. Throws an ApiError like Salesforce's. */
export function executeQuery(database: Database, text: string, options: QueryOptions): QueryResult {
  const { query, source } = openQuery(database, text, options);
  if (isCount(query)) {
    const totalSize = selectRows(source, query).length;
    return { kind: 'whole', totalSize, records: [] };
  }
  if (isGrouped(query)) {
    const records = selectGroups(source, query);
    if (records.length > MAX_GROUPS) {
      const message =
        'Aggregate query does not support queryMore(), use LIMIT to restrict the results to a single batch';
      throw badRequest('EXCEEDED_ID_LIMIT', message);
    }
    return { kind: 'whole', totalSize: records.length, records };
  }
  const render = compileQuery(source, query, options.version);
  return {
    kind: 'rows',
    select: () => selectRows(source, query).map(idOf),
    render: (ids) => renderRows(database, source, ids, render),
  };
}

/** SELECT COUNT() alone answers with a number of rows and no record. */
function isCount(query: Query): boolean {
  const bare = query.select.some((item) => item.kind === 'aggregate' && item.aggregate.argument === null);
  if (!bare) return false;
  if (query.select.length > 1 || query.groupBy.length > 0) {
    throw badRequest('MALFORMED_QUERY', 'Grouped query cannot use COUNT() without a field: use COUNT(Id)');
  }
  return true;
}

/** Rows are read when their page is written, as they are then; those purged meanwhile are left out. */
function renderRows(
  database: Database,
  { object, view }: Source,
  ids: readonly string[],
  render: (row: Row) => Rendered,
): Rendered[] {
  const rows = ids.map((id) => {
    const row = database.find(object, id);
    return row === undefined ? null : database.visibleVersion(object, row, view.nowMs);
  });
  return rows.filter((row) => row !== null).map(render);
}

function compileQuery(source: Source, query: Query, version: string): (row: Row) => Rendered {
  const columns = selectColumns(source, query).map((column): Column =>
    column.kind === 'path' ? column : compileChildren(column.children, version),
  );
  return compileRecord(source.view, source.object, columns, version);
}

/** A subquery is run once for all parents, when the first one is written. */
function compileChildren({ name, lookup, source, query }: ChildSelection, version: string): Column {
  if (query.select.some((item) => item.kind === 'children')) {
    throw badRequest('MALFORMED_QUERY', 'SOQL statements cannot nest subqueries here: one level of children only');
  }
  const render = compileQuery(source, query, version);
  let byParent: Map<string, Row[]> | undefined;
  return {
    kind: 'children',
    name,
    render: (parent) => {
      byParent ??= selectChildRows(source, query, lookup.name);
      const rows = window(byParent.get(idOf(parent)) ?? [], query);
      return rows.length === 0 ? null : { totalSize: rows.length, done: true, records: rows.map(render) };
    },
  };
}

import type { Field } from '../metadata/field.ts';
import type { Org } from '../org.ts';
import type { FieldValue } from '../row.ts';
import { openTableQuery, type TableQuery } from '../soql/table-query.ts';
import { writeLine } from './csv.ts';
import type { BulkJob, Sheet } from './jobs.ts';

/** The query of a job as a table. Throws an ApiError for a query that cannot be run so. */
export const tableOf = (
  org: Org,
  { query, operation, version }: Pick<BulkJob, 'query' | 'operation' | 'version'>,
): TableQuery =>
  openTableQuery(org.database, query ?? '', { version, nowMs: org.clock(), everything: operation === 'queryAll' });

/** Runs a query job: all of its rows as they are now. */
export function runQuery(org: Org, job: BulkJob): Readonly<Record<string, Sheet>> {
  const table = tableOf(org, job);
  const lines = table.rows(writeCell).map((cells) => writeLine(job, cells));
  return { results: { header: writeLine(job, table.columns), lines } };
}

/** Dates with times end with Z here, where REST gives an offset. */
const writeCell = (field: Field, value: FieldValue): string => {
  if (value === null) return '';
  return field.type === 'datetime' ? String(value).replace('+0000', 'Z') : String(value);
};

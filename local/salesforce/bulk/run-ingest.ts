import { findField, findObject, findRelationship } from '../metadata/catalogue.ts';
import type { ObjectDefinition } from '../metadata/object.ts';
import type { Caller, Org } from '../org.ts';
import { asRowError, type RecordError, RecordRejected, rejected } from '../record-error.ts';
import type { RecordInput } from '../record-input.ts';
import { createRecord, requireRow, saverOf, updateRecord } from '../records.ts';
import { deleteRecord } from '../recycle-bin.ts';
import { readId, upsertOne } from '../rest/collection-routes.ts';
import { endsAsSaid, readTable, writeLine, writeResultHeader } from './csv.ts';
import type { BulkJob, Sheet } from './jobs.ts';

/** A job whose table as a whole cannot be worked on. */
export class JobFailed extends Error {
  override readonly name = 'JobFailed';
}

interface Saved {
  readonly id: string;
  readonly created: boolean;
}

/** Works a job's table off row by row; the rows' own errors are among the results. Throws JobFailed. */
export function runIngest(org: Org, caller: Caller, job: BulkJob, text: string): Readonly<Record<string, Sheet>> {
  if (!endsAsSaid(job, text)) {
    const message = `LineEnding is invalid on user data. Current LineEnding setting is ${job.lineEnding}`;
    throw new JobFailed(`ClientInputError : ${message}`);
  }
  const [columns = [], ...rows] = readRows(job, text);
  const object = findObject(job.object);
  if (object === undefined) throw new JobFailed(`InvalidBatch : there is no object ${job.object}`);
  for (const column of columns) checkColumn(org, object, column);
  requireKey(job, columns);
  const own = (name: string): string => writeResultHeader(job, ['sf__Id', name], columns);
  const successful: string[] = [];
  const failed: string[] = [];
  const seen = new Set<string>();
  for (const cells of rows) {
    const outcome = attempt(org, () => save(org, caller, job, object, readRecord(columns, cells), seen));
    if ('id' in outcome) successful.push(writeLine(job, [outcome.id, String(outcome.created), ...cells]));
    else failed.push(writeLine(job, ['', outcome.errors.map(writeError).join(';'), ...cells]));
  }
  return {
    successfulResults: { header: own('sf__Created'), lines: successful },
    failedResults: { header: own('sf__Error'), lines: failed },
    unprocessedrecords: { header: columns.join(','), lines: [] },
  };
}

function readRows(job: BulkJob, text: string): string[][] {
  try {
    return readTable(job, text);
  } catch (error) {
    throw new JobFailed(`InvalidBatch : Failed to parse CSV: ${error instanceof Error ? error.message : ''}`);
  }
}

/** A column is a field, or a parent by an external id: `Account.Crosswalk_HubSpot_Id__c`. */
function checkColumn(org: Org, object: ObjectDefinition, column: string): void {
  const [first = '', second] = column.split('.');
  const field = findField(object, first);
  const isField = field !== undefined && org.database.features.shows(field);
  const isKnown = second === undefined ? isField : findRelationship(object, first) !== undefined;
  if (!isKnown) throw new JobFailed(`InvalidBatch : Field name not found : ${column}`);
}

function requireKey({ operation, externalIdFieldName }: BulkJob, columns: readonly string[]): void {
  const key = operation === 'insert' ? null : operation === 'upsert' ? externalIdFieldName : 'Id';
  const isThere = key === null || columns.some((column) => column.toLowerCase() === key.toLowerCase());
  if (!isThere) throw new JobFailed(`InvalidBatch : Field name not found : ${key}`);
}

/** A row's record: an empty cell says nothing, `#N/A` empties the field. */
function readRecord(columns: readonly string[], cells: readonly string[]): { id: string | null; fields: RecordInput } {
  const fields: Record<string, unknown> = {};
  let id: string | null = null;
  for (const [index, column] of columns.entries()) {
    const cell = cells[index] ?? '';
    if (cell === '') continue;
    const [first = '', second] = column.split('.');
    const value = cell === '#N/A' ? null : cell;
    if (column.toLowerCase() === 'id') id = cell;
    else fields[first] = second === undefined ? value : { [second]: value };
  }
  return { id, fields };
}

function save(
  org: Org,
  caller: Caller,
  job: BulkJob,
  object: ObjectDefinition,
  record: { readonly id: string | null; readonly fields: RecordInput },
  seen: Set<string>,
): Saved {
  if (job.operation === 'insert') {
    if (record.id !== null)
      throw rejected('INVALID_FIELD_FOR_INSERT_UPDATE', 'cannot specify Id in an insert call', ['Id']);
    return { id: createRecord(org, caller, object, record.fields), created: true };
  }
  if (job.operation === 'upsert') {
    const field = findField(object, job.externalIdFieldName ?? '');
    if (field === undefined) throw rejected('INVALID_FIELD', 'the external id field is not there');
    const { id, created } = upsertOne({ org, caller }, object, field, record, seen);
    return { id, created: created ?? false };
  }
  if (record.id === null) throw rejected('MISSING_ARGUMENT', `Id not specified in an ${job.operation} call`, ['Id']);
  const id = readId(object, record.id);
  if (job.operation === 'update') updateRecord(org, caller, object, id, record.fields);
  else deleteRecord(org, object, requireRow(org, object, id), saverOf(org, caller));
  return { id, created: false };
}

function attempt(org: Org, work: () => Saved): Saved | { readonly errors: readonly RecordError[] } {
  const savepoint = org.documents.savepoint();
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RecordRejected)) throw error;
    savepoint.rollback();
    return { errors: error.errors.map(asRowError) };
  }
}

/** `CODE:message:fields --`, as the error cell has it. */
const writeError = ({ statusCode, message, fields }: RecordError): string =>
  `${statusCode}:${message}:${fields.length === 0 ? '' : `${fields.join(',')} `}--`;

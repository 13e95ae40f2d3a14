import { isSalesforceId, toId18 } from '../../../core/salesforce-id.ts';
import { ApiError, notFound, notImplemented } from '../api-error.ts';
import { findField } from '../metadata/catalogue.ts';
import type { ObjectDefinition } from '../metadata/object.ts';
import type { RecordRejected } from '../record-error.ts';
import { createRecord, requireRow, saverOf, updateRecord } from '../records.ts';
import { deleteRecord } from '../recycle-bin.ts';
import { idOf, type Row, textOf } from '../row.ts';
import { parseDatetime } from '../salesforce-time.ts';
import { attributesOf, type Rendered, renderValue } from '../soql/render.ts';
import { NO_CONTENT, recordUrl, requireBody, requireObject, type RestAnswer, type RestCall, route } from './call.ts';

const created = (call: RestCall, object: ObjectDefinition, id: string, extra: object = {}): RestAnswer => ({
  status: 201,
  body: { id, success: true, errors: [], ...extra },
  headers: { Location: recordUrl(call, object, id) },
});

function create(call: RestCall): RestAnswer {
  const object = requireObject(call.params['object']);
  const body = requireBody(call.body);
  refuseField(body, 'Id', 'The Id field should not be specified in the sobject data.');
  return created(call, object, createRecord(call.org, call.caller, object, body));
}

function refuseField(body: Record<string, unknown>, name: string, message: string): void {
  const isGiven = Object.keys(body).some((key) => key.toLowerCase() === name.toLowerCase());
  if (isGiven) throw new ApiError(400, { message, errorCode: 'INVALID_FIELD' });
}

/** What Salesforce has below an object besides its records, and the simulator has not. */
const MISSING = ['approvalLayouts', 'compactLayouts', 'defaultValues', 'describe', 'listviews', 'quickActions'];

function refuseMissing(call: RestCall, name: string): void {
  if (MISSING.includes(name)) throw notImplemented(`${call.method} ${call.path}`);
}

function read(call: RestCall): RestAnswer {
  const object = requireObject(call.params['object']);
  refuseMissing(call, call.params['id'] ?? '');
  return readRow(call, object, requireRow(call.org, object, call.params['id'] ?? ''));
}

/** A record with all of its fields, or those of `?fields=`; 304 when it has not changed since `If-Modified-Since`. */
function readRow(call: RestCall, object: ObjectDefinition, row: Row): RestAnswer {
  const lastModified = httpDate(textOf(row, 'SystemModstamp'));
  const since = Date.parse(call.headers.get('if-modified-since') ?? '');
  if (since >= Date.parse(lastModified)) return { status: 304 };
  const body = renderRecord(call, object, row, call.query.get('fields')?.split(','));
  return { status: 200, body, headers: { 'Last-Modified': lastModified } };
}

/** Every field of a row, nulls as null; with `names` those, in that order. Throws INVALID_FIELD for unknown names. */
export function renderRecord(
  { org, caller }: RestCall,
  object: ObjectDefinition,
  row: Row,
  asked?: readonly string[],
): Rendered {
  const { features } = org.database;
  const names = asked ?? object.fields.filter((field) => features.shows(field)).map((field) => field.name);
  const record: Rendered = { attributes: attributesOf(object.name, row, caller.version) };
  for (const name of ['Id', ...names]) {
    const field = findField(object, name.trim());
    if (field === undefined || !features.shows(field)) {
      const message = `No such column '${name.trim()}' on sobject of type ${object.name}`;
      throw new ApiError(400, { message, errorCode: 'INVALID_FIELD' });
    }
    record[field.name] = renderValue(field, row);
  }
  return record;
}

const httpDate = (stamp: string): string => new Date(parseDatetime(stamp) ?? 0).toUTCString();

function update(call: RestCall): RestAnswer {
  const object = requireObject(call.params['object']);
  const body = requireBody(call.body);
  refuseField(body, 'Id', 'The Id field should not be specified in the sobject data.');
  const row = requireRow(call.org, object, call.params['id'] ?? '');
  refuseIfModified(call, row);
  updateRecord(call.org, call.caller, object, idOf(row), body);
  return NO_CONTENT;
}

function refuseIfModified(call: RestCall, row: Row): void {
  const unmodifiedSince = Date.parse(call.headers.get('if-unmodified-since') ?? '');
  if (Number.isNaN(unmodifiedSince)) return;
  if ((parseDatetime(textOf(row, 'LastModifiedDate')) ?? 0) > unmodifiedSince) {
    throw new ApiError(412, { message: 'The record has been modified since', errorCode: 'PRECONDITION_FAILED' });
  }
}

function remove(call: RestCall): RestAnswer {
  const object = requireObject(call.params['object']);
  const row = requireRow(call.org, object, call.params['id'] ?? '');
  deleteRecord(call.org, object, row, saverOf(call.org, call.caller));
  return NO_CONTENT;
}

/** The rows with that external id. Throws 404 when the field is no external id. */
function findByExternalId(call: RestCall, object: ObjectDefinition): { field: string; value: string; rows: Row[] } {
  const name = call.params['field'] ?? '';
  const value = call.params['value'] ?? '';
  const field = findField(object, name);
  refuseMissing(call, name);
  if (isSalesforceId(name) && field === undefined) throw notImplemented(`records by relationship: ${call.path}`);
  if (field === undefined || !(field.externalId || field.name === 'Id')) {
    const message = `Provided external ID field does not exist or is not accessible: ${name}`;
    throw new ApiError(404, { errorCode: 'NOT_FOUND', message });
  }
  const ids = field.name === 'Id' ? idsOf(value) : call.org.database.idsByKey(object, field.name, value);
  const rows = ids.map((id) => call.org.database.find(object, id)).filter((row) => row !== undefined);
  return { field: field.name, value, rows: rows.filter((row) => row['IsDeleted'] !== true) };
}

const idsOf = (value: string): string[] => (isSalesforceId(value) ? [toId18(value)] : []);

/** Exactly one row; 404 for none, 300 with the addresses for several. */
function requireOne(call: RestCall, object: ObjectDefinition, rows: readonly Row[]): Row | RestAnswer {
  const [row, another] = rows;
  if (row === undefined) throw notFound();
  return another === undefined ? row : { status: 300, body: rows.map((each) => recordUrl(call, object, idOf(each))) };
}

const isAnswer = (found: Row | RestAnswer): found is RestAnswer => typeof found['status'] === 'number';

function readByExternalId(call: RestCall): RestAnswer {
  const object = requireObject(call.params['object']);
  const found = requireOne(call, object, findByExternalId(call, object).rows);
  return isAnswer(found) ? found : readRow(call, object, found);
}

function upsert(call: RestCall): RestAnswer {
  const object = requireObject(call.params['object']);
  const { field, value, rows } = findByExternalId(call, object);
  const body = requireBody(call.body);
  refuseField(body, field, `The ${field} field should not be specified in the sobject data.`);
  if (rows.length === 0) {
    if (call.query.get('updateOnly') === 'true' || field === 'Id') throw notFound();
    const id = createRecord(call.org, call.caller, object, { ...body, [field]: value });
    return created(call, object, id, { created: true });
  }
  const found = requireOne(call, object, rows);
  if (isAnswer(found)) return found;
  updateRecord(call.org, call.caller, object, idOf(found), body);
  const isOld = Number(call.caller.version) < 46;
  return isOld ? NO_CONTENT : { status: 200, body: { id: idOf(found), success: true, errors: [], created: false } };
}

function createByExternalId(call: RestCall): RestAnswer {
  if (call.params['field'] !== 'Id' || call.params['value'] !== '') return upsert(call);
  return create(call);
}

function removeByExternalId(call: RestCall): RestAnswer {
  const object = requireObject(call.params['object']);
  const found = requireOne(call, object, findByExternalId(call, object).rows);
  if (isAnswer(found)) return found;
  deleteRecord(call.org, object, found, saverOf(call.org, call.caller));
  return NO_CONTENT;
}

/** A refused record as the error of its call. */
export const asApiError = ({ errors, status }: RecordRejected): ApiError =>
  new ApiError(
    status,
    ...errors.map(({ statusCode, message, fields }) =>
      statusCode === 'NOT_FOUND' || statusCode === 'INVALID_FIELD' || statusCode === 'JSON_PARSER_ERROR'
        ? { message, errorCode: statusCode }
        : { message, errorCode: statusCode, fields },
    ),
  );

export const RECORD_ROUTES = [
  route('POST', '/sobjects/:object', 'record', create),
  route('GET', '/sobjects/:object/:id', 'record', read),
  route('PATCH', '/sobjects/:object/:id', 'record', update),
  route('DELETE', '/sobjects/:object/:id', 'record', remove),
  route('GET', '/sobjects/:object/:field/:value', 'record', readByExternalId),
  route('PATCH', '/sobjects/:object/:field/:value', 'record', upsert),
  route('POST', '/sobjects/:object/:field/:value', 'record', createByExternalId),
  route('DELETE', '/sobjects/:object/:field/:value', 'record', removeByExternalId),
];

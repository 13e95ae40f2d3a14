import * as z from 'zod';
import { isSalesforceId, toId18 } from '../../../core/salesforce-id.ts';
import { ApiError, badRequest } from '../api-error.ts';
import { findField, objectOfId } from '../metadata/catalogue.ts';
import type { Field } from '../metadata/field.ts';
import type { ObjectDefinition } from '../metadata/object.ts';
import { asRowError, type RecordError, RecordRejected, rejected } from '../record-error.ts';
import type { RecordInput } from '../record-input.ts';
import { createRecord, requireRow, saverOf, updateRecord } from '../records.ts';
import { deleteRecord } from '../recycle-bin.ts';
import { ok, requireObject, type RestAnswer, type RestCall, route } from './call.ts';
import { readCollection, readIds } from './collection-input.ts';
import { renderRecord } from './record-routes.ts';

interface Saved {
  readonly id: string;
  readonly created?: boolean;
}

type Outcome = (Saved & { success: true; errors: [] }) | { success: false; errors: readonly RecordError[] };

const ROLLED_BACK: RecordError = {
  statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK',
  message: 'Record rolled back because not all records were valid and the request was using AllOrNone header',
  fields: [],
};

/** Saves records one by one; with allOrNone one refused record takes all the others back. */
function saveEach<T>(
  call: RestCall,
  allOrNone: boolean,
  records: readonly T[],
  save: (record: T) => Saved,
): RestAnswer {
  const start = call.org.documents.savepoint();
  const outcomes = records.map((record): Outcome => {
    const savepoint = call.org.documents.savepoint();
    try {
      return { ...save(record), success: true, errors: [] };
    } catch (error) {
      if (!(error instanceof RecordRejected)) throw error;
      savepoint.rollback();
      return { success: false, errors: error.errors.map(asRowError) };
    }
  });
  if (!allOrNone || outcomes.every(({ success }) => success)) return ok(outcomes);
  start.rollback();
  return ok(outcomes.map((outcome) => (outcome.success ? { success: false, errors: [ROLLED_BACK] } : outcome)));
}

function create(call: RestCall): RestAnswer {
  const { allOrNone, records } = readCollection(call.body);
  return saveEach(call, allOrNone, records, (record) => {
    if (record.id !== null)
      throw rejected('INVALID_FIELD_FOR_INSERT_UPDATE', 'cannot specify Id in an insert call', ['Id']);
    return { id: createRecord(call.org, call.caller, record.object, record.fields) };
  });
}

function update(call: RestCall): RestAnswer {
  const { allOrNone, records } = readCollection(call.body);
  const seen = new Set<string>();
  return saveEach(call, allOrNone, records, ({ object, id, fields }) => {
    if (id === null) throw rejected('MISSING_ARGUMENT', 'Id not specified in an update call', ['Id']);
    const id18 = readId(object, id);
    if (seen.has(id18)) throw rejected('DUPLICATE_VALUE', `duplicate id in list: ${id18}`, ['Id']);
    seen.add(id18);
    updateRecord(call.org, call.caller, object, id18, fields);
    return { id: id18 };
  });
}

/** An id of that object in its long form. Throws RecordRejected. */
export function readId(object: ObjectDefinition, id: string): string {
  if (isSalesforceId(id) && objectOfId(id) === object) return toId18(id);
  throw rejected('MALFORMED_ID', `${object.label} ID: id value of incorrect type: ${id}`, ['Id']);
}

function upsert(call: RestCall): RestAnswer {
  const object = requireObject(call.params['object']);
  const name = call.params['field'] ?? '';
  const field = findField(object, name);
  if (field === undefined || !(field.externalId || field.name === 'Id')) {
    const message = `Provided external ID field does not exist or is not accessible: ${name}`;
    throw new ApiError(404, { errorCode: 'NOT_FOUND', message });
  }
  const { allOrNone, records } = readCollection(call.body);
  const seen = new Set<string>();
  return saveEach(call, allOrNone, records, (record) => {
    if (record.object !== object) throw rejected('INVALID_TYPE', `${record.object.name} is not ${object.name}`);
    return upsertOne(call, object, field, record, seen);
  });
}

/** Saves a record under its external id or its id: the one that is there or a new one. Throws RecordRejected. */
export function upsertOne(
  call: Pick<RestCall, 'org' | 'caller'>,
  object: ObjectDefinition,
  field: Field,
  record: { readonly id: string | null; readonly fields: RecordInput },
  seen: Set<string>,
): Saved {
  if (field.name === 'Id') {
    if (record.id === null) return { id: createRecord(call.org, call.caller, object, record.fields), created: true };
    updateRecord(call.org, call.caller, object, readId(object, record.id), record.fields);
    return { id: readId(object, record.id), created: false };
  }
  const key = keyOf(field, record.fields);
  if (seen.has(key.toLowerCase())) {
    throw rejected('DUPLICATE_VALUE', `Duplicate external id specified: ${key}`, [field.name]);
  }
  seen.add(key.toLowerCase());
  const [id, another] = call.org.database.idsByKey(object, field.name, key);
  if (another !== undefined) {
    throw rejected(
      'DUPLICATE_EXTERNAL_ID',
      `${field.name}: more than one record found for external id field: [${id}, ${another}]`,
      [field.name],
    );
  }
  if (id === undefined) return { id: createRecord(call.org, call.caller, object, record.fields), created: true };
  updateRecord(call.org, call.caller, object, id, record.fields);
  return { id, created: false };
}

function keyOf(field: Field, fields: RecordInput): string {
  const [, value] = Object.entries(fields).find(([name]) => name.toLowerCase() === field.name.toLowerCase()) ?? [];
  if (typeof value === 'string' && value.trim() !== '') return value.trim();
  if (typeof value === 'number') return String(value);
  throw rejected('MISSING_ARGUMENT', `${field.name} not specified`, []);
}

function remove(call: RestCall): RestAnswer {
  const ids = readIds((call.query.get('ids') ?? '').split(',').filter(Boolean));
  const saver = saverOf(call.org, call.caller);
  return saveEach(call, call.query.get('allOrNone') === 'true', ids, (id) => {
    const object = isSalesforceId(id) ? objectOfId(id) : undefined;
    if (object === undefined) throw rejected('MALFORMED_ID', `malformed id ${id}`, []);
    deleteRecord(call.org, object, requireRow(call.org, object, id), saver);
    return { id: toId18(id) };
  });
}

const RETRIEVE = z.object({ ids: z.array(z.string()), fields: z.array(z.string()).min(1) });

/** Records by id in the order asked for, null for each that is not there. */
function retrieve(call: RestCall): RestAnswer {
  const object = requireObject(call.params['object']);
  const asked = RETRIEVE.safeParse(
    call.method === 'GET'
      ? { ids: call.query.get('ids')?.split(','), fields: call.query.get('fields')?.split(',') }
      : call.body,
  );
  if (!asked.success) throw badRequest('JSON_PARSER_ERROR', 'ids and fields are required, each a list of texts');
  const { fields } = asked.data;
  if (asked.data.ids.length > 2000)
    throw badRequest('EXCEEDED_ID_LIMIT', 'record limit reached. cannot submit more than 2000 records in this call');
  return ok(
    asked.data.ids.map((id) => {
      if (!isSalesforceId(id)) throw badRequest('MALFORMED_ID', `malformed id ${id}`);
      const row = call.org.database.find(object, toId18(id));
      const isThere = row !== undefined && row['IsDeleted'] !== true;
      return isThere ? renderRecord(call, object, row, fields) : null;
    }),
  );
}

export const COLLECTION_ROUTES = [
  route('POST', '/composite/sobjects', 'collections', create),
  route('PATCH', '/composite/sobjects', 'collections', update),
  route('DELETE', '/composite/sobjects', 'collections', remove),
  route('PATCH', '/composite/sobjects/:object/:field', 'collections', upsert),
  route('POST', '/composite/sobjects/:object', 'collections', retrieve),
  route('GET', '/composite/sobjects/:object', 'collections', retrieve),
];

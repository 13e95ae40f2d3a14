import { isSalesforceId, toId18 } from '../../core/salesforce-id.ts';
import { notImplemented } from './api-error.ts';
import { checkRow, defaultValues } from './record-rules.ts';
import { type RecordInput, readInput } from './record-input.ts';
import type { ObjectDefinition } from './metadata/object.ts';
import type { Caller, Org } from './org.ts';
import { RecordRejected, rejected } from './record-error.ts';
import { type FieldValue, idOf, type Row, textOf } from './row.ts';
import { settleAddresses } from './places/settle-address.ts';
import { saveRow, type Saver } from './saving.ts';

/** The caller as one who saves rows. */
export const saverOf = (org: Org, caller: Caller): Saver => ({
  id: idOf(caller.user),
  sendsOutboundMessages: org.outbound.isSender(textOf(caller.user, 'Username')),
});

/** Creates a row and returns its id. Throws RecordRejected. */
export function createRecord(org: Org, caller: Caller, object: ObjectDefinition, input: RecordInput): string {
  if (!object.createable) {
    throw rejected('CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', `entity type cannot be inserted: ${object.label}`);
  }
  if (object.name === 'User') throw notImplemented('the creation of users: they come from its options and its world');
  const given = settled(org, object, undefined, readInput(org, object, input, 'createable'));
  const saver = saverOf(org, caller);
  const values = { ...defaultValues(object, saver.id), ...withoutEmptyDefaults(object, given) };
  checkRow(org, object, values, Object.keys(given));
  return idOf(insertRow(org, object, values, saver));
}

/** Adds a row that Salesforce itself makes, checked like any other. Throws RecordRejected. */
export function addRow(org: Org, object: ObjectDefinition, given: Row, saver: Saver): Row {
  const values = { ...defaultValues(object, saver.id), ...given };
  checkRow(org, object, values, Object.keys(given));
  return insertRow(org, object, values, saver);
}

/** Keeps a checked new row under a new id. */
export function insertRow(org: Org, object: ObjectDefinition, values: Row, saver: Saver): Row {
  const id = org.database.nextId(object.keyPrefix ?? '000');
  const row = saveRow(org, object, { Id: id, ...values }, undefined, saver);
  keepOnePrimary(org, object, row, saver);
  return row;
}

/** What a save sets besides what it is given: the other half of states and countries. */
export const settled = (
  org: Org,
  object: ObjectDefinition,
  before: Row | undefined,
  given: Record<string, FieldValue>,
): Record<string, FieldValue> =>
  org.database.features.statePicklists ? settleAddresses(object, before, given) : given;

/** A null for a field that Salesforce fills on creation leaves the default in place. */
const withoutEmptyDefaults = (
  object: ObjectDefinition,
  given: Record<string, FieldValue>,
): Record<string, FieldValue> => {
  const defaulted = new Set(object.fields.filter((field) => field.defaultedOnCreate).map((field) => field.name));
  return Object.fromEntries(Object.entries(given).filter(([name, value]) => value !== null || !defaulted.has(name)));
};

/** Changes the given fields of a row. Throws RecordRejected. */
export function updateRecord(org: Org, caller: Caller, object: ObjectDefinition, id: string, input: RecordInput): void {
  const before = requireRow(org, object, id);
  if (!object.updateable) {
    throw rejected('CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', `entity type cannot be updated: ${object.label}`);
  }
  refuseLocked(org, object, before, caller);
  const given = settled(org, object, before, readInput(org, object, input, 'updateable'));
  if (before['IsConverted'] === true) throw rejected('CANNOT_UPDATE_CONVERTED_LEAD', 'cannot reference converted lead');
  const changed = Object.keys(given).filter((name) => given[name] !== (before[name] ?? null));
  refuseEmptied(object, given);
  checkRow(org, object, { ...before, ...given }, changed);
  const saver = saverOf(org, caller);
  keepOnePrimary(org, object, saveRow(org, object, { ...before, ...given }, before, saver), saver);
}

/** A row that another user's transaction has saved is locked until that one ends. */
function refuseLocked(org: Org, object: ObjectDefinition, row: Row, { user }: Caller): void {
  const hidden = org.database.hidden.get(`${object.name}/${idOf(row)}`);
  if (hidden === undefined || hidden.visibleAtMs <= org.clock() || row['LastModifiedById'] === idOf(user)) return;
  throw rejected('UNABLE_TO_LOCK_ROW', 'unable to obtain exclusive access to this record', []);
}

/** Fields that Salesforce fills on creation may not be emptied later. */
function refuseEmptied(object: ObjectDefinition, given: Record<string, FieldValue>): void {
  const emptied = object.fields
    .filter((field) => !field.nillable && given[field.name] === null)
    .map((field) => field.name);
  if (emptied.length > 0) {
    throw rejected('REQUIRED_FIELD_MISSING', `Required fields are missing: [${emptied.join(', ')}]`, emptied);
  }
}

/** The living row of that id. Throws RecordRejected with NOT_FOUND or ENTITY_IS_DELETED, both 404 as a single call. */
export function requireRow(org: Org, object: ObjectDefinition, id: string): Row {
  const row = isSalesforceId(id) ? org.database.find(object, toId18(id)) : undefined;
  if (row === undefined) {
    const error = { statusCode: 'NOT_FOUND', message: 'The requested resource does not exist', fields: [] };
    throw new RecordRejected([error], 404);
  }
  if (row['IsDeleted'] === true) {
    throw new RecordRejected([{ statusCode: 'ENTITY_IS_DELETED', message: 'entity is deleted', fields: [] }], 404);
  }
  return row;
}

/** An opportunity has one primary contact at most: a new one takes the place of the old. */
function keepOnePrimary(org: Org, object: ObjectDefinition, row: Row, saver: Saver): void {
  if (object.name !== 'OpportunityContactRole' || row['IsPrimary'] !== true) return;
  for (const id of org.database.idsByKey(object, 'OpportunityId', textOf(row, 'OpportunityId'))) {
    const other = org.database.find(object, id);
    if (other === undefined || other['IsPrimary'] !== true || id === idOf(row)) continue;
    saveRow(org, object, { ...other, IsPrimary: false }, other, saver);
  }
}

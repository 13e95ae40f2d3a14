import { coerceValue } from './field-values.ts';
import { findField, objectOfId } from './metadata/catalogue.ts';
import type { Field } from './metadata/field.ts';
import type { ObjectDefinition } from './metadata/object.ts';
import type { Org } from './org.ts';
import { rejected } from './record-error.ts';
import { type FieldValue, idOf, type Row, textOf } from './row.ts';

/** Refuses a row as it would be after the save: what is required, points nowhere, is taken, or a rule forbids. */
export function checkRow(org: Org, object: ObjectDefinition, row: Row, changed: readonly string[]): void {
  checkFaults(org, object, row, changed);
  checkRequired(object, row);
  for (const name of changed) {
    const field = findField(object, name);
    if (field === undefined || row[name] === null || row[name] === undefined) continue;
    if (field.type === 'reference') checkReference(org, field, textOf(row, name));
    if (field.unique) checkUnique(org, object, field, row);
  }
  if (changed.includes('OwnerId')) checkOwner(org, object, textOf(row, 'OwnerId'));
}

/** Refuses a row that lacks what the object requires. Throws RecordRejected. */
export function checkRequired(object: ObjectDefinition, row: Row): void {
  const missing = object.fields
    .filter((field) => !field.nillable && (field.createable || field.updateable) && !field.defaultedOnCreate)
    .filter((field) => field.type !== 'boolean' && textOf(row, field.name) === '')
    .map((field) => field.name);
  if (missing.length > 0) {
    throw rejected('REQUIRED_FIELD_MISSING', `Required fields are missing: [${missing.join(', ')}]`, missing);
  }
}

function checkReference(org: Org, field: Field, id: string): void {
  const parent = objectOfId(id);
  if (parent === undefined || !field.referenceTo.includes(parent.name)) {
    throw rejected('MALFORMED_ID', `${field.label}: id value of incorrect type: ${id}`, [field.name]);
  }
  const row = org.database.find(parent, id);
  if (row === undefined) throw rejected('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', []);
  if (row['IsDeleted'] === true) throw rejected('ENTITY_IS_DELETED', 'entity is deleted', []);
}

function checkOwner(org: Org, object: ObjectDefinition, id: string): void {
  const user = objectOfId(id);
  const row = user === undefined ? undefined : org.database.find(user, id);
  if (row?.['IsActive'] === false) {
    const message = `operation performed with inactive user [${id.slice(0, 15)}] as owner of ${object.label.toLowerCase()}`;
    throw rejected('INACTIVE_OWNER_OR_USER', message, ['OwnerId']);
  }
}

function checkUnique(org: Org, object: ObjectDefinition, field: Field, row: Row): void {
  const other = org.database.idsByKey(object, field.name, textOf(row, field.name)).find((id) => id !== idOf(row));
  if (other === undefined) return;
  const message = `duplicate value found: ${field.name} duplicates value on record with id: ${other.slice(0, 15)}`;
  throw rejected('DUPLICATE_VALUE', message, []);
}

function checkFaults(org: Org, object: ObjectDefinition, row: Row, changed: readonly string[]): void {
  const { rejectRecords, lockRows } = org.faults.current;
  if (lockRows > 0 && org.random() < lockRows) {
    const id = textOf(row, 'AccountId') === '' ? idOf(row) : textOf(row, 'AccountId');
    throw rejected('UNABLE_TO_LOCK_ROW', `unable to obtain exclusive access to this record or 1 records: ${id}`, []);
  }
  const rule = rejectRecords.find(
    ({ object: name, field, contains }) =>
      name === object.name &&
      changed.includes(field) &&
      textOf(row, field).toLowerCase().includes(contains.toLowerCase()),
  );
  if (rule !== undefined) throw rejected(rule.statusCode, rule.message, rule.fields);
}

/** What a new row holds where the client says nothing: the org's defaults and the caller as owner. */
export function defaultValues(object: ObjectDefinition, userId: string): Record<string, FieldValue> {
  const values: Record<string, FieldValue> = {};
  for (const field of object.fields) {
    if (field.defaultValue !== null) values[field.name] = coerceValue(field, field.defaultValue);
    if (field.name === 'OwnerId') values['OwnerId'] = userId;
  }
  return values;
}

import * as z from 'zod';
import { coerceValue } from './field-values.ts';
import { findField, findObject, findRelationship } from './metadata/catalogue.ts';
import type { Field } from './metadata/field.ts';
import type { ObjectDefinition } from './metadata/object.ts';
import type { Org } from './org.ts';
import { type RecordRejected, rejected } from './record-error.ts';
import type { FieldValue } from './row.ts';

export type RecordInput = Readonly<Record<string, unknown>>;

const NESTED = z.record(z.string(), z.unknown());

/**
 * The field values that a client's record sets, by canonical name. Throws RecordRejected for unknown fields, fields
 * that may not be written in this way and values that do not fit.
 */
export function readInput(
  org: Org,
  object: ObjectDefinition,
  input: RecordInput,
  action: 'createable' | 'updateable',
): Record<string, FieldValue> {
  const values: Record<string, FieldValue> = {};
  const forbidden: string[] = [];
  for (const [key, value] of Object.entries(input)) {
    if (key === 'attributes') continue;
    const field = findField(object, key);
    if (field === undefined || !org.database.features.shows(field))
      Object.assign(values, readByExternalId(org, object, key, value));
    else if (!field[action]) forbidden.push(field.name);
    else values[field.name] = coerceValue(field, value);
  }
  if (forbidden.length > 0) throw notWriteable(forbidden);
  return values;
}

const notWriteable = (names: readonly string[]): RecordRejected =>
  rejected(
    'INVALID_FIELD_FOR_INSERT_UPDATE',
    `Unable to create/update fields: ${names.join(', ')}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.`,
    names,
  );

/** A parent named by its external id: `"Account": {"Crosswalk_HubSpot_Id__c": "42"}`. */
function readByExternalId(org: Org, object: ObjectDefinition, key: string, value: unknown): Record<string, FieldValue> {
  const lookup = findRelationship(object, key);
  const nested = NESTED.safeParse(value);
  if (lookup === undefined || !nested.success) {
    throw rejected('INVALID_FIELD', `No such column '${key}' on sobject of type ${object.name}`);
  }
  const keys = Object.entries(nested.data).filter(([name]) => name !== 'attributes');
  const [name, keyValue] = keys[0] ?? ['', ''];
  for (const parentName of lookup.referenceTo) {
    const parent = findObject(parentName);
    const field = parent === undefined ? undefined : findField(parent, name);
    if (parent === undefined || field === undefined || !(field.externalId || field.idLookup)) continue;
    return { [lookup.name]: onlyOne(org, parent, field, String(keyValue)) };
  }
  throw rejected('INVALID_FIELD', `No such column '${name}' on sobject of type ${lookup.referenceTo[0] ?? key}`);
}

function onlyOne(org: Org, parent: ObjectDefinition, field: Field, value: string): string {
  const ids = org.database.idsByKey(parent, field.name, value);
  const [id] = ids;
  if (id === undefined) {
    throw rejected(
      'INVALID_FIELD',
      `Foreign key external ID: ${value} not found for field ${field.name} in entity ${parent.name}`,
    );
  }
  return id;
}

import { invalid } from './errors.ts';
import type { ObjectType } from './object-types.ts';
import type { Portal } from './portal.ts';
import type { StoredRecord } from './record.ts';

/**
 * Finds a record by id or by a unique property. Throws the vendor's 400 for a property that is not unique. Archived
 * records are found by id only, when asked for.
 */
export function findRecord(
  portal: Portal,
  type: ObjectType,
  id: string,
  idProperty: string | null,
  archived: boolean,
  purpose: 'read' | 'update/upsert',
): StoredRecord | undefined {
  const table = portal.tables[type.name];
  if (isById(idProperty)) {
    const record = table.get(id);
    return record !== undefined && (record.archivedAt !== null) === archived ? record : undefined;
  }
  requireUnique(portal, type, idProperty, purpose);
  return archived ? undefined : table.holderOf(idProperty, id);
}

/** Whether ids are HubSpot's own. */
export const isById = (idProperty: string | null): idProperty is null | 'hs_object_id' =>
  idProperty === null || idProperty === 'hs_object_id';

/** Throws 400 when records cannot be told apart by a property. */
export function requireUnique(portal: Portal, type: ObjectType, property: string, purpose: string): void {
  const definition = portal.definitions.find(type, property);
  if (definition === undefined) throw invalid(`Property "${property}" does not exist`);
  if (!definition.hasUniqueValue) {
    throw invalid(`Unable to perform ${purpose} by non-unique ${type.id} property ${property}`);
  }
}

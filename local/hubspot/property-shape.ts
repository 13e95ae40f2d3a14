import type { PropertyDefinition } from './definitions/property-definition.ts';
import { isoTime } from './time.ts';

/** A definition on the wire, with what follows from it: what of it can be changed, and where its options come from. */
export function showDefinition(definition: PropertyDefinition): Record<string, unknown> {
  const { readOnlyValue, createdAt, updatedAt, archivedAt, hubspotDefined, ...rest } = definition;
  const enumerated = definition.type === 'enumeration';
  return {
    updatedAt: isoTime(updatedAt),
    createdAt: isoTime(createdAt),
    ...rest,
    ...(hubspotDefined && { hubspotDefined }),
    ...(definition.externalOptions && { referencedObjectType: 'OWNER' }),
    archived: archivedAt !== null,
    ...(archivedAt !== null && { archivedAt: isoTime(archivedAt) }),
    modificationMetadata: {
      archivable: !hubspotDefined,
      readOnlyDefinition: hubspotDefined,
      ...(enumerated && { readOnlyOptions: definition.externalOptions || readOnlyValue }),
      readOnlyValue,
    },
  };
}

import type { ObjectType } from './object-types.ts';
import type { Portal } from './portal.ts';
import { type StoredRecord, systemNames, valueOf } from './record.ts';
import { isoTime } from './time.ts';
import type { Written } from './write-record.ts';

/** Which properties a read asks for; without any, the type's default ones. */
export interface Asked {
  readonly properties: readonly string[];
  readonly withHistory: readonly string[];
}

export type ShownRecord = Readonly<Record<string, unknown>>;

/** A record as reads show it. Names of unknown properties are passed over; unset ones are null. */
export function showRecord(portal: Portal, type: ObjectType, record: StoredRecord, asked: Asked): ShownRecord {
  const wanted = [...asked.properties, ...asked.withHistory];
  const always = ['createdate', 'hs_object_id', type.modifiedProperty];
  const names = wanted.length === 0 ? type.defaultProperties : [...new Set([...wanted, ...always])];
  const known = names.filter((name) => portal.definitions.find(type, name) !== undefined);
  return envelope(portal, type, record, known, asked.withHistory);
}

/** A record as the answer to a write shows it: what was sent, and what HubSpot adds; not the whole record. */
export function showWritten(portal: Portal, type: ObjectType, { record, sent, warnings }: Written): ShownRecord {
  const names = [...new Set([...sent, ...systemNames(type, record)])];
  return {
    ...envelope(portal, type, record, names, []),
    ...(warnings.length > 0 && { warnings }),
  };
}

/** A record with everything it has, and who made it. */
export function showStored(portal: Portal, type: ObjectType, record: StoredRecord): ShownRecord {
  const shown = showWritten(portal, type, { record, sent: Object.keys(record.values), warnings: [] });
  return { ...shown, origin: record.origin };
}

function envelope(
  portal: Portal,
  type: ObjectType,
  record: StoredRecord,
  names: readonly string[],
  withHistory: readonly string[],
): ShownRecord {
  return {
    id: record.id,
    properties: Object.fromEntries(names.toSorted().map((name) => [name, valueOf(type, record, name)])),
    ...(withHistory.length > 0 && { propertiesWithHistory: historyOf(record, withHistory) }),
    createdAt: isoTime(record.createdAt),
    updatedAt: isoTime(record.updatedAt),
    archived: record.archivedAt !== null,
    ...(record.archivedAt !== null && { archivedAt: isoTime(record.archivedAt) }),
    url: `https://app.hubspot.com/contacts/${portal.id}/record/${type.id}/${record.id}`,
  };
}

/** Newest first; who wrote it is a user for a person's edit, an app for an integration's. */
function historyOf(record: StoredRecord, names: readonly string[]): Record<string, unknown> {
  const shown = names.map((name) => {
    const entries = (record.history[name] ?? []).map(({ value, at, sourceType, sourceId }) => {
      const user = /^userId:(\d+)$/u.exec(sourceId)?.[1];
      const by = user === undefined ? {} : { updatedByUserId: Number(user) };
      return { value, timestamp: isoTime(at), sourceType, sourceId, ...by };
    });
    return [name, entries] as const;
  });
  return Object.fromEntries(shown);
}

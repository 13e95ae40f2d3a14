import * as z from 'zod';
import { Id, Properties } from './call.ts';
import type { Writer } from './check-properties.ts';
import { invalid } from './errors.ts';
import { mergeRecords } from './merge.ts';
import { type ObjectType, objectTypeOf } from './object-types.ts';
import type { Portal } from './portal.ts';
import { type ShownRecord, showStored } from './record-shape.ts';
import { archiveRecord, createRecord, updateRecord } from './write-record.ts';

/** Records and owners to put in, as if people had made them long ago. */
export const SeedBody = z.strictObject({
  records: z
    .strictObject({ contacts: z.array(Properties).optional(), companies: z.array(Properties).optional() })
    .optional(),
  owners: z
    .array(
      z.strictObject({
        email: z.string(),
        firstName: z.string(),
        lastName: z.string(),
        archived: z.boolean().default(false),
      }),
    )
    .optional(),
});

export const EditBody = z.strictObject({ object: z.string(), id: Id, properties: Properties });
export const RestoreBody = z.strictObject({ object: z.string(), ids: z.array(Id) });
export const ArchiveBody = z.strictObject({ object: z.string(), ids: z.array(Id) });
export const MergeBody = z.strictObject({ object: z.string(), primaryId: Id, otherId: Id });
export const TouchBody = z.strictObject({ object: z.string(), ids: z.array(Id).optional() });

/** The writer that stands for a person in HubSpot's own pages. */
const person = (portal: Portal): Writer => ({
  origin: { source: 'CRM_UI', id: `userId:${portal.owners.all()[0]?.userId ?? 1}`, label: 'CRM_UI', detail: null },
  strict: false,
});

/** Puts records and owners in; throws 400 and keeps nothing when a property is unknown or a value does not fit. */
export function seedRecords(portal: Portal, body: z.infer<typeof SeedBody>): Record<string, readonly string[]> {
  const { owners, tables } = portal;
  return owners.atomically(() =>
    tables.contacts.atomically(() => tables.companies.atomically(() => seedAll(portal, body))),
  );
}

function seedAll(portal: Portal, body: z.infer<typeof SeedBody>): Record<string, readonly string[]> {
  for (const owner of body.owners ?? []) {
    const number = portal.owners.all().length;
    portal.owners.save({
      ...owner,
      id: String(259_100_000 + number),
      userId: 86_000_000 + number,
      createdAt: portal.now(),
    });
  }
  const ids = Object.entries(body.records ?? {}).map(([object, rows]) => {
    const type = objectTypeOf(object);
    const made = (rows ?? []).map((row) => createRecord(portal, type, row, person(portal)).record.id);
    return [object, made] as const;
  });
  return Object.fromEntries(ids);
}

/** Changes a record the way a person does in the record's page. */
export function editAsPerson(portal: Portal, { object, id, properties }: z.infer<typeof EditBody>): ShownRecord {
  const { table, type } = tableOf(portal, object);
  const record = table.get(id);
  if (record === undefined || record.archivedAt !== null) throw invalid(`There is no live record ${id}.`);
  return showStored(portal, type, updateRecord(portal, type, record, properties, person(portal)).record);
}

/** Moves records to the recycle bin the way a person does. */
export function archiveAsPerson(portal: Portal, { object, ids }: z.infer<typeof ArchiveBody>): { archived: number } {
  const { table, type } = tableOf(portal, object);
  const live = ids.filter((id) => table.get(id)?.archivedAt === null);
  table.atomically(() => {
    for (const id of live) archiveRecord(portal, type, id, person(portal).origin);
  });
  return { archived: live.length };
}

/** Merges two records the way a person does in the record's page. */
export function mergeAsPerson(portal: Portal, { object, primaryId, otherId }: z.infer<typeof MergeBody>): ShownRecord {
  const type = objectTypeOf(object);
  return showStored(portal, type, mergeRecords(portal, type, primaryId, otherId, person(portal).origin));
}

/** Takes records back out of the recycle bin, but for those whose address somebody else has by now. */
export function restoreRecords(portal: Portal, { object, ids }: z.infer<typeof RestoreBody>): { restored: string[] } {
  const { table } = tableOf(portal, object);
  const restored = ids.filter((id) => {
    const record = table.get(id);
    if (record === undefined || record.archivedAt === null) return false;
    if (table.holderOf('email', record.values['email'] ?? '') !== undefined) return false;
    const now = portal.now();
    table.save({ ...record, archivedAt: null, updatedAt: now });
    table.announce({ kind: 'restore', objectId: id, by: person(portal).origin, at: now });
    return true;
  });
  return { restored };
}

/** Gives many records one and the same last-modified time, like HubSpot's own mass updates at the end of a month. */
export function touchRecords(portal: Portal, { object, ids }: z.infer<typeof TouchBody>): { touched: number } {
  const { table } = tableOf(portal, object);
  const wanted = ids === undefined ? null : new Set(ids);
  const live = [...table.after(null)].filter(
    (record) => record.archivedAt === null && (wanted === null || wanted.has(record.id)),
  );
  const now = portal.now();
  table.atomically(() => {
    for (const record of live) table.save({ ...record, updatedAt: now });
  });
  return { touched: live.length };
}

function tableOf(portal: Portal, object: string): { table: Portal['tables']['contacts']; type: ObjectType } {
  const type = objectTypeOf(object);
  return { table: portal.tables[type.name], type };
}

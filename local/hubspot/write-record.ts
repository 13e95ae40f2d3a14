import { type GivenProperties, type Writer, checkAll, refuseTaken, requireProperties } from './check-properties.ts';
import { stageAfter, stageDate } from './lifecycle.ts';
import type { ObjectType } from './object-types.ts';
import type { News } from './news.ts';
import type { Portal } from './portal.ts';
import type { Warning } from './property-rules.ts';
import type { HistoryEntry, Origin, StoredRecord } from './record.ts';

/** What a write left behind: the record, the names sent, and warnings about values that were changed. */
export interface Written {
  readonly record: StoredRecord;
  readonly sent: readonly string[];
  readonly warnings: readonly Warning[];
}

/** Creates a record. Throws the vendor's 400 for values and missing properties and its 409 for a known e-mail. */
export function createRecord(portal: Portal, type: ObjectType, given: GivenProperties, writer: Writer): Written {
  const { values, warnings } = checkAll(portal, type, given, writer, null);
  requireProperties(portal, type, values, writer);
  const now = portal.now();
  if (type.name === 'contacts' && writer.origin.source === 'INTEGRATION') values['lifecyclestage'] ??= 'lead';
  refuseTaken(portal, type, values, null);
  const id = portal.nextId();
  const record: StoredRecord = {
    id,
    values: { ...values, ...stageDate(values['lifecyclestage'] ?? '', now) },
    history: historyAfter({}, {}, values, writer.origin, now, type.historyCap),
    createdAt: now,
    updatedAt: now,
    archivedAt: null,
    origin: writer.origin,
    bumps: writer.origin.source === 'INTEGRATION' ? bumpsAfterCreate(portal, type, now) : [],
  };
  portal.tables[type.name].save(record);
  for (const at of record.bumps) portal.bumps.push(at, { object: type.name, id });
  portal.tables[type.name].announce({ kind: 'creation', objectId: id, by: writer.origin, at: now });
  for (const news of changesOf(null, record, writer.origin, now)) portal.tables[type.name].announce(news);
  return { record, sent: Object.keys(given), warnings };
}

/** Changes a live record; even a write of the same values counts as a modification. */
export function updateRecord(
  portal: Portal,
  type: ObjectType,
  before: StoredRecord,
  given: GivenProperties,
  writer: Writer,
): Written {
  const { values, warnings } = checkAll(portal, type, given, writer, before);
  const now = portal.now();
  const stage = values['lifecyclestage'];
  if (stage !== undefined) {
    const current = before.values['lifecyclestage'] ?? '';
    values['lifecyclestage'] = stageAfter(portal.definitions.find(type, 'lifecyclestage'), current, stage);
    if (values['lifecyclestage'] !== current) Object.assign(values, stageDate(values['lifecyclestage'], now));
  }
  refuseTaken(portal, type, values, before.id);
  Object.assign(values, additionalAfter(before, values['email']));
  const record: StoredRecord = {
    ...before,
    values: { ...before.values, ...values },
    history: historyAfter(before.history, before.values, values, writer.origin, now, type.historyCap),
    updatedAt: Math.max(now, before.updatedAt),
  };
  portal.tables[type.name].save(record);
  for (const news of changesOf(before, record, writer.origin, now)) portal.tables[type.name].announce(news);
  return { record, sent: Object.keys(given), warnings };
}

/** An additional address that becomes the main one changes places with it. */
function additionalAfter({ values }: StoredRecord, email: string | undefined): Readonly<Record<string, string>> {
  const additional = (values['hs_additional_emails'] ?? '').split(';').filter(Boolean);
  if (email === undefined || !additional.includes(email)) return {};
  const others = [...additional.filter((address) => address !== email), values['email'] ?? ''].filter(Boolean);
  return { hs_additional_emails: others.join(';') };
}

/** One piece of news for each property with another value than before. */
function changesOf(before: StoredRecord | null, { id, values }: StoredRecord, by: Origin, at: number): News[] {
  return Object.entries(values)
    .filter(([name, value]) => before?.values[name] !== value)
    .map(([name, value]) => ({ kind: 'propertyChange', objectId: id, by, at, property: { name, value } }));
}

/** Moves a record to the recycle bin; what is not there or already in it stays as it is. */
export function archiveRecord(portal: Portal, type: ObjectType, id: string, by: Origin): void {
  const table = portal.tables[type.name];
  const record = table.get(id);
  if (record === undefined || record.archivedAt !== null) return;
  const now = portal.now();
  table.save({ ...record, archivedAt: now, updatedAt: now });
  table.announce({ kind: 'deletion', objectId: id, by, at: now });
}

function historyAfter(
  before: Readonly<Record<string, HistoryEntry[]>>,
  old: Readonly<Record<string, string>>,
  values: Readonly<Record<string, string>>,
  origin: Origin,
  at: number,
  cap: number,
): Record<string, HistoryEntry[]> {
  const changed = Object.entries(values).filter(([name, value]) => old[name] !== value);
  const entries = changed.map(([name, value]): [string, HistoryEntry[]] => [
    name,
    [{ value, at, sourceType: origin.source, sourceId: origin.id }, ...(before[name] ?? [])].slice(0, cap),
  ]);
  return { ...before, ...Object.fromEntries(entries) };
}

/**
 * When HubSpot touches a new record by itself. In recordings companies moved after 0.7-25 s (median 2.7), contacts
 * after 1-25 s (median 12), some of them twice.
 */
function bumpsAfterCreate(portal: Portal, type: ObjectType, now: number): number[] {
  if (!portal.faults.bumpAfterCreate) return [];
  const draw = () =>
    type.name === 'contacts' ? 1000 + portal.random() * 24_000 : 700 + portal.random() ** 3.6 * 24_300;
  const first = now + Math.floor(draw());
  return portal.random() < 0.2 ? [first, Math.max(first, now + Math.floor(draw()))] : [first];
}

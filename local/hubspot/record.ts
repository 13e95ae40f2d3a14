import * as z from 'zod';
import type { ObjectType } from './object-types.ts';
import { isoTime } from './time.ts';

const HistoryEntry = z.object({ value: z.string(), at: z.number(), sourceType: z.string(), sourceId: z.string() });

const Origin = z.object({ source: z.string(), id: z.string(), label: z.string(), detail: z.string().nullable() });

/** A contact or company as it is kept: never changed in place, so that the search index can hold on to old ones. */
export const StoredRecord = z.object({
  id: z.string(),
  /** Only what was ever set; `""` is a value that was cleared. */
  values: z.record(z.string(), z.string()),
  history: z.record(z.string(), z.array(HistoryEntry)),
  createdAt: z.number(),
  updatedAt: z.number(),
  archivedAt: z.number().nullable(),
  origin: Origin,
  /** When HubSpot will touch the record by itself, in milliseconds since the epoch. */
  bumps: z.array(z.number()),
});

export type StoredRecord = z.infer<typeof StoredRecord>;
export type HistoryEntry = z.infer<typeof HistoryEntry>;
/** Who made a record: an integration by its app id, or a person by user id. */
export type Origin = z.infer<typeof Origin>;

/** A property's current value: null when it was never set, `""` when it was cleared. */
export function valueOf(type: ObjectType, record: StoredRecord, name: string): string | null {
  return systemValue(type, record, name) ?? record.values[name] ?? null;
}

/** The names of everything a record carries by itself, as the answers to writes show it. */
export function systemNames(type: ObjectType, record: StoredRecord): readonly string[] {
  const all = type.name === 'contacts' ? [...SHARED, ...CONTACT_SYSTEM] : [...SHARED, ...COMPANY_SYSTEM];
  const stages = Object.keys(record.values).filter((name) =>
    /^(?:hs_lifecyclestage_.*_date|lifecyclestage)$/u.test(name),
  );
  return [...all, type.modifiedProperty, ...stages].filter((name) => valueOf(type, record, name) !== null);
}

const SHARED = [
  'createdate',
  'hs_object_id',
  'hs_object_source',
  'hs_object_source_detail_1',
  'hs_object_source_id',
  'hs_object_source_label',
  'hs_pipeline',
  'hubspot_owner_assigneddate',
];

const CONTACT_SYSTEM = [
  'hs_all_contact_vids',
  'hs_email_domain',
  'hs_full_name_or_email',
  'hs_is_contact',
  'hs_is_unworked',
  'hs_marketable_status',
  'hs_marketable_until_renewal',
  'hs_searchable_calculated_phone_number',
  'num_conversion_events',
  'num_notes',
];

const COMPANY_SYSTEM = ['hs_num_child_companies', 'hs_num_open_deals', 'num_associated_contacts'];

/** What HubSpot works out by itself; null for properties that people and integrations set. */
function systemValue(type: ObjectType, record: StoredRecord, name: string): string | null {
  switch (name) {
    case 'hs_object_id':
      return record.id;
    case 'createdate':
      return isoTime(record.createdAt);
    case type.modifiedProperty:
      return isoTime(record.updatedAt);
    case 'hs_object_source':
      return record.origin.source;
    case 'hs_object_source_id':
      return record.origin.id;
    case 'hs_object_source_label':
      return record.origin.label;
    case 'hs_object_source_detail_1':
      return record.origin.detail;
    case 'hs_pipeline':
      return `${type.name}-lifecycle-pipeline`;
    case 'hubspot_owner_assigneddate':
      return assignedAt(record);
    default:
      return type.name === 'contacts' ? contactValue(record, name) : companyValue(name);
  }
}

function contactValue(record: StoredRecord, name: string): string | null {
  switch (name) {
    case 'hs_all_contact_vids':
      return [record.id, ...mergedIdsOf(record)].join(';');
    case 'hs_is_contact':
    case 'hs_is_unworked':
      return 'true';
    case 'hs_marketable_status':
    case 'hs_marketable_until_renewal':
      return 'false';
    case 'num_conversion_events':
    case 'num_notes':
      return '0';
    case 'hs_email_domain':
      return record.values['email']?.split('@')[1] ?? null;
    case 'hs_full_name_or_email':
      return fullName(record) || record.values['email'] || null;
    case 'hs_searchable_calculated_phone_number':
      return record.values['phone']?.replaceAll(/\D/gu, '') || null;
    default:
      return null;
  }
}

/** The ids of all records that were merged into this one, in however many steps. */
export const mergedIdsOf = ({ values }: StoredRecord): readonly string[] =>
  (values['hs_merged_object_ids'] ?? '').split(';').filter(Boolean);

function companyValue(name: string): string | null {
  return COMPANY_SYSTEM.includes(name) ? '0' : null;
}

const fullName = (record: StoredRecord): string =>
  [record.values['firstname'], record.values['lastname']].filter(Boolean).join(' ');

function assignedAt(record: StoredRecord): string | null {
  const latest = record.history['hubspot_owner_id']?.[0];
  return latest === undefined || latest.value === '' ? null : isoTime(latest.at);
}

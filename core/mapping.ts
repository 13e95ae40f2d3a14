import type { PersonObject } from './change.ts';
import type { LifecycleStage } from './lifecycle.ts';

/**
 * Who decides a field that both sides hold. `prefer…UnlessBlank`: that side overwrites, a value cleared there clears, and
 * a field that is blank there is filled from the other side. `always…`: that side decides even when blank. `twoWay`: the
 * edit made last wins, clearing included; of two of one instant Salesforce's. `createOnly`: given to a record when it is
 * made, never afterwards. `dontSync`: read by nobody.
 */
export type FieldRule =
  | 'preferSalesforceUnlessBlank'
  | 'alwaysSalesforce'
  | 'preferHubspotUnlessBlank'
  | 'alwaysHubspot'
  | 'twoWay'
  | 'createOnly'
  | 'dontSync';

/** How a value crosses; `convert.ts` says what becomes of it. */
export type FieldType =
  | 'text'
  | 'email'
  | 'owner'
  | 'number'
  | 'boolean'
  | 'date'
  | 'datetime'
  | 'picklist'
  | 'multipicklist';

/** A Salesforce column, or a column of its parent, which cannot be written and moves only when the lookup does. */
export type Column = string | { readonly column: string; readonly through: string };

/** One pair of fields that is kept in step. */
export interface FieldPair {
  readonly hubspot: string;
  /** Undefined when the object has no such field. */
  readonly Lead: Column | undefined;
  readonly Contact: Column | undefined;
  readonly rule: FieldRule;
  readonly type: FieldType;
  /** What Salesforce is given when it asks for a value and there is none; it counts as blank and never comes back. */
  readonly placeholder?: string;
}

export interface PersonMapping {
  /** The unique HubSpot property that holds the Salesforce id of the linked record, 18 characters. */
  readonly key: string;
  /** The external id field of Lead and Contact that holds the HubSpot id of the linked contact. */
  readonly externalId: string;
  readonly fields: readonly FieldPair[];
  /** Columns that decide without being copied. */
  readonly columns: Readonly<Record<PersonObject, readonly string[]>>;
  /** HubSpot properties that decide without being copied. */
  readonly properties: readonly string[];
}

export const columnName = (column: Column): string => (typeof column === 'string' ? column : column.column);

/** The column of a field, if the object has one and the field is kept in step. */
export const columnOf = (field: FieldPair, object: PersonObject): string | undefined => {
  const column = field[object];
  return column === undefined || field.rule === 'dontSync' ? undefined : columnName(column);
};

/** Whether an object's column can be written: those of a parent cannot. */
export const isWritable = (field: FieldPair, object: PersonObject): boolean => typeof field[object] === 'string';

const syncedFields = ({ fields }: PersonMapping): FieldPair[] => fields.filter(({ rule }) => rule !== 'dontSync');

/** Every column of an object that a decision reads, in a fixed order and without repeats; `Id` first. */
export function salesforceColumns(mapping: PersonMapping, object: PersonObject): string[] {
  const mapped = syncedFields(mapping).flatMap((field) => {
    const column = field[object];
    if (column === undefined) return [];
    return typeof column === 'string' ? [column] : [column.column, column.through];
  });
  return [...new Set(['Id', ...mapping.columns[object], ...mapped])];
}

/** The columns an outbound message can carry: those of the record itself, never of its parent. */
export const messageColumns = (mapping: PersonMapping, object: PersonObject): string[] =>
  salesforceColumns(mapping, object).filter((column) => !column.includes('.'));

/** Every HubSpot property that a decision reads or writes. */
export const hubspotProperties = (mapping: PersonMapping): string[] => [
  ...new Set([mapping.key, ...mapping.properties, ...syncedFields(mapping).map((field) => field.hubspot)]),
];

/** The Salesforce users and HubSpot owners, by which an owner crosses. Unknown or unmatched people are absent. */
export interface Directory {
  readonly emailByUserId: ReadonlyMap<string, string>;
  readonly ownerIdByEmail: ReadonlyMap<string, string>;
  /** The other way: active users only, since Salesforce lets nobody else own a record. */
  readonly userIdByEmail: ReadonlyMap<string, string>;
  /** The portal's lifecycle stages; absent while no contact is to be moved along them. */
  readonly stages?: readonly LifecycleStage[];
}

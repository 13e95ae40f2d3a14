import type { PersonObject } from './change.ts';
import { type Value, type Values, blankToNull } from './values.ts';

/**
 * Who decides a field that both sides hold: `preferSalesforceUnlessBlank` lets Salesforce overwrite, and a value cleared
 * in Salesforce clear, but a field that Salesforce never had leaves HubSpot's alone; `alwaysSalesforce` also clears that.
 */
export type FieldRule = 'preferSalesforceUnlessBlank' | 'alwaysSalesforce';

/** A Salesforce column, or a column of its parent that moves only when the lookup to the parent does. */
export type Column = string | { readonly column: string; readonly through: string };

/** One pair of fields that is kept in step. */
export interface FieldPair {
  readonly hubspot: string;
  readonly Lead: Column;
  readonly Contact: Column;
  readonly rule: FieldRule;
  /** How the value crosses: as it is, or from a Salesforce user's id to the HubSpot owner with the same e-mail. */
  readonly type: 'text' | 'email' | 'owner';
}

export interface PersonMapping {
  /** The unique HubSpot property that holds the Salesforce id of the linked record, 18 characters. */
  readonly key: string;
  readonly fields: readonly FieldPair[];
  /** Columns that decide without being copied. */
  readonly columns: Readonly<Record<PersonObject, readonly string[]>>;
}

export const columnName = (column: Column): string => (typeof column === 'string' ? column : column.column);

/** Every column of an object that a decision reads, in a fixed order and without repeats; `Id` first. */
export function salesforceColumns(mapping: PersonMapping, object: PersonObject): string[] {
  const mapped = mapping.fields.flatMap((field) => {
    const column = field[object];
    return typeof column === 'string' ? [column] : [column.column, column.through];
  });
  return [...new Set(['Id', ...mapping.columns[object], ...mapped])];
}

/** The columns an outbound message can carry: those of the record itself, never of its parent. */
export const messageColumns = (mapping: PersonMapping, object: PersonObject): string[] =>
  salesforceColumns(mapping, object).filter((column) => !column.includes('.'));

/** Every HubSpot property that a decision reads or writes. */
export const hubspotProperties = (mapping: PersonMapping): string[] => [
  mapping.key,
  ...mapping.fields.map((field) => field.hubspot),
];

/** The Salesforce users and HubSpot owners, by which an owner crosses. Unknown or unmatched people are absent. */
export interface Directory {
  readonly emailByUserId: ReadonlyMap<string, string>;
  readonly ownerIdByEmail: ReadonlyMap<string, string>;
}

/** What a column's value is in HubSpot's terms. An owner without a counterpart has none. */
export function toHubspotValue(
  field: FieldPair,
  object: PersonObject,
  salesforce: Values,
  directory: Directory,
): Value {
  const value = blankToNull(salesforce[columnName(field[object])]);
  if (value === null || field.type === 'text') return value;
  if (field.type === 'email') return String(value).trim().toLowerCase();
  const email = directory.emailByUserId.get(String(value));
  return email === undefined ? null : (directory.ownerIdByEmail.get(email) ?? null);
}

import type { PersonObject } from './change.ts';
import type { Memory } from './link.ts';
import { type Directory, type FieldPair, type PersonMapping, columnName, toHubspotValue } from './mapping.ts';
import { type Value, type Values, isSameValue } from './values.ts';

/** Why a field is written, or is not. */
export type FieldReason =
  /** Salesforce holds another value than it did. */
  | 'salesforceChanged'
  /** The pair is new, so Salesforce's value decides. */
  | 'firstMeeting'
  /** Salesforce holds what it did: what HubSpot holds is HubSpot's own affair. */
  | 'salesforceUnchanged'
  /** HubSpot holds the value already. */
  | 'equal'
  /** Salesforce has nothing to say about a pair that is new. */
  | 'blankInSalesforce'
  /** HubSpot would not take the value this time. */
  | 'withheld'
  /** The owner has no counterpart with the same e-mail in HubSpot. */
  | 'noSuchOwner';

export interface FieldDecision {
  readonly field: string;
  readonly reason: FieldReason;
}

/** What to write to HubSpot, and for every mapped field the reason why or why not. */
export interface Plan {
  readonly properties: Values;
  readonly decisions: readonly FieldDecision[];
  /** Properties to decide anew with the record's next change. */
  readonly undecided: readonly string[];
}

export interface PlanInput {
  readonly mapping: PersonMapping;
  readonly object: PersonObject;
  readonly salesforceId: string;
  /** Both sides now; `hubspot` is undefined when there is no contact yet. */
  readonly salesforce: Values;
  readonly hubspot: Values | undefined;
  readonly memory: Memory | undefined;
  readonly directory: Directory;
  /** Properties not to be written this time, since HubSpot would not take them. */
  readonly withheld?: ReadonlySet<string>;
}

/**
 * Decides what HubSpot must be told so that it agrees with Salesforce. Pure: the worker, and whatever explains or
 * rehearses its work, ask this one function. Each side is compared with its own memory, so that a value which HubSpot
 * tidied (case, spaces) is no change, and an edit made in HubSpot is not overwritten by an unrelated one in Salesforce.
 */
export function planHubspotWrite(input: PlanInput): Plan {
  const properties: Record<string, Value> = {};
  const decisions: FieldDecision[] = [];
  for (const field of input.mapping.fields) {
    const { reason, value } = decideField(field, input);
    decisions.push({ field: field.hubspot, reason });
    if (value !== undefined) properties[field.hubspot] = value;
  }
  const key = input.hubspot?.[input.mapping.key];
  if (key !== input.salesforceId) properties[input.mapping.key] = input.salesforceId;
  const undecided = decisions.flatMap(({ field, reason }) => (isOpen(reason) ? [field] : []));
  return { properties, decisions, undecided };
}

const isOpen = (reason: FieldReason): boolean => reason === 'noSuchOwner' || reason === 'withheld';

/** The value to write is undefined when nothing is to be written; null clears. */
function decideField(field: FieldPair, input: PlanInput): { readonly reason: FieldReason; readonly value?: Value } {
  const column = columnName(field[input.object]);
  const { memory, salesforce, hubspot } = input;
  const isUndecided = memory === undefined || memory.undecided?.includes(field.hubspot) === true;
  if (!isUndecided && isSameValue(salesforce[column], memory.salesforce[column])) {
    return { reason: 'salesforceUnchanged' };
  }
  if (input.withheld?.has(field.hubspot) === true) return { reason: 'withheld' };
  const value = toHubspotValue(field, input.object, salesforce, input.directory);
  if (value === null && !isSameValue(salesforce[column], null)) return { reason: 'noSuchOwner' };
  if (value === null && memory === undefined && field.rule === 'preferSalesforceUnlessBlank') {
    return { reason: 'blankInSalesforce' };
  }
  if (isSameValue(value, hubspot?.[field.hubspot])) return { reason: 'equal' };
  return { reason: memory === undefined ? 'firstMeeting' : 'salesforceChanged', value };
}

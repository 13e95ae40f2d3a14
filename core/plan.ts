import type { PersonObject } from './change.ts';
import { type Converted, isSameOfType, toHubspotValue, toSalesforceValue } from './convert.ts';
import { type Standing, type Verdict, judgeField } from './field-rules.ts';
import { LIFECYCLE_STAGE, OPPORTUNITIES, type StageVerdict, judgeStage, opportunityEvent } from './lifecycle.ts';
import type { Memory } from './link.ts';
import { type Directory, type FieldPair, type PersonMapping, columnOf, isWritable } from './mapping.ts';
import { type Value, type Values, blankToNull } from './values.ts';

/** Why a field is written, or is not. */
export type FieldReason =
  | Verdict['reason']
  /** Of the lifecycle stage, which follows a Contact's opportunities. */
  | StageVerdict['reason']
  /** The vendor would not take the value this time. */
  | 'withheld'
  /** The owner has no counterpart with the same e-mail on the other side. */
  | 'noSuchOwner'
  /** HubSpot's value would decide, and Salesforce's field belongs to the parent record. */
  | 'readOnlyInSalesforce'
  /** The value cannot be said in the other side's type. */
  | 'notOfType';

export interface FieldDecision {
  readonly field: string;
  readonly reason: FieldReason;
}

/** What to write to either side, and for every mapped field the reason why or why not. */
export interface Plan {
  readonly hubspot: Values;
  readonly salesforce: Values;
  readonly decisions: readonly FieldDecision[];
  /** Fields that wait: what is remembered of them stays as it was, so that they are decided anew. */
  readonly undecided: readonly string[];
}

export interface PlanInput {
  readonly mapping: PersonMapping;
  readonly object: PersonObject;
  /** Both sides now; one is undefined when it is yet to be made. */
  readonly salesforce: Values | undefined;
  readonly hubspot: Values | undefined;
  readonly memory: Memory | undefined;
  readonly directory: Directory;
  /** Fields not to be written this time, by the property's name, since a vendor would not take them. */
  readonly withheld?: ReadonlySet<string>;
  /** When HubSpot's properties were set last, as ISO times; without it the time of the contact stands for them. */
  readonly setAt?: ReadonlyMap<string, string> | undefined;
}

interface Decision {
  readonly reason: FieldReason;
  readonly hubspot?: Value;
  readonly salesforce?: { readonly column: string; readonly value: Value };
}

const undecidedReasons: ReadonlySet<FieldReason> = new Set(['withheld', 'noSuchOwner', 'notOfType', 'stagesNotKnown']);

/**
 * Decides what either side must be told so that both agree. Pure: the worker, and whatever explains or rehearses its
 * work, ask this one function. Each side is compared with its own memory, so that a value which a vendor tidied (case,
 * spaces) is no change, and an edit on one side is told from an edit on the other.
 */
export function planPair(input: PlanInput): Plan {
  const hubspot: Record<string, Value> = {};
  const salesforce: Record<string, Value> = {};
  const decisions: FieldDecision[] = [];
  for (const field of input.mapping.fields) {
    const decision = decideField(field, input);
    decisions.push({ field: field.hubspot, reason: decision.reason });
    if (decision.hubspot !== undefined) hubspot[field.hubspot] = decision.hubspot;
    if (decision.salesforce !== undefined) salesforce[decision.salesforce.column] = decision.salesforce.value;
  }
  if (input.salesforce === undefined) fillPlaceholders(input, salesforce);
  const stage = decideStage(input);
  if (stage !== undefined) decisions.push({ field: LIFECYCLE_STAGE, reason: stage.reason });
  if (stage?.reason === 'opportunityMovedOn') hubspot[LIFECYCLE_STAGE] = stage.stage;
  const undecided = decisions.flatMap(({ field, reason }) => (undecidedReasons.has(reason) ? [field] : []));
  return { hubspot, salesforce, decisions, undecided };
}

/** A stage follows the opportunities once per event: what a person makes of it afterwards stays. */
function decideStage({ salesforce, hubspot, memory, directory }: PlanInput): StageVerdict | undefined {
  const event = opportunityEvent(memory?.salesforce[OPPORTUNITIES], salesforce?.[OPPORTUNITIES]);
  return event && judgeStage(event, hubspot?.[LIFECYCLE_STAGE], directory.stages);
}

/** What Salesforce insists on in a new record. */
function fillPlaceholders({ mapping, object }: PlanInput, salesforce: Record<string, Value>): void {
  for (const field of mapping.fields) {
    const column = columnOf(field, object);
    if (column !== undefined && field.placeholder !== undefined && isWritable(field, object))
      salesforce[column] ??= field.placeholder;
  }
}

function decideField(field: FieldPair, input: PlanInput): Decision {
  const column = columnOf(field, input.object);
  if (column === undefined) return { reason: 'dontSync' };
  const { salesforce, hubspot, directory } = input;
  const inHubspot = toHubspotValue(field, input.object, salesforce ?? {}, directory);
  const verdict = judgeField(standing(field, column, inHubspot, input));
  if (verdict.winner === undefined) return { reason: verdict.reason };
  if (input.withheld?.has(field.hubspot) === true) return { reason: 'withheld' };
  if (verdict.winner === 'salesforce') {
    return inHubspot.kind === 'value'
      ? { reason: verdict.reason, hubspot: inHubspot.value }
      : { reason: 'noSuchOwner' };
  }
  if (!isWritable(field, input.object)) return { reason: 'readOnlyInSalesforce' };
  const value = toSalesforceValue(field, hubspot ?? {}, directory);
  if (value.kind === 'noCounterpart') return { reason: field.type === 'owner' ? 'noSuchOwner' : 'notOfType' };
  return { reason: verdict.reason, salesforce: { column, value: value.value ?? field.placeholder ?? null } };
}

const isBlank = (value: Value | undefined): boolean => blankToNull(value) === null;

/** How a field stands on both sides, as the rules look at it. */
function standing(field: FieldPair, column: string, inHubspot: Converted, input: PlanInput): Standing {
  const { salesforce, hubspot, memory, setAt } = input;
  const property = hubspot?.[field.hubspot];
  const isKnown = memory !== undefined && (column in memory.salesforce || field.hubspot in memory.hubspot);
  return {
    rule: field.rule,
    exists: { salesforce: salesforce !== undefined, hubspot: hubspot !== undefined },
    isFirstMeeting: !isKnown,
    isEqual: inHubspot.kind === 'value' && isSameOfType(field.type, inHubspot.value, property),
    blank: {
      salesforce: inHubspot.kind === 'value' && (inHubspot.value === null || isBlank(salesforce?.[column])),
      hubspot: isBlank(typeof property === 'string' ? property.trim() : property),
    },
    moved: {
      salesforce: isKnown && !isSameOfType(field.type, salesforce?.[column], memory.salesforce[column]),
      hubspot: isKnown && !isSameOfType(field.type, property, memory.hubspot[field.hubspot]),
    },
    // Of few fields it is asked, and times are dear to read.
    get later() {
      return laterOf(salesforce, setAt?.get(field.hubspot) ?? hubspot?.['lastmodifieddate']);
    },
  };
}

/**
 * Which side was changed last by the vendors' own times: HubSpot's of the field where it was asked, else the records'.
 * Salesforce in a tie, and when a time is missing.
 */
function laterOf(salesforce: Values | undefined, hubspotTime: Value | undefined): 'salesforce' | 'hubspot' {
  const salesforceMs = Date.parse(String(salesforce?.['LastModifiedDate'] ?? salesforce?.['SystemModstamp']));
  return Date.parse(String(hubspotTime)) > salesforceMs ? 'hubspot' : 'salesforce';
}

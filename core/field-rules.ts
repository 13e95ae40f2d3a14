import type { FieldRule } from './mapping.ts';

export type Side = 'salesforce' | 'hubspot';
type BySide = Readonly<Record<Side, boolean>>;

/** How one field stands on both sides. */
export interface Standing {
  readonly rule: FieldRule;
  /** A side that does not exist is about to be made. */
  readonly exists: BySide;
  /** Nothing is remembered of the field. */
  readonly isFirstMeeting: boolean;
  readonly isEqual: boolean;
  readonly blank: BySide;
  /** Whether each side holds another value than is remembered of it. */
  readonly moved: BySide;
  /** Whose record was changed last. */
  readonly later: Side;
}

/** Which side's value the other one is given, if any, and why. */
export interface Verdict {
  readonly winner: Side | undefined;
  readonly reason:
    | 'equal'
    | 'unchanged'
    | 'dontSync'
    | 'createOnly'
    /** The other record is being made. */
    | 'created'
    /** The record to be made has nothing to be told. */
    | 'blank'
    | 'firstMeeting'
    | 'salesforceChanged'
    | 'hubspotChanged'
    /** The rule's side did not change; the other one was changed and is set back. */
    | 'salesforceDecides'
    | 'hubspotDecides'
    | 'blankInSalesforce'
    | 'blankInHubspot'
    | 'salesforceIsLater'
    | 'hubspotIsLater';
}

const other = (side: Side): Side => (side === 'salesforce' ? 'hubspot' : 'salesforce');

const words = {
  salesforce: {
    changed: 'salesforceChanged',
    decides: 'salesforceDecides',
    blank: 'blankInSalesforce',
    later: 'salesforceIsLater',
  },
  hubspot: {
    changed: 'hubspotChanged',
    decides: 'hubspotDecides',
    blank: 'blankInHubspot',
    later: 'hubspotIsLater',
  },
} as const;

const nobody = (reason: Verdict['reason']): Verdict => ({ winner: undefined, reason });

/** Applies a field's rule. Every cell of the truth table in docs/field-rules.md is this function's answer. */
export function judgeField(standing: Standing): Verdict {
  const { rule, exists, isFirstMeeting, isEqual, moved } = standing;
  if (rule === 'dontSync') return nobody('dontSync');
  if (!exists.salesforce || !exists.hubspot) return judgeCreation(standing);
  if (rule === 'createOnly') return nobody('createOnly');
  if (isEqual) return nobody('equal');
  if (!isFirstMeeting && !moved.salesforce && !moved.hubspot) return nobody('unchanged');
  if (rule === 'twoWay') return judgeTwoWay(standing);
  const owner = rule === 'alwaysSalesforce' || rule === 'preferSalesforceUnlessBlank' ? 'salesforce' : 'hubspot';
  const isPreferred = rule === 'preferSalesforceUnlessBlank' || rule === 'preferHubspotUnlessBlank';
  return judgeOwned(standing, owner, isPreferred);
}

/** A record that is made is told whatever the other side holds, unless the rule lets its own side decide always. */
function judgeCreation({ rule, exists, blank }: Standing): Verdict {
  const source = exists.salesforce ? 'salesforce' : 'hubspot';
  if (rule === (source === 'salesforce' ? 'alwaysHubspot' : 'alwaysSalesforce'))
    return nobody(words[other(source)].decides);
  return blank[source] ? nobody('blank') : { winner: source, reason: 'created' };
}

/** One side decides; a preferred one that is blank, and was not cleared just now, is filled. */
function judgeOwned({ isFirstMeeting, blank, moved }: Standing, owner: Side, isPreferred: boolean): Verdict {
  const isCleared = moved[owner] && !isFirstMeeting;
  if (isPreferred && blank[owner] && !isCleared) return { winner: other(owner), reason: words[owner].blank };
  if (isFirstMeeting) return { winner: owner, reason: 'firstMeeting' };
  return { winner: owner, reason: moved[owner] ? words[owner].changed : words[owner].decides };
}

function judgeTwoWay({ isFirstMeeting, blank, moved, later }: Standing): Verdict {
  if (isFirstMeeting) {
    if (blank.salesforce) return { winner: 'hubspot', reason: 'blankInSalesforce' };
    if (blank.hubspot) return { winner: 'salesforce', reason: 'blankInHubspot' };
    return { winner: later, reason: words[later].later };
  }
  if (moved.salesforce && moved.hubspot) return { winner: later, reason: words[later].later };
  const side = moved.salesforce ? 'salesforce' : 'hubspot';
  return { winner: side, reason: words[side].changed };
}

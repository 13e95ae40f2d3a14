import type { Value, Values } from './values.ts';

/** A lifecycle stage of the portal: its internal name and where it stands among the others. */
export interface LifecycleStage {
  readonly name: string;
  readonly displayOrder: number;
}

/** Where the stages of the portal are read. Throws VendorError. */
export interface StageReader {
  read(): Promise<readonly LifecycleStage[]>;
}

/** The HubSpot property that holds the stage. */
export const LIFECYCLE_STAGE = 'lifecyclestage';

/** Stands beside a Contact's columns for its opportunities; absent where nobody looked at them. */
export const OPPORTUNITIES = 'Opportunities';

/** A contact role, with what became of its opportunity. */
export interface ContactRole {
  readonly opportunityId: string;
  readonly isWon: boolean;
  readonly isClosed: boolean;
}

/** A row of OpportunityContactRole. One that was deleted counts for nothing, as the role in a lost opportunity does. */
export const contactRole = (row: Values): ContactRole => ({
  opportunityId: String(row['OpportunityId']),
  isWon: row['IsDeleted'] !== true && row['Opportunity.IsWon'] === true,
  isClosed: row['IsDeleted'] === true || row['Opportunity.IsClosed'] !== false,
});

/** An opportunity and where it stands, in one word. */
export function opportunityWord({ opportunityId, isWon, isClosed }: ContactRole): string {
  const standing = isWon ? 'won' : isClosed ? 'lost' : 'open';
  return `${standing}/${opportunityId.slice(0, 15)}`;
}

const wordsOf = (opportunities: Value | undefined): Set<string> =>
  new Set(typeof opportunities === 'string' ? opportunities.split(' ') : []);

const isLost = (word: string): boolean => word.startsWith('lost/');

/** A Contact's open and won opportunities in one text, always in the same order; null when there are none. */
export function opportunitiesOf(roles: readonly ContactRole[]): string | null {
  const words = new Set(roles.map(opportunityWord).filter((word) => !isLost(word)));
  return words.size === 0 ? null : [...words].toSorted().join(' ');
}

/** Whether what a hint says of one opportunity is remembered already, so that the Contact need not be read for it. */
export function isOpportunityKnown(remembered: Value | undefined, word: string): boolean {
  const known = wordsOf(remembered);
  if (!isLost(word)) return known.has(word);
  const id = word.slice('lost/'.length);
  return !known.has(`open/${id}`) && !known.has(`won/${id}`);
}

/** What became of a contact's opportunities in Salesforce. */
export type OpportunityEvent = 'openOpportunity' | 'closedWon';

/**
 * The furthest event between what is remembered of a Contact's opportunities and what they are now. Each opportunity is
 * an event once when it is open and once when it is won; nothing is one while nobody looked.
 */
export function opportunityEvent(before: Value | undefined, now: Value | undefined): OpportunityEvent | undefined {
  const known = wordsOf(before);
  const fresh = [...wordsOf(now)].filter((word) => !known.has(word));
  if (fresh.some((word) => word.startsWith('won/'))) return 'closedWon';
  return fresh.length > 0 ? 'openOpportunity' : undefined;
}

const stageOf: Readonly<Record<OpportunityEvent, string>> = { openOpportunity: 'opportunity', closedWon: 'customer' };

/** Stages beside the path that a sale takes: whoever was put there by a person stays. */
const besideThePath: ReadonlySet<string> = new Set(['evangelist', 'other']);

/**
 * The stage that a contact moves to, or undefined when it stays. Only ever forward in the portal's own order, custom
 * stages included; a contact without a stage takes the event's, one whose stage is not known to the portal stays.
 */
export function nextStage(
  current: string | null,
  stages: readonly LifecycleStage[],
  event: OpportunityEvent,
): string | undefined {
  const orderOf = (name: string) => stages.find((stage) => stage.name === name)?.displayOrder;
  const target = stageOf[event];
  const targetOrder = orderOf(target);
  if (targetOrder === undefined) return undefined;
  if (current === null || current === '') return target;
  const currentOrder = besideThePath.has(current) ? undefined : orderOf(current);
  return currentOrder !== undefined && currentOrder < targetOrder ? target : undefined;
}

/** Whether an event moves a contact's stage, and why or why not. */
export type StageVerdict =
  | { readonly reason: 'opportunityMovedOn'; readonly stage: string }
  /** The contact is there already, or further, or where only people put it. */
  | { readonly reason: 'stageIsBeyond' }
  /** The portal's stages could not be read: the event is judged when they can. */
  | { readonly reason: 'stagesNotKnown' };

/** Judges an event by the stage that the contact has now. */
export function judgeStage(
  event: OpportunityEvent,
  current: Value | undefined,
  stages: readonly LifecycleStage[] | undefined,
): StageVerdict {
  if (stages === undefined) return { reason: 'stagesNotKnown' };
  const stage = nextStage(typeof current === 'string' ? current : null, stages, event);
  return stage === undefined ? { reason: 'stageIsBeyond' } : { reason: 'opportunityMovedOn', stage };
}

/** A lifecycle stage of the portal: its internal name and where it stands among the others. */
export interface LifecycleStage {
  readonly name: string;
  readonly displayOrder: number;
}

/** What became of a contact's opportunities in Salesforce. */
export type OpportunityEvent = 'openOpportunity' | 'closedWon';

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

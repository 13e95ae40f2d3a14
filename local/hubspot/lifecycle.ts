import type { PropertyDefinition } from './definitions/property-definition.ts';

/**
 * The stage that a write leaves a record in: only ever forward. A write of an earlier stage answers success and
 * changes nothing; `""` clears, and after that any stage can be set.
 */
export function stageAfter(definition: PropertyDefinition | undefined, current: string, wanted: string): string {
  if (wanted === '' || current === '' || definition === undefined) return wanted;
  const orderOf = (stage: string) => definition.options.find(({ value }) => value === stage)?.displayOrder ?? -1;
  return orderOf(wanted) < orderOf(current) ? current : wanted;
}

/** When the stage was reached: epoch milliseconds as text, unlike other datetimes, as recorded answers show it. */
export const stageDate = (stage: string, now: number): Readonly<Record<string, string>> =>
  stage === '' ? {} : { [`hs_lifecyclestage_${stage}_date`]: String(now) };

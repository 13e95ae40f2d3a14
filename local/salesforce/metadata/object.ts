import type { Field } from './field.ts';

/** One object of the simulated org: its describe's facts, from which describe, queries and writes all work. */
export interface ObjectDefinition {
  readonly name: string;
  readonly label: string;
  readonly labelPlural: string;
  readonly keyPrefix: string | null;
  readonly fields: readonly Field[];
  /** Rows may be created, changed and deleted through the API. */
  readonly createable: boolean;
  readonly updateable: boolean;
  readonly deletable: boolean;
  readonly replicateable: boolean;
  readonly mergeable: boolean;
  /** Whether a row that is deleted goes to the recycle bin; otherwise it does so only along with its parent. */
  readonly recyclable: boolean;
}

type Defaults = 'createable' | 'updateable' | 'deletable' | 'replicateable' | 'mergeable' | 'recyclable';

/** An ordinary object unless told otherwise: rows come, change, go to the recycle bin and are replicated. */
export const defineObject = (
  definition: Omit<ObjectDefinition, Defaults> & Partial<Pick<ObjectDefinition, Defaults>>,
): ObjectDefinition => ({
  createable: true,
  updateable: true,
  deletable: true,
  replicateable: true,
  mergeable: false,
  recyclable: true,
  ...definition,
});

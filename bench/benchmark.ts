import type { Goal } from './goal.ts';

/** One line of the table: what was measured, what came out, and the goal if there is one. */
export interface Figure {
  readonly what: string;
  readonly value: string;
  readonly goal?: Goal;
}

/** Tells whoever waits what is being done. */
export type Say = (line: string) => void;

/** A group of measurements that are taken together; `name` chooses it on the command line. */
export interface Benchmark {
  readonly name: string;
  readonly title: string;
  measure(say: Say): Promise<readonly Figure[]>;
}

/** A limit that a figure is held against. */
export interface Goal {
  readonly text: string;
  readonly isMet: boolean;
}

/** The goal that a figure is no greater than a limit, both in the same unit. */
export const atMost = (limit: number, figure: number, unit: string): Goal => ({
  text: `≤ ${limit} ${unit}`.trim(),
  isMet: figure <= limit,
});

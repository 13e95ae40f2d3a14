import { type Random, seededRandom } from '../random.ts';

/** Draws that are the same in every run: each part of the world has a sequence of its own, so that parts stay put. */
export interface Draw {
  readonly chance: (probability: number) => boolean;
  readonly pick: <T>(items: readonly [T, ...T[]]) => T;
  readonly between: (least: number, most: number) => number;
  /** A whole second between two days, both `YYYY-MM-DD`, as an ISO date and time. */
  readonly moment: (from: string, to: string) => string;
}

/** A sequence of draws that the seed decides. */
export function drawFrom(seed: number): Draw {
  const random: Random = seededRandom(seed);
  const between = (least: number, most: number) => least + Math.floor(random() * (most - least + 1));
  return {
    chance: (probability) => random() < probability,
    pick: ([first, ...others]) => [first, ...others][between(0, others.length)] ?? first,
    between,
    moment: (from, to) => new Date(between(Date.parse(from) / 1000, Date.parse(to) / 1000) * 1000).toISOString(),
  };
}

/** `prefix-007`: a key with its number in a width that sorts. */
export const keyOf = (prefix: string, number: number, width: number): string =>
  `${prefix}-${String(number).padStart(width, '0')}`;

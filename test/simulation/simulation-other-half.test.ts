import { expect, test } from 'vitest';
import { fallenSeeds } from './fallen-seeds.ts';

const BUNCHES = Array.from({ length: 10 }, (_, index) => 100_151 + index * 15);

test.each(BUNCHES)('keeps every promise in fifteen seeds from %i', { timeout: 120_000 }, async (first) => {
  expect(await fallenSeeds(first, 15)).toEqual([]);
});

import { describe, expect, test } from 'vitest';
import { fallenSeeds } from './fallen-seeds.ts';
import { runSeed } from './run-seed.ts';

/** Half of the three hundred seeds of `npm test`; the other half is a file of its own, for another core. */
const BUNCHES = Array.from({ length: 10 }, (_, index) => 100_001 + index * 15);

describe('the engine between both CRMs, under faults', () => {
  test.each(BUNCHES)('keeps every promise in fifteen seeds from %i', { timeout: 120_000 }, async (first) => {
    expect(await fallenSeeds(first, 15)).toEqual([]);
  });

  test('tells the same story of the same seed', async () => {
    const [first, second] = [await runSeed({ seed: 7, quietTicks: 1 }), await runSeed({ seed: 7, quietTicks: 1 })];
    expect(second).toEqual(first);
    expect([first.edits > 5, first.points > 200]).toEqual([true, true]);
  });
});

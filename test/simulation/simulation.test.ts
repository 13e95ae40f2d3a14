import { describe, expect, test } from 'vitest';
import { runSeed } from './run-seed.ts';

const SEEDS = 300;
const FIRST = 100_001;
const BUNCHES = 10;

const told = (seed: number, failures: readonly string[]) =>
  failures.map((failure) => `npm run soak -- --seeds 1 --from ${seed} --trace: ${failure}`);

describe('the engine between both CRMs, under faults', () => {
  const bunches = Array.from({ length: BUNCHES }, (_, index) => index);
  test.each(bunches)('keeps every promise, bunch %i of thirty seeds', { timeout: 120_000 }, async (bunch) => {
    const fallen: string[] = [];
    for (let index = 0; index < SEEDS / BUNCHES; index += 1) {
      const seed = FIRST + bunch * (SEEDS / BUNCHES) + index;
      const { failures } = await runSeed({ seed });
      fallen.push(...told(seed, failures));
    }
    expect(fallen).toEqual([]);
  });

  test('tells the same story of the same seed', async () => {
    const [first, second] = [await runSeed({ seed: 7, quietTicks: 1 }), await runSeed({ seed: 7, quietTicks: 1 })];
    expect(second).toEqual(first);
    expect([first.edits > 5, first.points > 200]).toEqual([true, true]);
  });
});

import { describe, expect, test } from 'vitest';
import { runSeed } from './run-seed.ts';

const SEEDS = 300;
const FIRST = 100_001;
const BUNCHES = 10;
/**
 * Edits that may be lost (C2) in all of these seeds together, while two ways to lose one are open: see
 * docs/simulation.md. To be lowered with each that is closed, to nothing.
 */
const OPEN_LOSSES = 15;

const losses: string[] = [];
const told = (seed: number, failures: readonly string[]) =>
  failures.map((failure) => `npm run soak -- --seeds 1 --from ${seed} --trace: ${failure}`);

describe('the engine between both CRMs, under faults', () => {
  const bunches = Array.from({ length: BUNCHES }, (_, index) => index);
  test.each(bunches)('keeps every promise, bunch %i of thirty seeds', { timeout: 120_000 }, async (bunch) => {
    const fallen: string[] = [];
    for (let index = 0; index < SEEDS / BUNCHES; index += 1) {
      const seed = FIRST + bunch * (SEEDS / BUNCHES) + index;
      const { failures } = await runSeed({ seed });
      const isLoss = (failure: string) => failure.startsWith('C2 ');
      losses.push(...told(seed, failures.filter(isLoss)));
      fallen.push(
        ...told(
          seed,
          failures.filter((failure) => !isLoss(failure)),
        ),
      );
    }
    expect(fallen).toEqual([]);
  });

  test('loses no more edits than is known', () => {
    if (losses.length > 0) console.log(losses.join('\n'));
    expect(losses.length).toBeLessThanOrEqual(OPEN_LOSSES);
  });

  test('tells the same story of the same seed', async () => {
    const [first, second] = [await runSeed({ seed: 7, quietTicks: 1 }), await runSeed({ seed: 7, quietTicks: 1 })];
    expect(second).toEqual(first);
    expect([first.edits > 5, first.points > 200]).toEqual([true, true]);
  });
});

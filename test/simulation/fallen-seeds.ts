import { runSeed } from './run-seed.ts';

/** Fewer than in a soak, where each seed is looked at for longer. */
const QUIET_TICKS = 8;

/** What broke a promise in these seeds, each with the command that tells its story. */
export async function fallenSeeds(first: number, count: number): Promise<string[]> {
  const fallen: string[] = [];
  for (let seed = first; seed < first + count; seed += 1) {
    const { failures } = await runSeed({ seed, quietTicks: QUIET_TICKS });
    fallen.push(...failures.map((failure) => `npm run soak -- --seeds 1 --from ${seed} --trace: ${failure}`));
  }
  return fallen;
}

import { parseArgs } from 'node:util';
import { mistakes } from './planted.ts';
import { runSeed } from './run-seed.ts';

/** The command that runs one seed again. */
export const commandOf = (seed: number): string => `npm run soak -- --seeds 1 --from ${seed}`;

const MOST_SEEDS_FOR_A_MISTAKE = 200;

async function soak(from: number, seeds: number, isTraced: boolean): Promise<boolean> {
  const fell: number[] = [];
  let [edits, excused, points] = [0, 0, 0];
  for (let seed = from; seed < from + seeds; seed += 1) {
    const result = await runSeed({ seed, people: 8, steps: 80 });
    edits += result.edits;
    excused += result.excused;
    points += result.points;
    if (isTraced) console.log(result.events.join('\n'));
    if (result.failures.length === 0) continue;
    fell.push(seed);
    console.log(`\n${commandOf(seed)}`);
    for (const failure of result.failures.slice(0, 12)) console.log(`  ${failure}`);
  }
  console.log(`${edits} edits, ${excused} overruled while under way, ${points} points`);
  console.log(
    `${seeds} seeds, ${seeds - fell.length} ok, ${fell.length} fell${fell.length > 0 ? `: ${fell.join(' ')}` : ''}`,
  );
  return fell.length === 0;
}

/** Each mistake must be found; prints by how many seeds. */
async function soakPlanted(from: number): Promise<boolean> {
  let all = true;
  for (const [name, planted] of Object.entries(mistakes)) {
    let found: string | undefined;
    for (let seed = from; seed < from + MOST_SEEDS_FOR_A_MISTAKE && found === undefined; seed += 1) {
      const { failures } = await runSeed({ seed, planted });
      if (failures[0] !== undefined) found = `${seed - from + 1} seeds: ${failures[0].slice(0, 100)}`;
    }
    all &&= found !== undefined;
    console.log(`${name.padEnd(44)} ${found ?? 'not found'}`);
  }
  return all;
}

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    from: { type: 'string', default: '1' },
    planted: { type: 'boolean', default: false },
    trace: { type: 'boolean', default: false },
  },
});
const from = Number(values.from);
const isOk = values.planted ? await soakPlanted(from) : await soak(from, Number(values.seeds), values.trace);
process.exitCode = isOk ? 0 : 1;

import { parseArgs } from 'node:util';
import { mistakes } from './planted.ts';
import { USUAL, runSeed } from './run-seed.ts';
import { soakKillPoints } from './soak-kill-points.ts';

/** The size of a world; a seed tells its story again only in one of the same size. */
interface Size {
  readonly people: number;
  readonly steps: number;
}

const commandOf = (seed: number, { people, steps }: Size): string => {
  const isUsual = people === USUAL.people && steps === USUAL.steps;
  return `npm run soak -- --seeds 1 --from ${seed}${isUsual ? '' : ` --people ${people} --steps ${steps}`}`;
};

const MOST_SEEDS_FOR_A_MISTAKE = 300;

async function soak(from: number, seeds: number, size: Size, isTraced: boolean): Promise<boolean> {
  const fell: number[] = [];
  let [edits, excused, points] = [0, 0, 0];
  for (let seed = from; seed < from + seeds; seed += 1) {
    const result = await runSeed({ seed, ...size, quietTicks: 50 });
    edits += result.edits;
    excused += result.excused;
    points += result.points;
    if (isTraced) console.log(result.events.join('\n'));
    if (result.failures.length === 0) continue;
    fell.push(seed);
    console.log(`\n${commandOf(seed, size)}`);
    for (const failure of result.failures.slice(0, 12)) console.log(`  ${failure}`);
  }
  console.log(`${edits} edits, ${excused} overruled while under way, ${points} points`);
  console.log(
    `${seeds} seeds, ${seeds - fell.length} ok, ${fell.length} fell${fell.length > 0 ? `: ${fell.join(' ')}` : ''}`,
  );
  return fell.length === 0;
}

const clean = new Map<number, boolean>();

/** Whether a seed keeps every promise without a mistake; one that does not proves nothing of it. */
async function isClean(seed: number): Promise<boolean> {
  const known = clean.get(seed) ?? (await runSeed({ seed })).failures.length === 0;
  clean.set(seed, known);
  return known;
}

/** Each mistake must be found; prints by how many seeds. */
async function soakPlanted(from: number): Promise<boolean> {
  let all = true;
  for (const [name, planted] of Object.entries(mistakes)) {
    let found: string | undefined;
    for (let seed = from; seed < from + MOST_SEEDS_FOR_A_MISTAKE && found === undefined; seed += 1) {
      if (!(await isClean(seed))) continue;
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
    people: { type: 'string', default: String(USUAL.people) },
    steps: { type: 'string', default: String(USUAL.steps) },
    trace: { type: 'boolean', default: false },
    'kill-points': { type: 'boolean', default: false },
    records: { type: 'string', default: '200' },
  },
});
const from = Number(values.from);
const size = { people: Number(values.people), steps: Number(values.steps) };
const run = (): Promise<boolean> => {
  if (values['kill-points']) return soakKillPoints(Number(values.records));
  if (values.planted) return soakPlanted(from);
  return soak(from, Number(values.seeds), size, values.trace);
};
process.exitCode = (await run()) ? 0 : 1;

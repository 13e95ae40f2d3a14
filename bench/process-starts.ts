import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import * as z from 'zod';
import type { Benchmark, Figure } from './benchmark.ts';
import { withFolder } from './cleaning-up.ts';
import { buildBundles } from './bundle-sizes.ts';
import { atMost } from './goal.ts';
import { median, rounded, spread } from './statistics.ts';

const ROUNDS = 11;

/** A receiver that is not ready by then costs its sender a retry sooner than it need be (design, section 4). */
const RECEIVER_READY_MS = 100;
const isReceiver = (name: string) => name.endsWith('-webhook');

const EMPTY = 'an empty handler';

/** Loads a handler as Lambda's runtime does and tells its parent that it could be called, with the CPU time spent. */
const LOADER = `const { handler } = await import(process.argv[1]);
if (typeof handler !== 'function') throw new TypeError('no handler');
process.stdout.write(JSON.stringify(process.cpuUsage()));`;

interface Start {
  readonly readyMs: number;
  readonly cpuMs: number;
}

/** How long a new process of each function takes until its handler can be called, beside an empty handler's. */
export const processStarts: Benchmark = {
  name: 'starts',
  title: `From process start until the handler can be called, median of ${ROUNDS} interleaved starts (least–greatest)`,
  measure: (say) =>
    withFolder(async (folder) => {
      const empty = path.join(folder, 'index.mjs');
      writeFileSync(empty, 'export const handler = async () => {};\n');
      const bundles = [{ name: EMPTY, file: empty }, ...buildBundles()];
      say(`starting ${bundles.length} handlers ${ROUNDS} times each`);
      return toFigures(await startInTurns(bundles));
    }),
};

/** One start of each in turn, so that a machine that gets slower is unfair to nobody; the first round only warms up. */
async function startInTurns(bundles: readonly { name: string; file: string }[]): Promise<Map<string, Start[]>> {
  const starts = new Map(bundles.map(({ name }): [string, Start[]] => [name, []]));
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const { name, file } of bundles) {
      const start = await startOnce(file);
      if (round > 0) starts.get(name)?.push(start);
    }
  }
  return starts;
}

const CpuUsage = z.object({ user: z.number(), system: z.number() });

async function startOnce(file: string): Promise<Start> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['--input-type=module', '-e', LOADER, pathToFileURL(file).href], {
    env: { PATH: process.env['PATH'] ?? '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let readyMs = 0;
  child.stdout.once('data', () => (readyMs = performance.now() - startedAt));
  const [said] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  if (readyMs === 0) throw new Error(`${file} does not load`);
  const { user, system } = CpuUsage.parse(JSON.parse(said));
  return { readyMs, cpuMs: (user + system) / 1000 };
}

function toFigures(starts: ReadonlyMap<string, readonly Start[]>): Figure[] {
  const emptyMs = median((starts.get(EMPTY) ?? []).map(({ readyMs }) => readyMs));
  return [...starts].map(([name, all]) => {
    const ready = all.map(({ readyMs }) => readyMs);
    const cpu = rounded(median(all.map(({ cpuMs }) => cpuMs)));
    const ratio = name === EMPTY ? '' : `, ${(median(ready) / emptyMs).toFixed(1)} × empty`;
    return {
      what: name,
      value: `${spread(ready, 'ms')}${ratio}, ${cpu} ms CPU`,
      ...(isReceiver(name) && { goal: atMost(RECEIVER_READY_MS, median(ready), 'ms') }),
    };
  });
}

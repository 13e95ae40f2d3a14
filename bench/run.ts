import os from 'node:os';
import type { Benchmark } from './benchmark.ts';
import { bundleSizes } from './bundle-sizes.ts';
import { callCounts } from './call-counts.ts';
import { cleanUpAll } from './cleaning-up.ts';
import { engineCpu } from './engine-cpu.ts';
import { type MeasuredGroup, figuresTable } from './figures-table.ts';
import { hundredThousand } from './hundred-thousand.ts';
import { memory } from './memory.ts';
import { processStarts } from './process-starts.ts';
import { readyTime } from './ready-time.ts';
import { throughput } from './throughput.ts';
import { versusJsforce } from './versus-jsforce.ts';

const benchmarks: readonly Benchmark[] = [
  bundleSizes,
  processStarts,
  readyTime,
  throughput,
  callCounts,
  engineCpu,
  versusJsforce,
  memory,
  hundredThousand,
];

/** Set when the benchmark is ended in the middle: what then breaks is no news. */
let isEnding = false;

const usage = () =>
  ['npm run bench [-- [--only] name …]', ...benchmarks.map(({ name, title }) => `  ${name.padEnd(16)}  ${title}`)].join(
    '\n',
  );

/** `--only` before the names may be said or left out. */
function chosen(words: readonly string[]): readonly Benchmark[] {
  const names = words.filter((word) => word !== '--only');
  const unknown = names.find((name) => benchmarks.every((benchmark) => benchmark.name !== name));
  if (unknown !== undefined) {
    console.error(unknown === '--help' ? usage() : `There is no benchmark ${unknown}.\n${usage()}`);
    process.exit(unknown === '--help' ? 0 : 2);
  }
  return names.length === 0 ? benchmarks : benchmarks.filter(({ name }) => names.includes(name));
}

/** What breaks costs its own figures, not those of the others. */
async function measure({ name, title, ...benchmark }: Benchmark): Promise<MeasuredGroup> {
  const startedAt = performance.now();
  const say = (line: string) => console.error(`${name}: ${line}`);
  try {
    const figures = await benchmark.measure(say);
    say(`done in ${Math.round((performance.now() - startedAt) / 1000)} s`);
    return { title, figures };
  } catch (error) {
    if (!isEnding) console.error(error);
    process.exitCode = 1;
    return { title, figures: [{ what: 'broke: see above', value: '' }] };
  }
}

async function main(): Promise<void> {
  const wanted = chosen(process.argv.slice(2));
  const groups: MeasuredGroup[] = [];
  for (const benchmark of wanted) if (!isEnding) groups.push(await measure(benchmark));
  const processor = `${os.availableParallelism()} × ${os.cpus()[0]?.model.trim() ?? 'unknown processor'}`;
  const machine = `${new Date().toISOString().slice(0, 10)}, ${processor}, Node ${process.version}, ${process.platform}`;
  if (isEnding) return;
  console.log(`\n${machine}\n\n${figuresTable(groups)}`);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  // Ctrl-C comes twice: from the terminal, and from the program that started this one.
  process.on(signal, () => {
    if (isEnding) return;
    isEnding = true;
    void cleanUpAll().finally(() => process.exit(130));
  });
}
main().catch((error: unknown) => {
  if (isEnding) return;
  console.error(error);
  process.exit(1);
});

import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';
import type { Benchmark } from './benchmark.ts';
import { atMost } from './goal.ts';
import { rounded } from './statistics.ts';

const PEOPLE = 100_000;
/** As many as the worker takes at a time. */
const SLICE = 10_000;
const GOAL_MB = 256;
/** A heap that leaves room for the rest of a process in 256 MB. */
const SMALL_HEAP = ['--max-old-space-size=128', '--max-semi-space-size=8'];

const Report = z.object({ written: z.number(), peakKb: z.number() });

/** The most memory that a process holds while it works off a great wave in slices, as the worker does. */
export const memory: Benchmark = {
  name: 'memory',
  title: `Greatest resident size of a process that syncs ${rounded(PEOPLE)} contacts changed in HubSpot, ${rounded(SLICE)} at a time`,
  measure: async (say) => {
    say('a process without people, then two with all of them');
    const idle = await peakMb(0);
    const small = await peakMb(PEOPLE, SMALL_HEAP);
    const free = await peakMb(PEOPLE);
    return [
      { what: 'without people', value: `${rounded(idle)} MB` },
      { what: 'heap limited to 128 MB', value: `${rounded(small)} MB`, goal: atMost(GOAL_MB, small, 'MB') },
      { what: "heap of Node's choice", value: `${rounded(free)} MB`, goal: atMost(GOAL_MB, free, 'MB') },
    ];
  },
};

async function peakMb(people: number, flags: readonly string[] = []): Promise<number> {
  const child = path.join(import.meta.dirname, 'memory-child.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, child, String(people), String(SLICE)]);
  const { written, peakKb } = Report.parse(JSON.parse(stdout));
  if (written !== people) throw new Error(`${written} of ${people} people were written`);
  return peakKb / 1024;
}

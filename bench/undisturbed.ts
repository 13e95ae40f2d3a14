import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import type { RunningEngine } from '../test/e2e/running-engine.ts';

/** How long one step of a measurement may take, and how long a tick of a schedule takes at most, in ms. */
const STEP_MS = 20_000;
const TICK_MS = 2_000;

const Resources = z.object({ schedules: z.array(z.object({ nextDueAt: z.number().nullable() })) });

async function nextTickMs(engine: RunningEngine): Promise<number> {
  const { schedules } = Resources.parse(await engine.control(0, 'resources'));
  return Math.min(...schedules.map(({ nextDueAt }) => nextDueAt ?? Infinity));
}

/**
 * Does a step between two ticks of the schedules, so that only what the step itself causes is counted. Throws when a
 * tick fell into it all the same.
 */
export async function undisturbed<T>(engine: RunningEngine, step: () => Promise<T>): Promise<T> {
  const untilTickMs = (await nextTickMs(engine)) - Date.now();
  if (untilTickMs < STEP_MS) await sleep(untilTickMs + TICK_MS);
  const due = await nextTickMs(engine);
  const result = await step();
  if (Date.now() > due) throw new Error(`a step took more than ${STEP_MS / 1000} s, and a schedule fell into it`);
  return result;
}

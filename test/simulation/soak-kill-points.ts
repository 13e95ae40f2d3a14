import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { runKilledAt } from './kill-points.ts';
import type { KillShare, KilledAt } from './kill-worker.ts';

const TOLD_EVERY = 50;

/** Kills the engine at every point of a run, the points shared among threads; answers whether none of them fell. */
export async function soakKillPoints(records: number): Promise<boolean> {
  const whole = await runKilledAt(-1, records);
  if (whole.failures.length > 0) throw new Error(`the run falls without a kill: ${whole.failures.join('; ')}`);
  const fell: KilledAt[] = [];
  let done = 0;
  const take = (killed: KilledAt) => {
    done += 1;
    if (done % TOLD_EVERY === 0) console.log(`${done} of ${whole.points} points`);
    if (killed.failures.length === 0) return;
    fell.push(killed);
    console.log(`point ${killed.point}: ${killed.failures.slice(0, 5).join('; ')}`);
  };
  const step = availableParallelism();
  const workers = Array.from({ length: step }, (_, index) => {
    const workerData: KillShare = { first: index + 1, step, points: whole.points, records };
    return new Worker(new URL('kill-worker.ts', import.meta.url), { workerData }).on('message', take);
  });
  await Promise.all(workers.map((worker) => once(worker, 'exit')));
  const list = fell.map(({ point }) => point).toSorted((left, right) => left - right);
  console.log(
    `killed at ${done} of ${whole.points} points of a run of ${records} records, ${done - fell.length} ok, ${fell.length} fell${fell.length > 0 ? `: ${list.join(' ')}` : ''}`,
  );
  return fell.length === 0 && done === whole.points;
}

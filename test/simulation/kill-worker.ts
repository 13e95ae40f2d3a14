import { parentPort, workerData } from 'node:worker_threads';
import { runKilledAt } from './kill-points.ts';

/** Every `step`-th point from `first` on. */
export interface KillShare {
  readonly first: number;
  readonly step: number;
  readonly points: number;
  readonly records: number;
}

export interface KilledAt {
  readonly point: number;
  readonly failures: readonly string[];
}

const { first, step, points, records } = workerData as KillShare;
for (let point = first; point <= points; point += step) {
  const { failures } = await runKilledAt(point, records);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origin
  parentPort?.postMessage({ point, failures } satisfies KilledAt);
}

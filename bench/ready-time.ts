import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { PortTaken, checkPorts } from '../local/engine/ports.ts';
import type { Benchmark } from './benchmark.ts';
import { cleaningUp, withFolder } from './cleaning-up.ts';
import { atMost } from './goal.ts';
import { median, spread } from './statistics.ts';

const ROUNDS = 3;
const LIMIT_MS = 120_000;
const LOOK_EVERY_MS = 20;

/** A second start has to be ready by then. */
const SECOND_READY_S = 15;

/** How long `npm start` takes until `GET /health` says so, with the dependencies installed. */
export const readyTime: Benchmark = {
  name: 'ready',
  title: `npm start until GET /health answers 200, dependencies installed, median of ${ROUNDS} (least–greatest)`,
  measure: async (say) => {
    const first: number[] = [];
    const second: number[] = [];
    for (let round = 1; round <= ROUNDS; round += 1) {
      say(`round ${round} of ${ROUNDS}`);
      await withFolder(async (stateFolder) => {
        first.push(await startAndStop(stateFolder));
        second.push(await startAndStop(stateFolder));
      });
    }
    return [
      { what: 'first start, empty state folder', value: spread(first, 's') },
      { what: 'second start', value: spread(second, 's'), goal: atMost(SECOND_READY_S, median(second), 's') },
    ];
  },
};

/** Seconds from the command to ready; the command is ended as Ctrl-C ends it. Rejects if it ends by itself. */
async function startAndStop(stateFolder: string): Promise<number> {
  const base = await freeBasePort();
  const startedAt = performance.now();
  const child = spawn('npm', ['start'], {
    detached: true,
    stdio: 'ignore',
    env: { ...process.env, CROSSWALK_PORT: String(base), CROSSWALK_STATE: stateFolder },
  });
  const ended = once(child, 'exit');
  return cleaningUp(
    async () => {
      if (child.pid !== undefined && child.exitCode === null && child.signalCode === null)
        process.kill(-child.pid, 'SIGINT');
      await ended;
    },
    async () => {
      await Promise.race([isReady(base), ended.then(endedTooEarly)]);
      return (performance.now() - startedAt) / 1000;
    },
  );
}

function endedTooEarly(): never {
  throw new Error('npm start ended before it was ready');
}

async function isReady(base: number): Promise<void> {
  const deadline = performance.now() + LIMIT_MS;
  while (performance.now() < deadline) {
    const answer = await fetch(`http://127.0.0.1:${base}/health`).catch(() => undefined);
    if (answer?.status === 200) return;
    await sleep(LOOK_EVERY_MS);
  }
  throw new Error(`npm start was not ready after ${LIMIT_MS / 1000} s`);
}

/** The engine's own check tells whether all its ports are free. */
async function freeBasePort(): Promise<number> {
  for (let base = 5250; ; base += 7) {
    try {
      await checkPorts(base);
      return base;
    } catch (error) {
      if (!(error instanceof PortTaken)) throw error;
    }
  }
}

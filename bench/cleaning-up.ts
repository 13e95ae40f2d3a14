import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { RunningEngine } from '../test/e2e/running-engine.ts';

type CleanUp = () => Promise<void>;

/** What has to be done before the benchmark may end, the latest last. */
const open = new Set<CleanUp>();

/** Does some work and cleans up after it, once, also when it fails or the benchmark is ended in the middle. */
export async function cleaningUp<T>(cleanUp: CleanUp, work: () => Promise<T>): Promise<T> {
  open.add(cleanUp);
  try {
    return await work();
  } finally {
    if (open.delete(cleanUp)) await cleanUp();
  }
}

/** Cleans up after everything that is under way, the latest first. */
export async function cleanUpAll(): Promise<void> {
  const all = [...open].toReversed();
  open.clear();
  for (const cleanUp of all) await cleanUp();
}

/** A folder for as long as the work takes. */
export function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'crosswalk-bench-'));
  return cleaningUp(
    async () => rmSync(folder, { recursive: true, force: true }),
    () => work(folder),
  );
}

/** Runs everything on this machine for as long as the work takes, on ports and a state folder of its own. */
export function withEngine<T>(work: (engine: RunningEngine) => Promise<T>): Promise<T> {
  const starting = RunningEngine.start();
  return cleaningUp(
    async () => (await starting).stop(),
    async () => work(await starting),
  );
}

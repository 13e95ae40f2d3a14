import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Another engine works in the state folder. */
export class StateFolderBusy extends Error {
  override readonly name = 'StateFolderBusy';
}

export interface StateFolder {
  readonly path: string;
  file(name: string): string;
  unlock(): void;
}

const LOCK = 'engine.lock';

/**
 * Takes a state folder for this engine alone, and empties it first when `fresh`. The lock is a transaction that is held
 * open, so the operating system gives it back however this process ends. Throws StateFolderBusy.
 */
export function lockStateFolder(folder: string, fresh: boolean): StateFolder {
  mkdirSync(folder, { recursive: true });
  const lock = new DatabaseSync(path.join(folder, LOCK));
  try {
    lock.exec('PRAGMA busy_timeout = 0; PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE;');
  } catch (error) {
    lock.close();
    throw new StateFolderBusy(
      `Another engine already runs on ${folder}. Stop it first, or give this one a folder and ports of its own:\n` +
        '  CROSSWALK_STATE=.crosswalk-2 CROSSWALK_PORT=4100 npm start',
      { cause: error },
    );
  }
  if (fresh) empty(folder);
  return { path: folder, file: (name) => path.join(folder, name), unlock: () => lock.close() };
}

function empty(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(LOCK)) rmSync(path.join(folder, name), { recursive: true, force: true });
  }
}

import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
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
const OWNER = 'engine.lock.owner';

/** An engine that is just stopping gives the folder back within this time, in ms. */
const PATIENCE_MS = 2500;

/**
 * Takes a state folder for this engine alone, and empties it first when `fresh`. The lock is a transaction that is held
 * open, so the operating system gives it back however this process ends. Throws StateFolderBusy.
 */
export function lockStateFolder(folder: string, fresh: boolean, patienceMs = PATIENCE_MS): StateFolder {
  mkdirSync(folder, { recursive: true });
  const lock = new DatabaseSync(path.join(folder, LOCK));
  try {
    lock.exec(`PRAGMA busy_timeout = ${patienceMs}; BEGIN EXCLUSIVE;`);
  } catch (error) {
    lock.close();
    throw new StateFolderBusy(
      `Another engine already runs on ${folder}${ownerOf(folder)}. Stop it first, or give this one a folder and ports ` +
        'of its own:\n  CROSSWALK_STATE=.crosswalk-2 CROSSWALK_PORT=4100 npm start',
      { cause: error },
    );
  }
  if (fresh) empty(folder);
  writeFileSync(path.join(folder, OWNER), String(process.pid));
  return { path: folder, file: (name) => path.join(folder, name), unlock: () => lock.close() };
}

function ownerOf(folder: string): string {
  const file = path.join(folder, OWNER);
  return existsSync(file) ? ` (process ${readFileSync(file, 'utf8')})` : '';
}

function empty(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(LOCK)) rmSync(path.join(folder, name), { recursive: true, force: true });
  }
}

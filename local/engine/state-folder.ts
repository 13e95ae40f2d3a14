import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Another engine works in the state folder. */
export class StateFolderBusy extends Error {
  override readonly name = 'StateFolderBusy';
}

/** What was named as the state folder cannot be one. */
export class StateFolderUnfit extends Error {
  override readonly name = 'StateFolderUnfit';
}

export interface StateFolder {
  readonly path: string;
  file(name: string): string;
  /** Forgets everything that an engine has kept here; files of anyone else stay. */
  empty(): void;
  unlock(): void;
}

const LOCK = 'engine.lock';
const OWNER = 'engine.lock.owner';

/** Folders with names that other programs use too: alone they do not show that an engine made them. */
const COMMON = ['dynamodb', 'logs', 'cdk.out'];
const OWN = /^(?:(?:credentials|joined|oidc)\.json|(?:salesforce|hubspot|sqs|secrets)\.sqlite(?:-wal|-shm|-journal)?)$/;
const isKept = (name: string): boolean => COMMON.includes(name) || OWN.test(name);

/** An engine that is just stopping gives the folder back within this time, in ms. */
const PATIENCE_MS = 2500;

/** Whether an engine has ever worked in the folder. */
export const isStateFolder = (folder: string): boolean => existsSync(path.join(folder, LOCK));

/**
 * Takes a state folder for this engine and this user alone. The lock is a transaction that is held open, so the
 * operating system gives it back however this process ends. Throws StateFolderBusy, StateFolderUnfit.
 */
export function lockStateFolder(folder: string, patienceMs = PATIENCE_MS): StateFolder {
  prepare(folder);
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
  writeFileSync(path.join(folder, OWNER), String(process.pid));
  return {
    path: folder,
    file: (name) => path.join(folder, name),
    empty: () => empty(folder),
    unlock: () => lock.close(),
  };
}

/** Makes the folder, or checks that the one that is there is an engine's; tokens lie in it, so it is closed to others. */
function prepare(folder: string): void {
  if (existsSync(folder) && !statSync(folder).isDirectory()) {
    throw new StateFolderUnfit(`The state folder ${folder} (CROSSWALK_STATE) is a file, not a folder.`);
  }
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    refuseForeign(folder);
    chmodSync(folder, 0o700);
  } catch (error) {
    if (error instanceof StateFolderUnfit || !(error instanceof Error)) throw error;
    throw new StateFolderUnfit(`The state folder ${folder} (CROSSWALK_STATE) cannot be used: ${error.message}.`, {
      cause: error,
    });
  }
}

function refuseForeign(folder: string): void {
  if (isStateFolder(folder)) return;
  const names = readdirSync(folder);
  const foreign = names.find((name) => !isKept(name)) ?? names.find(() => !names.some((name) => OWN.test(name)));
  if (foreign === undefined) return;
  throw new StateFolderUnfit(
    `The state folder ${folder} (CROSSWALK_STATE) holds files that are not Crosswalk's (${foreign}). ` +
      'Nothing was touched; name an empty or a new folder.',
  );
}

function ownerOf(folder: string): string {
  const file = path.join(folder, OWNER);
  return existsSync(file) ? ` (process ${readFileSync(file, 'utf8')})` : '';
}

function empty(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (isKept(name)) rmSync(path.join(folder, name), { recursive: true, force: true });
  }
}

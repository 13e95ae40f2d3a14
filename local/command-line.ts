import path from 'node:path';
import { DEFAULT_BASE } from './engine/ports.ts';

/** The command was given something it does not know; the message says what it takes. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export interface CommandLine {
  /** Only the usage is asked for. */
  readonly help: boolean;
  readonly fresh: boolean;
  readonly base: number;
  readonly stateFolder: string;
}

/** What `npm start` takes. */
export const USAGE = `npm start [-- --fresh]
  --fresh            begin anew: forget what was kept in the state folder
  --help             say this
  CROSSWALK_PORT     the first of seven ports (default ${DEFAULT_BASE})
  CROSSWALK_STATE    the state folder (default .crosswalk)`;

/** Reads the arguments and the environment of `npm start`. Throws UsageError. */
export function readCommandLine(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  projectFolder: string,
): CommandLine {
  const unknown = args.find((arg) => arg !== '--fresh' && arg !== '--help');
  if (unknown !== undefined) throw new UsageError(`There is no ${unknown}.\n${USAGE}`);
  const help = args.includes('--help');
  const base = help ? DEFAULT_BASE : readBase(environment['CROSSWALK_PORT'] || String(DEFAULT_BASE));
  const stateFolder = path.resolve(projectFolder, environment['CROSSWALK_STATE'] || '.crosswalk');
  return { help, fresh: args.includes('--fresh'), base, stateFolder };
}

/** The last of the seven ports is at most 65535; those below 1024 belong to the system. */
function readBase(text: string): number {
  const base = /^\d{4,5}$/.test(text) ? Number(text) : 0;
  if (base >= 1024 && base <= 65_529) return base;
  throw new UsageError(`CROSSWALK_PORT must be a port from 1024 to 65529 in decimal digits, not ${text}.`);
}

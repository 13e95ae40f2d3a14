import path from 'node:path';
import { DEFAULT_BASE } from './engine/ports.ts';

/** The command was given something it does not know; the message says what it takes. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export interface CommandLine {
  readonly fresh: boolean;
  readonly base: number;
  readonly stateFolder: string;
}

const USAGE = `npm start [-- --fresh]
  --fresh            begin anew: forget everything in the state folder
  CROSSWALK_PORT     the first of seven ports (default ${DEFAULT_BASE})
  CROSSWALK_STATE    the state folder (default .crosswalk)`;

/** Reads the arguments and the environment of `npm start`. Throws UsageError. */
export function readCommandLine(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  projectFolder: string,
): CommandLine {
  const unknown = args.find((arg) => arg !== '--fresh');
  if (unknown !== undefined) throw new UsageError(unknown === '--help' ? USAGE : `There is no ${unknown}.\n${USAGE}`);
  const base = Number(environment['CROSSWALK_PORT'] || DEFAULT_BASE);
  if (!Number.isInteger(base) || base < 1 || base > 65_529) {
    throw new UsageError(`CROSSWALK_PORT must be a port from 1 to 65529, not ${environment['CROSSWALK_PORT']}.`);
  }
  const stateFolder = path.resolve(projectFolder, environment['CROSSWALK_STATE'] || '.crosswalk');
  return { fresh: args.includes('--fresh'), base, stateFolder };
}

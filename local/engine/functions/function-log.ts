import { closeSync, mkdirSync, openSync, renameSync, statSync, writeSync } from 'node:fs';
import path from 'node:path';
import type { Readable } from 'node:stream';
import * as z from 'zod';

/** The log of one function: a file with everything, and what deserves attention on the console. */
export interface FunctionLog {
  readonly file: string;
  write(line: string): void;
  /** Follows a stream of a function's process line by line; lines of `stderr` are shown on the console too. */
  follow(stream: Readable | null, isError: boolean): void;
  warn(message: string): void;
  close(): void;
}

export type Print = (line: string) => void;

const MAX_BYTES = 20_000_000;
const CONSOLE_CHARACTERS = 300;

export function openFunctionLog(folder: string, label: string, print: Print): FunctionLog {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${label}.log`);
  keepSmall(file);
  const descriptor = openSync(file, 'a');
  let isOpen = true;
  // Written at once and not through a stream: the last lines before a kill are the ones that are wanted.
  const write = (line: string) => {
    if (isOpen) writeSync(descriptor, `${new Date().toISOString()} ${label} ${line}\n`);
  };
  const warn = (message: string) => {
    write(message);
    print(`${label}: ${shorten(message)}`);
  };
  return {
    file,
    write,
    warn,
    follow: (stream, isError) =>
      followLines(stream, (line) => (isWorthShowing(line, isError) ? warn(line) : write(line))),
    close: () => {
      isOpen = false;
      closeSync(descriptor);
    },
  };
}

function keepSmall(file: string): void {
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > MAX_BYTES) renameSync(file, `${file}.1`);
}

const shorten = (line: string) => (line.length > CONSOLE_CHARACTERS ? `${line.slice(0, CONSOLE_CHARACTERS)} …` : line);

function followLines(stream: Readable | null, onLine: (line: string) => void): void {
  let rest = '';
  stream?.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    lines.filter((line) => line !== '').forEach(onLine);
  });
  stream?.on('end', () => rest !== '' && onLine(rest));
}

const LeveledLine = z.object({ level: z.string() });

/** Structured lines say their level; of the others, what went to stderr counts. */
function isWorthShowing(line: string, isError: boolean): boolean {
  if (!line.startsWith('{')) return isError && !line.startsWith('    at ');
  try {
    const { success, data } = LeveledLine.safeParse(JSON.parse(line));
    return success ? /^(warn|warning|error|fatal|critical)$/i.test(data.level) : isError;
  } catch {
    return isError;
  }
}

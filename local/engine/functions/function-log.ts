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
  const show = (message: string) => print(`${label}: ${shorten(message)}`);
  return {
    file,
    write,
    warn: (message) => {
      write(message);
      show(message);
    },
    follow: (stream, isError) =>
      followLines(stream, (line) => {
        write(line);
        const shown = worthShowing(line, isError);
        if (shown !== undefined) show(shown);
      }),
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

const LeveledLine = z.object({ level: z.string(), message: z.unknown().optional(), errorType: z.string().optional() });

/**
 * What of a line is worth the console: structured lines say their level, of the others what went to stderr counts.
 * Undefined for all that only belongs into the file.
 */
function worthShowing(line: string, isError: boolean): string | undefined {
  const leveled = readLeveled(line);
  if (leveled === undefined) return isError && !line.startsWith('    at ') ? line : undefined;
  if (!/^(warn|warning|error|fatal|critical)$/i.test(leveled.level)) return undefined;
  const { message = line, errorType } = leveled;
  const text = typeof message === 'string' ? message : JSON.stringify(message);
  return errorType === undefined ? text : `${errorType}: ${text}`;
}

function readLeveled(line: string): z.infer<typeof LeveledLine> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return LeveledLine.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

import { readFileSync, readdirSync } from 'node:fs';

/** CPU time of each process in ms, by the name of what runs in it. Several processes of one function are added up. */
export type CpuByName = ReadonlyMap<string, number>;

/** The name under which the engine itself, with its queue, its tables and both simulators, appears. */
export const ENGINE = 'engine and simulators';

/**
 * The CPU time spent so far by an engine and the functions it runs, told apart by their environment. Empty where the
 * system has no /proc that tells.
 */
export function readCpu(basePort: number): CpuByName {
  const cpu = new Map<string, number>();
  for (const pid of processIds()) {
    const name = nameOf(pid, basePort);
    if (name !== undefined) cpu.set(name, (cpu.get(name) ?? 0) + cpuMs(pid));
  }
  return cpu;
}

/** What was spent between two readings, in ms. */
export const cpuBetween = (before: CpuByName, after: CpuByName): CpuByName =>
  new Map([...after].map(([name, ms]) => [name, ms - (before.get(name) ?? 0)]));

function processIds(): string[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

function nameOf(pid: string, basePort: number): string | undefined {
  const variables = new Set((readText(`/proc/${pid}/environ`) ?? '').split('\0'));
  if (variables.has(`CROSSWALK_PORT=${basePort}`)) return ENGINE;
  if (!variables.has(`AWS_ENDPOINT_URL_DYNAMODB=http://127.0.0.1:${basePort + 3}`)) return undefined;
  const name = [...variables].find((variable) => variable.startsWith('AWS_LAMBDA_FUNCTION_NAME='));
  return name?.split('=')[1];
}

/** Nanoseconds are kept for each thread; the whole process is told only in hundredths of a second. */
function cpuMs(pid: string): number {
  const threads = readNames(`/proc/${pid}/task`);
  return threads
    .map((thread) => Number(readText(`/proc/${pid}/task/${thread}/schedstat`)?.split(' ')[0] ?? 0) / 1e6)
    .reduce((sum, ms) => sum + ms, 0);
}

/** A process may end between two looks. */
function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function readNames(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

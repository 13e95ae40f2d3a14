import type { FaultSwitches, InvocationFault } from '../faults.ts';
import { type EnvironmentPool, createEnvironmentPool } from './environment-pool.ts';
import { type Environment, startEnvironment } from './environment.ts';
import type { FunctionLog } from './function-log.ts';
import { type FunctionConfig, type InvocationResult, failure } from './invocation.ts';

/** A function that can be invoked; its environments come and go as they are needed. */
export interface RunningFunction {
  readonly config: FunctionConfig;
  readonly log: FunctionLog;
  /** Invokes with an event in JSON and waits for the end of it. Never rejects. */
  invoke(event: string): Promise<InvocationResult>;
  status(): { readonly environments: number; readonly running: number; readonly waiting: number };
  /** Waits for what runs, up to `graceMs`, then ends every environment. */
  stop(graceMs: number): Promise<void>;
}

export interface RunnerOptions {
  readonly config: FunctionConfig;
  readonly variables: Record<string, string>;
  readonly log: FunctionLog;
  readonly faults: Pick<FaultSwitches, 'forInvocation'>;
  readonly idleMs?: number;
}

/** So many environments at most for a function without a reservation: one machine is no region. */
const LOCAL_CONCURRENCY = 10;
const IDLE_MS = 5 * 60_000;
const KILL_WITHIN_MS = 200;

interface Waiting {
  readonly event: string;
  readonly resolve: (result: InvocationResult) => void;
}

interface Line {
  readonly options: RunnerOptions;
  readonly pool: EnvironmentPool;
  /** Invocations for which no environment is free yet, the oldest first. */
  readonly waiting: Waiting[];
  readonly running: Set<Waiting>;
  readonly stopping: AbortController;
}

export function createRunner(options: RunnerOptions): RunningFunction {
  const { config, log } = options;
  const pool = createEnvironmentPool(() => startEnvironment(config, options.variables, log));
  const line: Line = { options, pool, waiting: [], running: new Set(), stopping: new AbortController() };
  const reaper = setInterval(() => pool.reap(options.idleMs ?? IDLE_MS), 10_000).unref();
  return {
    config,
    log,
    invoke: (event) => enqueue(line, event),
    status: () => ({ environments: pool.size(), running: line.running.size, waiting: line.waiting.length }),
    stop: async (graceMs) => {
      line.stopping.abort();
      clearInterval(reaper);
      line.waiting.splice(0).forEach(({ resolve }) => resolve(stopped()));
      await allDone(line, graceMs);
      await pool.stop(line.running.size > 0 ? 'by force' : 'kindly');
      log.close();
    },
  };
}

const stopped = () => failure('Engine.Stopped', 'the engine is stopping');

async function enqueue(line: Line, event: string): Promise<InvocationResult> {
  const { reservedConcurrency } = line.options.config;
  if (line.stopping.signal.aborted) return stopped();
  if (reservedConcurrency !== undefined && line.running.size + line.waiting.length >= reservedConcurrency) {
    return { status: 'throttled' };
  }
  return new Promise((resolve) => {
    line.waiting.push({ event, resolve });
    advance(line);
  });
}

/** Gives free environments to those who wait, and starts as many more as are needed and allowed. */
function advance(line: Line): void {
  const { pool, waiting } = line;
  for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
    const environment = pool.take();
    if (environment === undefined) break;
    waiting.shift();
    void run(line, environment, next);
  }
  const limit = line.options.config.reservedConcurrency ?? LOCAL_CONCURRENCY;
  while (pool.starting() < waiting.length && pool.size() < limit) void start(line);
}

async function start(line: Line): Promise<void> {
  const failed = await line.pool.start();
  if (failed !== undefined) {
    report(line, failed);
    line.waiting.shift()?.resolve(failed);
  }
  advance(line);
}

async function run(line: Line, environment: Environment, waiting: Waiting): Promise<void> {
  const { faults, config } = line.options;
  line.running.add(waiting);
  const result = await invokeWithFault(environment, waiting.event, faults.forInvocation(config.label));
  line.running.delete(waiting);
  line.pool.give(environment);
  report(line, result);
  waiting.resolve(result);
  advance(line);
}

/** What a handler threw is in the log already, with its trace; what happened to its process only the engine knows. */
function report({ options }: Line, result: InvocationResult): void {
  if (result.status !== 'error' || result.error.trace !== undefined) return;
  options.log.warn(`${result.error.errorType}: ${result.error.errorMessage}`);
}

/** `kill` ends the process at a random moment; when the handler was faster, its answer is lost on the way. */
async function invokeWithFault(
  environment: Environment,
  event: string,
  fault: InvocationFault,
): Promise<InvocationResult> {
  if (fault === undefined) return environment.invoke(event);
  if (fault === 'fail') return failure('Engine.Fault', 'failed on purpose by a fault switch');
  const killer = setTimeout(() => environment.kill(), Math.random() * KILL_WITHIN_MS);
  await environment.invoke(event);
  clearTimeout(killer);
  environment.kill();
  return failure('Engine.Fault', 'killed on purpose by a fault switch');
}

async function allDone({ running }: Line, graceMs: number): Promise<void> {
  for (const deadline = Date.now() + graceMs; running.size > 0 && Date.now() < deadline;) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

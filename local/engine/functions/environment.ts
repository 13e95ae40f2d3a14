import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import path from 'node:path';
import * as z from 'zod';
import type { FunctionLog } from './function-log.ts';
import { type FunctionConfig, type InvocationResult, failure } from './invocation.ts';

/** One execution environment: a process of its own that runs one invocation at a time. */
export interface Environment {
  /** Resolves when the handler is loaded, or with what went wrong while loading it. */
  readonly started: Promise<InvocationResult | undefined>;
  readonly isAlive: () => boolean;
  /** Runs the handler with an event in JSON; kills the process when the time-out is over. Never rejects. */
  invoke(event: string): Promise<InvocationResult>;
  kill(): void;
  /** Lets the process end by itself, and kills it when it does not within 500 ms. */
  stop(): Promise<void>;
}

const INIT_LIMIT_MS = 10_000;
const MAX_PAYLOAD_BYTES = 6_291_556;
const BOOTSTRAP = path.join(import.meta.dirname, 'bootstrap.mjs');

const Failed = z.object({ errorType: z.string(), errorMessage: z.string(), trace: z.array(z.string()).default([]) });
const Message = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready') }),
  z.object({ kind: z.literal('result'), payload: z.string() }),
  z.object({ kind: z.literal('error'), error: Failed }),
  z.object({ kind: z.literal('crash'), error: Failed }),
]);

export function startEnvironment(
  config: FunctionConfig,
  variables: Record<string, string>,
  log: FunctionLog,
): Environment {
  const child = fork(BOOTSTRAP, [], {
    cwd: config.codeFolder,
    env: variables,
    execArgv: [...heapOptions(config, variables), '--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  log.follow(child.stdout, false);
  log.follow(child.stderr, true);
  const conversation = converse(child);
  const initLimit = setTimeout(
    () => conversation.end(failure('Sandbox.Timedout', 'Init phase timed out after 10.00 seconds')),
    INIT_LIMIT_MS,
  );
  const started = conversation.next().then((result) => {
    clearTimeout(initLimit);
    return result;
  });
  return {
    started,
    isAlive: () => !child.killed && child.connected && child.exitCode === null && child.signalCode === null,
    invoke: (event) => invoke(config, child, conversation, event, log),
    kill: () => void child.kill('SIGKILL'),
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      if (child.connected) child.disconnect();
      const killer = setTimeout(() => child.kill('SIGKILL'), 500);
      await once(child, 'exit');
      clearTimeout(killer);
    },
  };
}

/** As Lambda's runtime for Node has it: a share of the function's memory, unless the function sets its own. */
function heapOptions({ memoryMb }: FunctionConfig, { NODE_OPTIONS = '' }: Record<string, string>): string[] {
  if (/max[-_](?:semi|old)[-_]space[-_]size/u.test(NODE_OPTIONS)) return [];
  const share = (percent: number) => Math.floor((memoryMb * percent) / 100);
  return [`--max-semi-space-size=${share(5)}`, `--max-old-space-size=${share(90)}`];
}

interface Conversation {
  /** What the process says next: undefined for ready, else how the invocation ended. */
  next(): Promise<InvocationResult | undefined>;
  /** Kills the process and answers in its place. */
  end(result: InvocationResult): void;
}

function converse(child: ChildProcess): Conversation {
  let answer: ((result: InvocationResult | undefined) => void) | undefined;
  let crash: InvocationResult | undefined;
  const settle = (result: InvocationResult | undefined) => {
    answer?.(result);
    answer = undefined;
  };
  child.on('message', (raw) => {
    const message = Message.parse(raw);
    if (message.kind === 'ready') settle(undefined);
    else if (message.kind === 'result') settle(checkedSize(message.payload));
    else if (message.kind === 'error') settle({ status: 'error', error: message.error });
    else crash = { status: 'error', error: message.error };
  });
  child.on('exit', (code, signal) => settle(crash ?? failure('Runtime.ExitError', exitMessage(code, signal))));
  child.on('error', (error) => settle(failure('Runtime.ExitError', error.message)));
  return {
    next: () => new Promise((resolve) => (answer = resolve)),
    end: (result) => {
      settle(result);
      child.kill('SIGKILL');
    },
  };
}

const exitMessage = (code: number | null, signal: NodeJS.Signals | null) => {
  if (code === 0) return 'Error: Runtime exited without providing a reason';
  return `Error: Runtime exited with error: ${signal === null ? `exit status ${code}` : `signal: ${signal}`}`;
};

const checkedSize = (payload: string): InvocationResult =>
  Buffer.byteLength(payload) > MAX_PAYLOAD_BYTES
    ? failure(
        'Function.ResponseSizeTooLarge',
        'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
      )
    : { status: 'success', payload };

async function invoke(
  config: FunctionConfig,
  child: ChildProcess,
  conversation: Conversation,
  event: string,
  log: FunctionLog,
): Promise<InvocationResult> {
  const requestId = randomUUID();
  const startedAt = performance.now();
  const answered = conversation.next();
  const timedOut = `${requestId} Task timed out after ${(config.timeoutMs / 1000).toFixed(2)} seconds`;
  const limit = setTimeout(() => conversation.end(failure('Sandbox.Timedout', timedOut)), config.timeoutMs);
  log.write(`START ${requestId}`);
  child.send(
    {
      requestId,
      event,
      deadlineMs: Date.now() + config.timeoutMs,
      functionArn: config.arn,
      traceId: `Root=1-${Math.floor(Date.now() / 1000).toString(16)}-${requestId.replaceAll('-', '').slice(0, 24)}`,
    },
    // A process that died while it was idle: its exit answers the invocation.
    () => undefined,
  );
  const result = (await answered) ?? failure('Runtime.ExitError', 'the runtime answered out of turn');
  clearTimeout(limit);
  log.write(`END ${requestId} ${(performance.now() - startedAt).toFixed(1)} ms ${result.status}`);
  return result;
}

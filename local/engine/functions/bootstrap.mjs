// The runtime of one execution environment: loads the handler, then answers one invocation after the other over IPC.
// Plain JavaScript, because stripping types would double the time that a process needs to start.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { format } from 'node:util';

// The engine may be killed without a chance to say so: its children must not outlive it.
process.once('disconnect', () => process.exit(0));
// Ctrl-C reaches the whole process group; it is the engine that stops its functions, after their work is done.
process.on('SIGINT', () => undefined);

let currentRequestId;
if (process.env.AWS_LAMBDA_LOG_FORMAT === 'JSON') logAsJson(process.env.AWS_LAMBDA_LOG_LEVEL ?? 'TRACE');

/** With the JSON log format the real runtime turns what is said on the console into one line of JSON each. */
function logAsJson(leastLevel) {
  const levels = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];
  const methods = { trace: 'TRACE', debug: 'DEBUG', log: 'INFO', info: 'INFO', warn: 'WARN', error: 'ERROR' };
  for (const [method, level] of Object.entries(methods)) {
    console[method] = (...parts) => {
      if (levels.indexOf(level) < levels.indexOf(leastLevel)) return;
      const head = { timestamp: new Date().toISOString(), level, requestId: currentRequestId };
      process.stdout.write(`${JSON.stringify({ ...head, ...logged(parts) })}\n`);
    };
  }
}

function logged(parts) {
  const [only] = parts;
  if (parts.length > 1 || typeof only !== 'object' || only === null) return { message: format(...parts) };
  if (!(only instanceof Error)) return { message: only };
  const { errorType, errorMessage, trace } = describe(only, 'Error');
  return { message: errorMessage, errorType, errorMessage, stackTrace: trace.slice(1).map((line) => line.trim()) };
}

const send = (message) => new Promise((resolve) => process.send(message, () => resolve()));

function describe(error, fallbackType) {
  return {
    errorType: error instanceof Error ? error.name : fallbackType,
    errorMessage: error instanceof Error ? error.message : String(error),
    trace: error instanceof Error ? (error.stack ?? '').split('\n') : [],
  };
}

/** As the real runtime does: what nobody caught ends the environment and fails the invocation. */
for (const [event, type] of [
  ['uncaughtException', 'Runtime.UncaughtException'],
  ['unhandledRejection', 'Runtime.UnhandledPromiseRejection'],
]) {
  process.on(event, async (error) => {
    console.error(error);
    const { errorMessage, trace } = describe(error, type);
    await send({ kind: 'crash', error: { errorType: type, errorMessage, trace } });
    process.exit(1);
  });
}

async function load(handlerPath) {
  const name = handlerPath.slice(handlerPath.lastIndexOf('.') + 1);
  const stem = path.resolve(handlerPath.slice(0, handlerPath.lastIndexOf('.')));
  const file = ['.js', '.mjs', '.cjs'].map((extension) => stem + extension).find((candidate) => existsSync(candidate));
  if (file === undefined) throw new RuntimeError('Runtime.ImportModuleError', `Error: Cannot find module '${stem}'`);
  const module = await import(pathToFileURL(file).href);
  const handler = module[name] ?? module.default?.[name];
  if (typeof handler !== 'function') {
    throw new RuntimeError('Runtime.HandlerNotFound', `${handlerPath} is undefined or not exported`);
  }
  if (handler.length >= 3) {
    throw new RuntimeError(
      'Runtime.CallbackHandlerDeprecated',
      'This runtime has no callback-based handlers: use an async function.',
    );
  }
  return handler;
}

class RuntimeError extends Error {
  constructor(name, message) {
    super(message);
    this.name = name;
  }
}

const createContext = ({ requestId, deadlineMs, functionArn }) => ({
  functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
  functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
  memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
  logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
  logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
  invokedFunctionArn: functionArn,
  awsRequestId: requestId,
  callbackWaitsForEmptyEventLoop: true,
  clientContext: undefined,
  identity: undefined,
  getRemainingTimeInMillis: () => Math.max(0, deadlineMs - Date.now()),
});

async function answer(handler, invocation) {
  process.env._X_AMZN_TRACE_ID = invocation.traceId;
  currentRequestId = invocation.requestId;
  try {
    const result = await handler(JSON.parse(invocation.event), createContext(invocation));
    await send({ kind: 'result', payload: JSON.stringify(result) ?? 'null' });
  } catch (error) {
    console.error(error);
    await send({ kind: 'error', error: describe(error, typeof error) });
  }
}

try {
  const handler = await load(process.env._HANDLER);
  process.on('message', (invocation) => void answer(handler, invocation));
  await send({ kind: 'ready' });
} catch (error) {
  console.error(error);
  await send({ kind: 'crash', error: describe(error, 'Runtime.Unknown') });
  process.exit(1);
}

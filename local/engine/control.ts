import { getRequestListener } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import * as z from 'zod';
import type { DeployedFunction } from './deploy/functions.ts';
import { type FaultSwitches, Faults } from './faults.ts';
import type { InvocationResult } from './functions/invocation.ts';
import { labelOf } from './labels.ts';
import type { QueueMapping } from './queue-mapping.ts';
import type { RunningSchedule } from './schedules/scheduler.ts';
import type { Services } from './services.ts';
import { parseJson } from './template/json.ts';
import type { Resource } from './template/stack.ts';

export interface ControlOptions {
  readonly resources: readonly Resource[];
  readonly functions: ReadonlyMap<string, DeployedFunction>;
  readonly services: Services;
  readonly faults: FaultSwitches;
  readonly endpoints: Readonly<Record<string, string>>;
  readonly running: { readonly mappings: readonly QueueMapping[]; readonly schedules: readonly RunningSchedule[] };
}

/** How long a schedule fired by hand waits for a function that is busy with the last time. */
const PATIENCE_MS = 60_000;

const INDEX = {
  'GET /__engine/resources':
    'what runs: functions, queues, tables, secrets, schedules, with their logical ids and addresses',
  'GET /__engine/faults': 'the faults that are switched on',
  'POST /__engine/faults': {
    replaces: 'the parts that are given',
    example: {
      deliveries: { duplicate: 0.2, reorder: true, delayMs: 500 },
      store: { throttle: 0.1 },
      functions: { sync: { fail: 0.2, times: 3, kill: true } },
    },
  },
  'DELETE /__engine/faults': 'switches all faults off',
  'POST /__engine/schedules/{name}/run': 'fires a schedule now and answers how the function ended',
  'GET /__engine/queues': 'how many messages wait, are with a function, or are delayed; dead letters too',
  'POST /__engine/queues/{name}/redrive': 'sends dead letters back to where they came from',
};

/** The engine's own endpoints under `/__engine/`: for this machine alone, without a token. */
export function createControl(options: ControlOptions) {
  const app = new Hono({ strict: false }).basePath('/__engine');
  app.get('/', (c) => c.json(INDEX));
  app.get('/resources', (c) => c.json(describeResources(options)));
  app.get('/queues', (c) => c.json(describeQueues(options)));
  faultRoutes(app, options);
  app.post('/schedules/:name/run', async (c) => {
    const wanted = c.req.param('name');
    const schedule = options.running.schedules.find(({ config }) => isNamed(config, wanted));
    if (!schedule)
      return unknownName(
        c,
        wanted,
        options.running.schedules.map(({ config }) => config.label),
      );
    return runNow(c, schedule);
  });
  app.post('/queues/:name/redrive', (c) => {
    const wanted = c.req.param('name');
    const queue = queuesOf(options).find((each) => isNamed(each, wanted));
    if (!queue)
      return unknownName(
        c,
        wanted,
        queuesOf(options).map(({ label }) => label),
      );
    return c.json({ moved: options.services.queues.redrive(queue.name) });
  });
  app.notFound((c) => c.json({ message: 'There is no such endpoint.', endpoints: INDEX }, 404));
  const refusal = { message: 'Only programs of this machine may use this.' };
  return getRequestListener((request) =>
    isFromHere(request) ? app.fetch(request) : Response.json(refusal, { status: 403 }),
  );
}

/** A web page in a browser of this machine must not be able to use these endpoints: it says another origin or host. */
function isFromHere({ url, headers }: Request): boolean {
  const { origin, hostname } = new URL(url);
  const from = headers.get('origin');
  return ['127.0.0.1', 'localhost', '[::1]'].includes(hostname) && (from === null || from === origin);
}

function faultRoutes(app: Hono, { faults, functions }: ControlOptions): void {
  app.get('/faults', (c) => c.json(faults.get()));
  app.delete('/faults', (c) => {
    faults.clear();
    return c.json(faults.get());
  });
  app.post('/faults', async (c) => {
    const parsed = Faults.safeParse(readBody(await c.req.text()));
    if (!parsed.success)
      return c.json({ message: z.prettifyError(parsed.error), allowed: z.toJSONSchema(Faults, { io: 'input' }) }, 400);
    const labels = [...functions.values()].map(({ running }) => running.config.label);
    const unknown = Object.keys(parsed.data.functions ?? {}).find((label) => !labels.includes(label));
    if (unknown !== undefined) return unknownName(c, unknown, labels, 400);
    faults.set(parsed.data);
    return c.json(faults.get());
  });
}

function readBody(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

interface Named {
  readonly label: string;
  readonly name: string;
  readonly logicalId: string;
}

const isNamed = ({ label, name, logicalId }: Named, wanted: string) => [label, name, logicalId].includes(wanted);

const unknownName = (c: Context, wanted: string, known: readonly string[], status: 400 | 404 = 404) =>
  c.json({ message: `There is no ${wanted}.`, known }, status);

async function runNow(c: Context, schedule: RunningSchedule): Promise<Response> {
  const startedAt = performance.now();
  const result = await schedule.runNow(PATIENCE_MS);
  const durationMs = Math.round(performance.now() - startedAt);
  return c.json(
    { schedule: schedule.config.label, durationMs, ...outcome(result) },
    result.status === 'success' ? 200 : 502,
  );
}

const outcome = (result: InvocationResult) =>
  result.status === 'success' ? { status: result.status, result: parseJson(result.payload) } : result;

const queuesOf = ({ resources }: ControlOptions) =>
  resources
    .filter(({ type }) => type === 'AWS::SQS::Queue')
    .map(({ logicalId, name, ref }) => ({ label: labelOf(logicalId), logicalId, name, url: ref }));

function describeQueues(options: ControlOptions) {
  const { queues } = options.services;
  return queuesOf(options).map((queue) => {
    const target = queues.settings(queue.name).redrive?.deadLetterQueue;
    return {
      ...queue,
      ...queues.counts(queue.name),
      ...(target && { deadLetters: { queue: target, ...queues.counts(target) } }),
    };
  });
}

function describeResources(options: ControlOptions) {
  const { functions, running, resources, endpoints } = options;
  const ofType = (pattern: RegExp) => resources.filter(({ type }) => pattern.test(type));
  return {
    endpoints,
    functions: [...functions.values()].map(({ running: { config, log, ...each } }) => ({
      label: config.label,
      logicalId: config.logicalId,
      name: config.name,
      timeoutMs: config.timeoutMs,
      log: log.file,
      ...each.status(),
    })),
    mappings: running.mappings.map(({ queue, functionName }) => ({ queue, function: functionName })),
    schedules: running.schedules.map(({ config, ...each }) => ({
      label: config.label,
      logicalId: config.logicalId,
      expression: config.expression,
      function: config.target.config.label,
      nextDueAt: each.nextDueAt() ?? null,
    })),
    queues: queuesOf(options),
    tables: ofType(/^AWS::DynamoDB::/).map(({ logicalId, name }) => ({ logicalId, name })),
    secrets: ofType(/^AWS::SecretsManager::Secret$/).map(({ logicalId, name, ref }) => ({ logicalId, name, arn: ref })),
  };
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { createControl } from './control.ts';
import { type NamedTable, abandonedTables } from './dynamodb/tables.ts';
import { deployFunctions } from './deploy/functions.ts';
import { httpApiOf } from './deploy/http-api.ts';
import { deployQueues, deploySecrets, deployTables } from './deploy/stores.ts';
import { queueMappingsOf, schedulesOf } from './deploy/triggers.ts';
import type { FaultSwitches } from './faults.ts';
import type { FrontDoor } from './front-door.ts';
import type { Print } from './functions/function-log.ts';
import { createHttpApi } from './http-api/http-api.ts';
import type { QueueMapping } from './queue-mapping.ts';
import { type RunningSchedule, startSchedule } from './schedules/scheduler.ts';
import type { Services } from './services.ts';
import { readAssembly } from './template/assembly.ts';
import { type Resource, openStack } from './template/stack.ts';
import type { Json } from './template/json.ts';

export interface EngineOptions {
  /** Where `cdk synth` left its cloud assembly. */
  readonly assemblyFolder: string;
  readonly logFolder: string;
  readonly services: Services;
  readonly frontDoor: FrontDoor;
  readonly faults: FaultSwitches;
  readonly print: Print;
}

/** The stack, made and ready, with nothing flowing through it yet. */
export interface Engine {
  readonly resources: readonly Resource[];
  readonly outputs: Readonly<Record<string, Json>>;
  /** Lets requests, messages and schedules in. */
  open(): void;
  /** Ends in order: what comes in, then the functions, within `graceMs`. The services go on. */
  stop(graceMs: number): Promise<void>;
}

/** Makes what the template says. Throws TemplateError or StateMismatch; says on `print` what is left over from before. */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const { services, frontDoor, faults, print } = options;
  const assembly = readAssembly(options.assemblyFolder);
  const endpoints = { http: `http://127.0.0.1:${frontDoor.port}`, queues: services.endpoints.sqs };
  const exported = new Map<string, Json>();
  const stacks = assembly.stacks.map(({ name, template }) =>
    openStack({ name, template, assembly, endpoints, imported: (exportName) => exported.get(exportName) }),
  );
  const resources = stacks.flatMap((stack) => {
    for (const [name, value] of stack.exported()) exported.set(name, value);
    return stack.resources();
  });
  const tables = await deployTables(resources, services.dynamodb);
  deployQueues(resources, services.queues);
  services.queues.release();
  deploySecrets(resources, services.secrets);
  await reportLeftovers(services, tables, print);
  const functions = deployFunctions(resources, { ...options, assembly, endpoints: services.endpoints });
  const mappings = queueMappingsOf(resources, functions, services.queues);
  const schedules = schedulesOf(resources, functions, Date.now());
  const api = httpApiOf(resources, functions);
  const stopping = new AbortController();
  const running: { mappings: QueueMapping[]; schedules: RunningSchedule[] } = { mappings: [], schedules: [] };
  return {
    resources,
    outputs: Object.fromEntries(stacks.flatMap((stack) => Object.entries(stack.outputs()))),
    open: () => {
      running.schedules = schedules.map((config) => startSchedule(config, stopping.signal));
      running.mappings = mappings.map((start) => start());
      const control = createControl({
        resources,
        functions,
        services,
        faults,
        running,
        endpoints: { ...endpoints, ...services.endpoints },
      });
      frontDoor.open({ api: api ? createHttpApi(api) : noApi, control });
    },
    stop: async (graceMs) => {
      const deadline = Date.now() + graceMs;
      stopping.abort();
      const settled = Promise.all(running.mappings.map((mapping) => mapping.stop()));
      await frontDoor.shut();
      await Promise.all([...functions.values()].map((each) => each.running.stop(Math.max(0, deadline - Date.now()))));
      await settled;
    },
  };
}

const noApi = (_: IncomingMessage, response: ServerResponse) =>
  void response.writeHead(404, { 'content-type': 'application/json' }).end('{"message":"Not Found"}');

/** A renamed table or queue begins empty; what lies under the old name should not be missed by surprise. */
async function reportLeftovers(
  { dynamodb, queues }: Services,
  tables: readonly NamedTable[],
  print: Print,
): Promise<void> {
  for (const name of await abandonedTables(dynamodb, tables)) {
    print(`The table ${name} is stored but no longer in the template; npm start -- --fresh begins anew.`);
  }
  for (const { queue, messages } of queues.abandoned()) {
    print(`The queue ${queue} holds ${messages} messages but is no longer in the template.`);
  }
}

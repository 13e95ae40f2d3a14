import { type QueueMapping, startQueueMapping } from '../queue-mapping.ts';
import { parseExpression } from '../schedules/expression.ts';
import type { ScheduleConfig } from '../schedules/scheduler.ts';
import type { Queues } from '../sqs/queues.ts';
import { labelAll } from '../labels.ts';
import { EventSourceMapping, Schedule, propertiesOf } from '../template/properties.ts';
import type { Resource } from '../template/stack.ts';
import { TemplateError, at } from '../template/template.ts';
import { type DeployedFunction, functionName } from './functions.ts';

/** Lambda polls a standard queue with five pollers to begin with; a FIFO queue by its groups, here by as many as ten. */
const POLLERS = { standard: 5, fifo: 10 } as const;

/** The mappings from queues to functions, each ready to be started. */
export function queueMappingsOf(
  resources: readonly Resource[],
  functions: ReadonlyMap<string, DeployedFunction>,
  queues: Queues,
): (() => QueueMapping)[] {
  const found = resources.filter(({ type }) => type === 'AWS::Lambda::EventSourceMapping');
  return found.flatMap((resource) => {
    const mapping = propertiesOf(resource, EventSourceMapping);
    if (!mapping.Enabled) return [];
    const queue = mapping.EventSourceArn.split(':').at(-1) ?? '';
    const { running } = targetOf(resource, mapping.FunctionName, functions);
    if (!queues.names().includes(queue)) throw new TemplateError(`${resource.logicalId}: there is no queue ${queue}`);
    const { fifo, visibilityMs } = queues.settings(queue);
    if (visibilityMs < running.config.timeoutMs) {
      throw new TemplateError(
        `${resource.logicalId}: the queue's visibility time-out is shorter than the function's time-out`,
      );
    }
    const wanted = mapping.ScalingConfig?.MaximumConcurrency ?? (fifo ? POLLERS.fifo : POLLERS.standard);
    return () =>
      startQueueMapping({
        queue,
        queues,
        target: running,
        batchSize: mapping.BatchSize,
        windowMs: mapping.MaximumBatchingWindowInSeconds * 1000,
        concurrency: Math.max(1, Math.min(wanted, running.config.reservedConcurrency ?? wanted)),
        reportsFailures: mapping.FunctionResponseTypes.includes('ReportBatchItemFailures'),
      });
  });
}

/** The schedules of the template; rates count from `startMs`. */
export function schedulesOf(
  resources: readonly Resource[],
  functions: ReadonlyMap<string, DeployedFunction>,
  startMs: number,
): ScheduleConfig[] {
  const found = resources.filter(({ type }) => type === 'AWS::Scheduler::Schedule');
  const labels = labelAll(found.map(({ logicalId }) => logicalId));
  return found.map((resource) => {
    const schedule = propertiesOf(resource, Schedule);
    const { running, asyncPolicy } = targetOf(resource, schedule.Target.Arn, functions);
    return {
      label: labels.get(resource.logicalId) ?? resource.logicalId,
      logicalId: resource.logicalId,
      name: resource.name,
      arn: resource.attributes['Arn'] ?? '',
      expression: schedule.ScheduleExpression,
      enabled: schedule.State === 'ENABLED',
      nextDue: withinDates(resource, schedule, startMs),
      input: schedule.Target.Input,
      target: running,
      policy: asyncPolicy,
    };
  });
}

function withinDates(resource: Resource, schedule: Schedule, startMs: number): ScheduleConfig['nextDue'] {
  const { ScheduleExpression, ScheduleExpressionTimezone, StartDate, EndDate } = schedule;
  const begin = StartDate === undefined ? startMs : Math.max(startMs, Date.parse(StartDate));
  const end = EndDate === undefined ? Infinity : Date.parse(EndDate);
  const next = at(resource.logicalId, () => parseExpression(ScheduleExpression, ScheduleExpressionTimezone, begin));
  return (afterMs) => {
    const due = next(StartDate === undefined ? afterMs : Math.max(afterMs, begin - 1));
    return due !== undefined && due <= end ? due : undefined;
  };
}

function targetOf(
  resource: Resource,
  nameOrArn: string,
  functions: ReadonlyMap<string, DeployedFunction>,
): DeployedFunction {
  const target = functions.get(functionName(nameOrArn));
  if (target === undefined)
    throw new TemplateError(`${resource.logicalId}: ${nameOrArn} is no function of the template`);
  return target;
}

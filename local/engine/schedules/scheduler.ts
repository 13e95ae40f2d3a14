import { randomUUID } from 'node:crypto';
import { type AsyncPolicy, invokeAsync } from '../functions/async-invocation.ts';
import type { RunningFunction } from '../functions/function-runner.ts';
import type { InvocationResult } from '../functions/invocation.ts';
import { pause } from '../pause.ts';
import { ACCOUNT, REGION } from '../template/kinds.ts';
import type { NextDue } from './expression.ts';

export interface ScheduleConfig {
  readonly label: string;
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  readonly expression: string;
  readonly enabled: boolean;
  readonly nextDue: NextDue;
  readonly input: string | undefined;
  readonly target: RunningFunction;
  readonly policy: AsyncPolicy;
}

export interface RunningSchedule {
  readonly config: ScheduleConfig;
  nextDueAt(): number | undefined;
  /** Fires now and waits for the end; when the function has no room, it waits for that too, up to `patienceMs`. */
  runNow(patienceMs: number): Promise<InvocationResult>;
}

/** A timer cannot be longer than about 24 days; looking up daily also survives a machine that slept. */
const LONGEST_TIMER_MS = 86_400_000;

/** Fires a schedule whenever it is due, until the signal says stop. */
export function startSchedule(config: ScheduleConfig, signal: AbortSignal): RunningSchedule {
  if (config.enabled) void keepFiring(config, signal);
  return {
    config,
    nextDueAt: () => (config.enabled ? config.nextDue(Date.now()) : undefined),
    runNow: async (patienceMs) => {
      for (const deadline = Date.now() + patienceMs; ;) {
        const result = await config.target.invoke(eventOf(config, Date.now()));
        if (result.status !== 'throttled' || Date.now() > deadline) return result;
        await pause(100, signal);
      }
    },
  };
}

async function keepFiring(config: ScheduleConfig, signal: AbortSignal): Promise<void> {
  let from = Date.now();
  while (!signal.aborted) {
    const due = config.nextDue(from);
    if (due === undefined) return;
    await pause(Math.min(Math.max(0, due - Date.now()), LONGEST_TIMER_MS), signal);
    if (signal.aborted || Date.now() < due) continue;
    // What became due while the machine slept is fired once, not once for every time missed.
    from = Math.max(due, Date.now() - 1);
    void invokeAsync(config.target, eventOf(config, due), config.policy, signal);
  }
}

/** The input of the template with the placeholders of EventBridge Scheduler filled in, or its default event. */
function eventOf({ input, arn }: ScheduleConfig, scheduledAt: number): string {
  const time = `${new Date(scheduledAt).toISOString().slice(0, 19)}Z`;
  const id = randomUUID();
  const event =
    input ??
    JSON.stringify({
      version: '0',
      id,
      'detail-type': 'Scheduled Event',
      source: 'aws.scheduler',
      account: ACCOUNT,
      time,
      region: REGION,
      resources: [arn],
      detail: '{}',
    });
  return event
    .replaceAll('<aws.scheduler.schedule-arn>', arn)
    .replaceAll('<aws.scheduler.scheduled-time>', time)
    .replaceAll('<aws.scheduler.execution-id>', id)
    .replaceAll('<aws.scheduler.attempt-number>', '1');
}

import * as z from 'zod';

const rate = z.number().min(0).max(1);

const DeliveryFaults = z.strictObject({
  duplicate: rate.optional().describe('share of messages that are delivered once more after they were deleted'),
  reorder: z.boolean().optional().describe('standard queues hand out messages in any order'),
  delayMs: z.number().min(0).max(900_000).optional().describe('every message sent becomes visible this much later'),
});
export type DeliveryFaults = z.infer<typeof DeliveryFaults>;

const FunctionFaults = z.strictObject({
  fail: rate.default(1).describe('share of invocations that fail'),
  times: z.int().min(1).optional().describe('at most so many failures, then none'),
  kill: z.boolean().default(false).describe('kill the process in the middle of the work instead of refusing to begin'),
});
export type FunctionFaults = z.infer<typeof FunctionFaults>;

/** What can be made to go wrong on purpose; everything is off unless it is said. */
export const Faults = z.strictObject({
  deliveries: DeliveryFaults.optional(),
  store: z
    .strictObject({
      throttle: rate.describe('share of DynamoDB calls refused with ProvisionedThroughputExceededException'),
    })
    .optional(),
  functions: z.record(z.string(), FunctionFaults).optional(),
});
export type Faults = z.infer<typeof Faults>;

/** How the next invocation of a function goes wrong, if it does. */
export type InvocationFault = 'fail' | 'kill' | undefined;

export interface FaultSwitches {
  get(): Faults;
  /** Replaces the parts that are given and leaves the others as they are. */
  set(faults: Faults): void;
  clear(): void;
  /** Draws the fate of one invocation and counts it against `times`. */
  forInvocation(functionLabel: string): InvocationFault;
}

export function createFaultSwitches(random: () => number = Math.random): FaultSwitches {
  let faults: Faults = {};
  /** One failure less for a function; with the last one its fault is gone. */
  const countDown = (label: string, { times, ...fault }: FunctionFaults): void => {
    if (times === undefined) return;
    const { functions, ...others } = faults;
    const { [label]: _, ...rest } = functions ?? {};
    const left = times > 1 ? { ...rest, [label]: { ...fault, times: times - 1 } } : rest;
    faults = Object.keys(left).length > 0 ? { ...others, functions: left } : others;
  };
  const forInvocation = (label: string): InvocationFault => {
    const fault = faults.functions?.[label];
    if (fault === undefined || random() >= fault.fail) return undefined;
    countDown(label, fault);
    return fault.kill ? 'kill' : 'fail';
  };
  return {
    get: () => faults,
    set: (given) => void (faults = { ...faults, ...given }),
    clear: () => void (faults = {}),
    forInvocation,
  };
}

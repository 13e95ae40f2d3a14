import { pause } from '../pause.ts';
import type { RunningFunction } from './function-runner.ts';
import type { InvocationResult } from './invocation.ts';

export interface AsyncPolicy {
  readonly maxRetries: number;
  readonly maxAgeMs: number;
}

/** Lambda waits a minute before the first retry of an event and two before the second. */
const RETRY_DELAYS_MS = [60_000, 120_000];
const MAX_BACKOFF_MS = 5 * 60_000;

/**
 * Invokes as Lambda does for events nobody waits for: what fails is tried again, what found no free environment comes
 * back until it is too old. Events are kept in memory, so a restart forgets those that wait.
 */
export async function invokeAsync(
  target: Pick<RunningFunction, 'invoke' | 'log'>,
  event: string,
  policy: AsyncPolicy,
  signal: AbortSignal,
): Promise<InvocationResult> {
  const deadline = Date.now() + policy.maxAgeMs;
  let failures = 0;
  for (let throttles = 0; ;) {
    const result = await target.invoke(event);
    if (result.status === 'success' || signal.aborted) return result;
    if (result.status === 'throttled') throttles += 1;
    else failures += 1;
    const delayMs =
      result.status === 'throttled'
        ? Math.min(1000 * 2 ** (throttles - 1), MAX_BACKOFF_MS)
        : (RETRY_DELAYS_MS[failures - 1] ?? MAX_BACKOFF_MS);
    if (failures > policy.maxRetries || Date.now() + delayMs > deadline) {
      target.log.warn(`an event was given up after ${failures} failures and ${throttles} throttles`);
      return result;
    }
    await pause(delayMs, signal);
  }
}

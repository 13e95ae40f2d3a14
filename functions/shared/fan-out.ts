import type { Clock } from '../../core/ports.ts';
import { sideBySide } from '../../core/side-by-side.ts';

export interface Round {
  readonly clock: Clock;
  /** Until when all of it may take, in milliseconds since the epoch. */
  readonly untilMs: number;
  /** How many are worked for side by side. */
  readonly atOnce: number;
  /** The time between two rounds: it decides who is first in this one, so that nobody is always last. */
  readonly everyMs: number;
}

/**
 * Works for every connection, some at a time. Each is given its share of the time that is left, and what one leaves over
 * goes to those behind it; one that fails stops no other. Throws at the end when any failed, naming them.
 */
export async function forEachConnection<T>(
  connections: readonly string[],
  { clock, untilMs, atOnce, everyMs }: Round,
  work: (connection: string, untilMs: number) => Promise<T>,
): Promise<Record<string, T>> {
  const first = connections.length === 0 ? 0 : Math.floor(clock() / everyMs) % connections.length;
  const ordered = [...connections.slice(first), ...connections.slice(0, first)];
  let left = ordered.length;
  const done: Record<string, T> = {};
  const failures: Error[] = [];
  await sideBySide(ordered, atOnce, async (connection) => {
    const rounds = Math.ceil(left / atOnce);
    left -= 1;
    const nowMs = clock();
    try {
      if (nowMs > untilMs) throw new Error(`there was no time left for it: the next round begins elsewhere`);
      done[connection] = await work(connection, nowMs + (untilMs - nowMs) / rounds);
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      failures.push(new Error(`${connection}: ${words}`, { cause: error }));
    }
  });
  if (failures.length > 0) throw new AggregateError(failures, failures.map(({ message }) => message).join('; '));
  return done;
}

import * as z from 'zod';
import type { RunningEngine } from '../test/e2e/running-engine.ts';

/** Calls that the vendors charged to the connector, by kind. */
export type CallsByKind = ReadonlyMap<string, number>;

export interface CallsMade {
  readonly salesforce: CallsByKind;
  readonly hubspot: CallsByKind;
}

/** The connector's own credentials in both simulators. */
const CREDENTIAL = 'crosswalk';

const Report = z.object({
  calls: z.array(z.object({ credential: z.string(), kind: z.string(), count: z.number() })),
});

export async function readCalls(engine: RunningEngine): Promise<CallsMade> {
  const [salesforce, hubspot] = await Promise.all([engine.control(1, 'calls'), engine.control(2, 'calls')]);
  return { salesforce: ofConnector(salesforce), hubspot: ofConnector(hubspot) };
}

/** The connector's part of a simulator's report. */
export function ofConnector(report: unknown): CallsByKind {
  const { calls } = Report.parse(report);
  return new Map(calls.filter(({ credential }) => credential === CREDENTIAL).map(({ kind, count }) => [kind, count]));
}

/** What was made between two readings. */
export const callsBetween = (before: CallsMade, after: CallsMade): CallsMade => ({
  salesforce: difference(before.salesforce, after.salesforce),
  hubspot: difference(before.hubspot, after.hubspot),
});

const difference = (before: CallsByKind, after: CallsByKind): CallsByKind =>
  new Map([...after].map(([kind, count]) => [kind, count - (before.get(kind) ?? 0)] as const).filter(([, n]) => n > 0));

export const NO_CALLS: CallsMade = { salesforce: new Map(), hubspot: new Map() };

/** What was made in both of two times. */
export const sumOf = (left: CallsMade, right: CallsMade): CallsMade => ({
  salesforce: both(left.salesforce, right.salesforce),
  hubspot: both(left.hubspot, right.hubspot),
});

const both = (left: CallsByKind, right: CallsByKind): CallsByKind =>
  new Map([...left.keys(), ...right.keys()].map((kind) => [kind, (left.get(kind) ?? 0) + (right.get(kind) ?? 0)]));

export const totalOf = (calls: CallsByKind): number => [...calls.values()].reduce((sum, count) => sum + count, 0);

/** `20 (10 batch/read, 10 batch/upsert)`. */
export function describeCalls(calls: CallsByKind): string {
  const kinds = [...calls].map(([kind, count]) => `${count} ${kind}`).join(', ');
  return kinds === '' ? '0' : `${totalOf(calls)} (${kinds})`;
}

import * as z from 'zod';
import type { CallReport, Clock } from '../simulator.ts';
import type { Documents } from './documents.ts';

/** What a call is, for the report of calls; the org itself counts them all alike. */
export type CallKind =
  | 'query'
  | 'queryMore'
  | 'record'
  | 'collections'
  | 'composite'
  | 'describe'
  | 'changes'
  | 'limits'
  | 'resources'
  | 'bulk'
  | 'soap';

/** Counts API calls: for the report by credential and kind, and for the org's allocation of the last 24 hours. */
export interface Meter {
  charge(credential: string, kind: CallKind): void;
  report(): CallReport;
  reset(): void;
  /** Calls of the last 24 hours, by full hours as they roll out of the window. */
  used(): number;
  /** Makes the last 24 hours hold that many calls. */
  setUsed(calls: number): void;
}

const HOUR_MS = 3_600_000;
const COUNT = z.object({ credential: z.string(), kind: z.string(), count: z.number() });
const HOUR = z.object({ hour: z.number(), count: z.number() });

/** A meter whose counts survive a restart. */
export function openMeter(documents: Documents, clock: Clock): Meter {
  const counts = documents.collection('calls', (document) => COUNT.parse(document));
  const hours = documents.collection('call-hour', (document) => HOUR.parse(document));
  const thisHour = (): number => Math.floor(clock() / HOUR_MS);
  const add = (hour: number, count: number): void => {
    hours.set(String(hour), { hour, count: (hours.get(String(hour))?.count ?? 0) + count });
  };
  const forget = (isOver: (hour: number) => boolean): void => {
    for (const { hour } of hours.values()) if (isOver(hour)) hours.delete(String(hour));
  };
  return {
    charge: (credential, kind) => {
      const key = JSON.stringify([credential, kind]);
      counts.set(key, { credential, kind, count: (counts.get(key)?.count ?? 0) + 1 });
      forget((hour) => hour <= thisHour() - 24);
      add(thisHour(), 1);
    },
    report: () => {
      const calls = [...counts.values()];
      return { total: calls.reduce((total, { count }) => total + count, 0), calls };
    },
    reset: () => {
      for (const { credential, kind } of counts.values()) counts.delete(JSON.stringify([credential, kind]));
    },
    used: () =>
      [...hours.values()].reduce((used, { hour, count }) => (hour > thisHour() - 24 ? used + count : used), 0),
    setUsed: (calls) => {
      forget(() => true);
      add(thisHour(), calls);
    },
  };
}

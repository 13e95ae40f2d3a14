import * as z from 'zod';
import type { CallReport } from '../simulator.ts';
import type { Store } from '../store.ts';

const Count = z.object({ credential: z.string(), kind: z.string(), count: z.number() });
const Day = z.object({ day: z.string(), count: z.number() });

/** The calls HubSpot charged, by credential and kind, and the portal's total of the day; both survive a restart. */
export interface CallBook {
  charge(credential: string, kind: string, day: string): void;
  usedOn(day: string): number;
  report(): CallReport;
  reset(): void;
}

/** Opens the counts that the store holds. */
export function loadCallBook(store: Store): CallBook {
  const counts = new Map(store.all('calls').map(([key, document]) => [key, Count.parse(document)]));
  let today = store.all('day').map(([, document]) => Day.parse(document))[0] ?? { day: '', count: 0 };
  return {
    charge: (credential, kind, day) =>
      store.atomically(() => {
        const key = `${credential}|${kind}`;
        const entry = { credential, kind, count: (counts.get(key)?.count ?? 0) + 1 };
        counts.set(key, entry);
        today = { day, count: today.day === day ? today.count + 1 : 1 };
        store.put('calls', key, entry);
        store.put('day', 'today', today);
      }),
    usedOn: (day) => (today.day === day ? today.count : 0),
    report: () => {
      const calls = [...counts.values()];
      return { total: calls.reduce((sum, { count }) => sum + count, 0), calls };
    },
    reset: () => {
      for (const key of counts.keys()) store.delete('calls', key);
      counts.clear();
    },
  };
}

import * as z from 'zod';
import type { Store } from '../../store.ts';

/** An event on its way to an app. */
export const PendingEvent = z.object({
  key: z.string(),
  appId: z.number(),
  event: z.record(z.string(), z.unknown()),
  /** Attempts that failed so far. */
  attempts: z.number(),
  /** When it is to be sent, in milliseconds since the epoch. */
  dueAt: z.number(),
});

export type PendingEvent = z.infer<typeof PendingEvent>;

/** The events that no app has taken yet, kept over restarts. */
export interface PendingEvents {
  add(event: Omit<PendingEvent, 'key'>): void;
  save(event: PendingEvent): void;
  remove(event: PendingEvent): void;
  dueFor(appId: number, now: number): readonly PendingEvent[];
  countFor(appId: number): number;
}

const COLLECTION = 'webhook events';

/** Loads the waiting events from the store. */
export function loadPendingEvents(store: Store): PendingEvents {
  const pending = new Map(store.all(COLLECTION).map(([key, document]) => [key, PendingEvent.parse(document)]));
  let last = Math.max(0, ...[...pending.keys()].map(Number));
  const save = (event: PendingEvent) => {
    pending.set(event.key, event);
    store.put(COLLECTION, event.key, event);
  };
  const forApp = (appId: number) => [...pending.values()].filter((event) => event.appId === appId);
  return {
    add: (event) => {
      last += 1;
      save({ ...event, key: String(last) });
    },
    save,
    remove: ({ key }) => {
      pending.delete(key);
      store.delete(COLLECTION, key);
    },
    dueFor: (appId, now) => forApp(appId).filter(({ dueAt }) => dueAt <= now),
    countFor: (appId) => forApp(appId).length,
  };
}

import { createDueQueue } from '../due-queue.ts';
import type { StoredRecord } from '../record.ts';

/**
 * What search knows: records as they were, some time ago. Every write reaches the index after a lag of its own; the
 * writes of one record keep their order.
 */
export interface SearchIndex {
  /** Schedules a write to become searchable at `at`, in milliseconds since the epoch. */
  schedule(record: StoredRecord, at: number): void;
  /** Makes searchable what is due by now. */
  settle(now: number): void;
  all(): Iterable<StoredRecord>;
  /** Grows whenever something else becomes searchable. */
  revision(): number;
  byId(id: string): StoredRecord | undefined;
  byEmail(email: string): Iterable<StoredRecord>;
}

/** An index that knows nothing yet. */
export function createSearchIndex(): SearchIndex {
  const queue = createDueQueue<StoredRecord>();
  const rows = new Map<string, StoredRecord>();
  const emails = new Map<string, Set<string>>();
  const latest = new Map<string, number>();
  let revision = 0;

  const unlist = (id: string) => {
    const email = rows.get(id)?.values['email'];
    emails.get(email ?? '')?.delete(id);
  };
  /** A record keeps its place, so that rows stay in the order of their ids: sorting a hundred thousand is cheap then. */
  const learn = (record: StoredRecord) => {
    const email = record.values['email'] ?? '';
    rows.set(record.id, record);
    const holders = emails.get(email) ?? new Set();
    emails.set(email, holders.add(record.id));
  };
  return {
    schedule: (record, at) => {
      const due = Math.max(at, latest.get(record.id) ?? 0);
      latest.set(record.id, due);
      queue.push(due, record);
    },
    settle: (now) => {
      for (const record of queue.takeDue(now)) {
        revision += 1;
        if ((latest.get(record.id) ?? 0) <= now) latest.delete(record.id);
        unlist(record.id);
        if (record.archivedAt === null) learn(record);
        else rows.delete(record.id);
      }
    },
    all: () => rows.values(),
    revision: () => revision,
    byId: (id) => rows.get(id),
    byEmail: (email) => [...(emails.get(email) ?? [])].flatMap((id) => rows.get(id) ?? []),
  };
}

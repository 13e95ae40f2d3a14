/** Things that become due at a time, taken in the order of their times, and of their arrival within one time. */
export interface DueQueue<T> {
  push(at: number, item: T): void;
  /** Takes out everything due by `now`, in milliseconds since the epoch. */
  takeDue(now: number): T[];
}

interface Entry<T> {
  readonly at: number;
  readonly item: T;
}

/** Sorts only when something is due: what arrives is nearly in order already, which makes sorting cheap. */
export function createDueQueue<T>(): DueQueue<T> {
  let entries: Entry<T>[] = [];
  let earliest = Number.POSITIVE_INFINITY;
  return {
    push: (at, item) => {
      entries.push({ at, item });
      earliest = Math.min(earliest, at);
    },
    takeDue: (now) => {
      if (earliest > now) return [];
      entries.sort((left, right) => left.at - right.at);
      const firstLater = entries.findIndex(({ at }) => at > now);
      const due = firstLater === -1 ? entries.length : firstLater;
      const taken = entries.slice(0, due);
      entries = entries.slice(due);
      earliest = entries[0]?.at ?? Number.POSITIVE_INFINITY;
      return taken.map(({ item }) => item);
    },
  };
}

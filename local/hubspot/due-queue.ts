/** Things that become due at a time, taken in the order of their times, and of their arrival within one time. */
export interface DueQueue<T> {
  push(at: number, item: T): void;
  /** Takes out everything due by `now`, in milliseconds since the epoch. */
  takeDue(now: number): T[];
  clear(): void;
}

interface Entry<T> {
  readonly at: number;
  readonly item: T;
}

/** An ordered list with its due end last; items mostly arrive nearly in order, so that insertion is cheap. */
export function createDueQueue<T>(): DueQueue<T> {
  let entries: Entry<T>[] = [];
  return {
    push: (at, item) => {
      entries.splice(positionOf(entries, at), 0, { at, item });
    },
    takeDue: (now) => {
      const due = positionOf(entries, now);
      if (due === 0) return [];
      const taken = entries.slice(0, due);
      entries = entries.slice(due);
      return taken.map(({ item }) => item);
    },
    clear: () => {
      entries = [];
    },
  };
}

/** How many entries are due at `at` or before. */
function positionOf<T>(entries: readonly Entry<T>[], at: number): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((entries[middle]?.at ?? Number.POSITIVE_INFINITY) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

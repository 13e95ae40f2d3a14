import type { Store } from '../store.ts';

/** One kind of document in memory, kept in the store: reads cost nothing, writes are kept when their transaction ends. */
export interface Collection<T> {
  get(id: string): T | undefined;
  set(id: string, document: T): void;
  delete(id: string): void;
  values(): IterableIterator<T>;
  readonly size: number;
  /** Called with what a row was and what it became, also when a change is taken back. */
  watch(listener: (before: T | undefined, after: T | undefined) => void): void;
}

/** All that a simulator remembers, with transactions that leave no trace when they are rolled back. */
export interface Documents {
  /** Opens a collection; its documents are read and parsed once, here. */
  collection<T>(name: string, parse: (document: unknown) => T): Collection<T>;
  /** Runs `work`; what it changed is stored when it returns and undone when it throws. */
  transaction<T>(work: () => T): T;
  /** A point to go back to inside the running transaction. */
  savepoint(): { rollback(): void };
}

interface Journal {
  readonly undo: (() => void)[];
  /** What to write, by collection and id: the value is looked up when the transaction ends. */
  readonly dirty: Map<string, () => void>;
}

/** Documents over a store. Changes outside a transaction are stored at once. */
export function openDocuments(store: Store): Documents {
  let journal: Journal | null = null;
  const undoTo = (open: Journal, mark: number): void => {
    while (open.undo.length > mark) open.undo.pop()?.();
  };
  const transaction = <T>(work: () => T): T => {
    if (journal !== null) return work();
    const open: Journal = { undo: [], dirty: new Map() };
    journal = open;
    try {
      const result = work();
      if (open.dirty.size > 0) store.atomically(() => open.dirty.forEach((write) => write()));
      return result;
    } catch (error) {
      undoTo(open, 0);
      throw error;
    } finally {
      journal = null;
    }
  };
  const record: Recorder = (key, write, undo) => {
    if (journal === null) {
      write();
      return;
    }
    journal.undo.push(undo);
    journal.dirty.set(key, write);
  };
  return {
    transaction,
    savepoint: () => {
      const open = journal;
      if (open === null) throw new Error('a savepoint outside a transaction');
      const mark = open.undo.length;
      return { rollback: () => undoTo(open, mark) };
    },
    collection: (name, parse) => openCollection(store, name, parse, record),
  };
}

type Recorder = (key: string, write: () => void, undo: () => void) => void;

function openCollection<T>(
  store: Store,
  name: string,
  parse: (document: unknown) => T,
  record: Recorder,
): Collection<T> {
  const documents = new Map<string, T>(store.all(name).map(([id, document]) => [id, parse(document)]));
  const listeners: ((before: T | undefined, after: T | undefined) => void)[] = [];
  const put = (id: string, document: T | undefined): void => {
    const before = documents.get(id);
    if (document === undefined) documents.delete(id);
    else documents.set(id, document);
    for (const listener of listeners) listener(before, document);
  };
  const write = (id: string): void => {
    const document = documents.get(id);
    if (document === undefined) store.delete(name, id);
    else store.put(name, id, document);
  };
  const change = (id: string, document: T | undefined): void => {
    const before = documents.get(id);
    put(id, document);
    record(
      `${name}/${id}`,
      () => write(id),
      () => put(id, before),
    );
  };
  return {
    get: (id) => documents.get(id),
    set: change,
    delete: (id) => change(id, undefined),
    values: () => documents.values(),
    get size() {
      return documents.size;
    },
    watch: (listener) => void listeners.push(listener),
  };
}

import { DatabaseSync } from 'node:sqlite';

/** Where a simulator keeps its rows: JSON documents by collection and id, written before the caller goes on. */
export interface Store {
  /** Every document of a collection, in the order of their first writing. */
  all(collection: string): [id: string, document: unknown][];
  put(collection: string, id: string, document: unknown): void;
  delete(collection: string, id: string): void;
  /** Runs `work` so that all of its writes are kept or none. */
  atomically<T>(work: () => T): T;
  clear(): void;
  close(): void;
}

/** A store in memory, for tests and the simulation: gone with the process. */
export function memoryStore(): Store {
  const collections = new Map<string, Map<string, string>>();
  const rows = (name: string) => collections.get(name) ?? collections.set(name, new Map()).get(name)!;
  return {
    all: (collection) => [...rows(collection)].map(([id, json]) => [id, JSON.parse(json)]),
    put: (collection, id, document) => void rows(collection).set(id, JSON.stringify(document)),
    delete: (collection, id) => void rows(collection).delete(id),
    atomically: (work) => work(),
    clear: () => collections.clear(),
    close: () => undefined,
  };
}

/** A store in one SQLite file; what was written is still there after the process is killed. */
export function sqliteStore(file: string): Store {
  const db = new DatabaseSync(file);
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
    CREATE TABLE IF NOT EXISTS documents (
      sequence INTEGER PRIMARY KEY, collection TEXT NOT NULL, id TEXT NOT NULL, json TEXT NOT NULL, UNIQUE (collection, id)
    )`);
  const select = db.prepare('SELECT id, json FROM documents WHERE collection = ? ORDER BY sequence');
  const upsert = db.prepare(
    'INSERT INTO documents (collection, id, json) VALUES (?, ?, ?) ON CONFLICT (collection, id) DO UPDATE SET json = excluded.json',
  );
  const remove = db.prepare('DELETE FROM documents WHERE collection = ? AND id = ?');
  return {
    all: (collection) => select.all(collection).map((row) => [String(row['id']), JSON.parse(String(row['json']))]),
    put: (collection, id, document) => void upsert.run(collection, id, JSON.stringify(document)),
    delete: (collection, id) => void remove.run(collection, id),
    atomically: (work) => {
      if (db.isTransaction) return work();
      db.exec('BEGIN IMMEDIATE');
      try {
        const result = work();
        db.exec('COMMIT');
        return result;
      } catch (error) {
        db.exec('ROLLBACK');
        throw error;
      }
    },
    clear: () => db.exec('DELETE FROM documents'),
    close: () => db.close(),
  };
}

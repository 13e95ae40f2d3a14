import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { parseJson } from '../template/json.ts';
import * as z from 'zod';
import { MessageAttribute, type StoredMessage } from './message.ts';

const SCHEMA = `
  PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
  CREATE TABLE IF NOT EXISTS messages (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL,
    attributes TEXT NOT NULL, message_group TEXT, deduplication_id TEXT, sent_at INTEGER NOT NULL,
    first_received_at INTEGER, receive_count INTEGER NOT NULL DEFAULT 0, visible_at INTEGER NOT NULL, receipt TEXT,
    source TEXT, redelivered INTEGER NOT NULL DEFAULT 0
  );
  CREATE INDEX IF NOT EXISTS messages_by_time ON messages (queue, visible_at);
  CREATE INDEX IF NOT EXISTS messages_by_group ON messages (queue, message_group, sequence);
  CREATE INDEX IF NOT EXISTS messages_in_flight ON messages (queue, message_group, visible_at) WHERE receipt IS NOT NULL;
  CREATE TABLE IF NOT EXISTS message_groups (
    queue TEXT NOT NULL, name TEXT NOT NULL, head INTEGER NOT NULL, blocked_until INTEGER NOT NULL, PRIMARY KEY (queue, name)
  );
  CREATE INDEX IF NOT EXISTS groups_by_head ON message_groups (queue, head);
  CREATE INDEX IF NOT EXISTS groups_by_time ON message_groups (queue, blocked_until);
  CREATE TABLE IF NOT EXISTS deduplications (
    queue TEXT NOT NULL, id TEXT NOT NULL, message_id TEXT NOT NULL, sequence INTEGER NOT NULL, expires_at INTEGER NOT NULL,
    PRIMARY KEY (queue, id)
  );`;

export type NewMessage = Pick<
  StoredMessage,
  'queue' | 'id' | 'body' | 'attributes' | 'group' | 'deduplicationId' | 'sentAt' | 'visibleAt'
>;

/** The rows of all queues in one SQLite file, found by due time or, for FIFO queues, by the head of their group. */
export type MessageStore = ReturnType<typeof openMessageStore>;

export function openMessageStore(file: string) {
  const db = new DatabaseSync(file);
  db.exec(SCHEMA);
  const groups = groupStatements(db);
  const insert =
    db.prepare(`INSERT INTO messages (queue, id, body, attributes, message_group, deduplication_id, sent_at, visible_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)`);
  const bySequence = db.prepare('SELECT * FROM messages WHERE sequence = ?');
  const visible = db.prepare(
    'SELECT * FROM messages WHERE queue = ? AND visible_at <= ? ORDER BY visible_at, sequence LIMIT ?',
  );
  const ofGroup = db.prepare('SELECT * FROM messages WHERE queue = ? AND message_group = ? ORDER BY sequence LIMIT ?');
  const ofQueue = db.prepare('SELECT * FROM messages WHERE queue = ? ORDER BY sequence');
  return {
    ...groups,
    ...deduplicationStatements(db),
    ...wholeQueueStatements(db),
    insert: (m: NewMessage) =>
      Number(
        insert.run(
          m.queue,
          m.id,
          m.body,
          JSON.stringify(m.attributes),
          m.group,
          m.deduplicationId,
          m.sentAt,
          m.visibleAt,
        ).lastInsertRowid,
      ),
    find: (sequence: number) => [bySequence.get(sequence) ?? []].flat().map(toMessage)[0],
    visible: (queue: string, now: number, limit: number) => visible.all(queue, now, limit).map(toMessage),
    ofGroup: (queue: string, group: string, limit: number) => ofGroup.all(queue, group, limit).map(toMessage),
    all: (queue: string) => ofQueue.all(queue).map(toMessage),
    ...changeStatements(db),
    atomically: <T>(work: () => T): T => {
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
    close: () => db.close(),
  };
}

function changeStatements(db: DatabaseSync) {
  const receive = db.prepare(`UPDATE messages SET receipt = ?, visible_at = ?, receive_count = receive_count + 1,
    first_received_at = coalesce(first_received_at, ?) WHERE sequence = ?`);
  const show = db.prepare('UPDATE messages SET visible_at = ? WHERE sequence = ?');
  const redeliver = db.prepare(`UPDATE messages SET visible_at = ?, receipt = NULL, redelivered = 1,
    receive_count = receive_count - 1 WHERE sequence = ?`);
  const move =
    db.prepare(`UPDATE messages SET queue = ?, source = ?, visible_at = ?, receipt = NULL, receive_count = ?, redelivered = 0
    WHERE sequence = ?`);
  const remove = db.prepare('DELETE FROM messages WHERE sequence = ?');
  return {
    receive: (sequence: number, receipt: string, visibleAt: number, now: number) =>
      void receive.run(receipt, visibleAt, now, sequence),
    show: (sequence: number, visibleAt: number) => void show.run(visibleAt, sequence),
    redeliver: (sequence: number, visibleAt: number) => void redeliver.run(visibleAt, sequence),
    move: (sequence: number, queue: string, source: string | null, now: number, receiveCount: number) =>
      void move.run(queue, source, now, receiveCount, sequence),
    remove: (sequence: number) => void remove.run(sequence),
  };
}

/** A group is blocked while one of its messages is in flight or its head is not yet due: that keeps the order. */
function groupStatements(db: DatabaseSync) {
  const head = db.prepare(
    'SELECT sequence, visible_at FROM messages WHERE queue = ? AND message_group = ? ORDER BY sequence LIMIT 1',
  );
  const flight = db.prepare(`SELECT max(visible_at) AS until FROM messages
    WHERE queue = ? AND message_group = ? AND receipt IS NOT NULL AND visible_at > ?`);
  const put = db.prepare(`INSERT INTO message_groups (queue, name, head, blocked_until) VALUES (?, ?, ?, ?)
    ON CONFLICT (queue, name) DO UPDATE SET head = excluded.head, blocked_until = excluded.blocked_until`);
  const drop = db.prepare('DELETE FROM message_groups WHERE queue = ? AND name = ?');
  const open = db.prepare(`SELECT name FROM message_groups INDEXED BY groups_by_head
    WHERE queue = ? AND blocked_until <= ? ORDER BY head LIMIT 1`);
  return {
    /** To be called after every change of a group's messages. */
    updateGroup: (queue: string, group: string | null, now: number) => {
      if (group === null) return;
      const first = head.get(queue, group);
      if (first === undefined) return void drop.run(queue, group);
      const until = Number(flight.get(queue, group, now)?.['until'] ?? 0);
      put.run(queue, group, first['sequence'] ?? 0, Math.max(until, Number(first['visible_at'])));
    },
    openGroup: (queue: string, now: number) => text(open.get(queue, now)?.['name']),
  };
}

function deduplicationStatements(db: DatabaseSync) {
  const get = db.prepare(
    'SELECT message_id, sequence FROM deduplications WHERE queue = ? AND id = ? AND expires_at > ?',
  );
  const put = db.prepare(
    'INSERT OR REPLACE INTO deduplications (queue, id, message_id, sequence, expires_at) VALUES (?, ?, ?, ?, ?)',
  );
  const expire = db.prepare('DELETE FROM deduplications WHERE expires_at <= ?');
  return {
    duplicateOf: (queue: string, id: string, now: number) => {
      const row = get.get(queue, id, now);
      return row && { id: String(row['message_id']), sequence: Number(row['sequence']) };
    },
    rememberDuplicate: (queue: string, id: string, message: { id: string; sequence: number }, expiresAt: number) =>
      void put.run(queue, id, message.id, message.sequence, expiresAt),
    forgetDuplicates: (now: number) => void expire.run(now),
  };
}

function wholeQueueStatements(db: DatabaseSync) {
  const purges = ['messages', 'message_groups'].map((table) => db.prepare(`DELETE FROM ${table} WHERE queue = ?`));
  const expired = db.prepare('SELECT * FROM messages WHERE queue = ? AND sent_at <= ?');
  const counts = db.prepare(`SELECT count(*) AS total, coalesce(sum(visible_at <= :now), 0) AS visible,
    coalesce(sum(visible_at > :now AND receipt IS NOT NULL), 0) AS in_flight FROM messages WHERE queue = :queue`);
  const nextDue = db.prepare(`SELECT min(due) AS due FROM (
    SELECT min(visible_at) AS due FROM messages WHERE queue = :queue AND visible_at > :now
    UNION ALL SELECT min(blocked_until) FROM message_groups WHERE queue = :queue AND blocked_until > :now)`);
  const flying = db.prepare('SELECT * FROM messages WHERE receipt IS NOT NULL AND visible_at > ?');
  const names = db.prepare('SELECT queue, count(*) AS total FROM messages GROUP BY queue');
  return {
    purge: (queue: string) => purges.forEach((statement) => statement.run(queue)),
    expired: (queue: string, sentBefore: number) => expired.all(queue, sentBefore).map(toMessage),
    counts: (queue: string, now: number) => {
      const row = counts.get({ queue, now });
      const [total, visible, inFlight] = [Number(row?.['total']), Number(row?.['visible']), Number(row?.['in_flight'])];
      return { visible, inFlight, delayed: total - visible - inFlight };
    },
    /** When the next message of a queue becomes visible, in ms since the epoch; undefined when none waits. */
    nextDueAt: (queue: string, now: number) => {
      const due = nextDue.get({ queue, now })?.['due'];
      return due === null || due === undefined ? undefined : Number(due);
    },
    inFlight: (now: number) => flying.all(now).map(toMessage),
    occupied: () => names.all().map((row) => ({ queue: String(row['queue']), messages: Number(row['total']) })),
  };
}

const Attributes = z.record(z.string(), MessageAttribute);
const text = (value: SQLOutputValue | undefined) => (value === null || value === undefined ? undefined : String(value));

const toMessage = (row: Record<string, SQLOutputValue>): StoredMessage => ({
  sequence: Number(row['sequence']),
  queue: String(row['queue']),
  id: String(row['id']),
  body: String(row['body']),
  attributes: row['attributes'] === '{}' ? {} : Attributes.parse(parseJson(String(row['attributes']))),
  group: text(row['message_group']) ?? null,
  deduplicationId: text(row['deduplication_id']) ?? null,
  sentAt: Number(row['sent_at']),
  firstReceivedAt: row['first_received_at'] === null ? null : Number(row['first_received_at']),
  receiveCount: Number(row['receive_count']),
  visibleAt: Number(row['visible_at']),
  receipt: text(row['receipt']) ?? null,
  source: text(row['source']) ?? null,
  redelivered: row['redelivered'] === 1,
});

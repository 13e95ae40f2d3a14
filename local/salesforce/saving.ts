import type { HiddenVersion } from './database.ts';
import { deriveFields } from './derived-fields.ts';
import type { ObjectDefinition } from './metadata/object.ts';
import type { Org } from './org.ts';
import { type FieldValue, idOf, type Row, textOf } from './row.ts';
import { formatStamp } from './salesforce-time.ts';

/** Who saves. */
export interface Saver {
  readonly id: string;
  /** Whether saves by this user make outbound messages. */
  readonly sendsOutboundMessages: boolean;
}

/** Keeps a row with its derived and audit fields, and tells the outbound messages of it. */
export function saveRow(org: Org, object: ObjectDefinition, values: Row, before: Row | undefined, saver: Saver): Row {
  const nowMs = org.clock();
  const derived = deriveFields(org.database, object, values, before, nowMs);
  const row = { ...values, ...derived, ...audit(nowMs, before, saver) };
  const visibleAtMs = hideUntilCommitted(org, object, row, before, nowMs);
  org.database.table(object).set(idOf(row), row);
  if (saver.sendsOutboundMessages) org.outbound.enqueue(object.name, idOf(row), visibleAtMs);
  return row;
}

const audit = (nowMs: number, before: Row | undefined, saver: Saver): Record<string, FieldValue> => {
  const stamp = formatStamp(nowMs);
  const changed = { LastModifiedDate: stamp, LastModifiedById: saver.id, SystemModstamp: stamp };
  return before === undefined ? { CreatedDate: stamp, CreatedById: saver.id, IsDeleted: false, ...changed } : changed;
};

/**
 * Salesforce stamps a row when it is saved and shows it when its transaction ends, up to minutes later. With the fault
 * on, queries go on seeing the old version for a while. Returns when the new one becomes visible, in milliseconds.
 */
export function hideUntilCommitted(
  org: Org,
  object: ObjectDefinition,
  row: Row,
  before: Row | undefined,
  nowMs: number,
): number {
  const maxSeconds = org.faults.current.visibilityDelaySeconds;
  const key = `${object.name}/${idOf(row)}`;
  const earlier = org.database.hidden.get(key);
  const still = earlier !== undefined && earlier.visibleAtMs > nowMs ? earlier : undefined;
  if (maxSeconds === 0 && still === undefined) return nowMs;
  const drawn = nowMs + Math.ceil(org.random() * maxSeconds * 1000);
  const hidden: HiddenVersion = {
    object: object.name,
    id: idOf(row),
    visibleAtMs: Math.max(drawn, still?.visibleAtMs ?? 0),
    stamp: still?.stamp ?? textOf(row, 'SystemModstamp'),
    previous: still === undefined ? (before ?? null) : still.previous,
  };
  org.database.hidden.set(key, hidden);
  return hidden.visibleAtMs;
}

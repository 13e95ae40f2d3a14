import { deriveFields } from './derived-fields.ts';
import type { ObjectDefinition } from './metadata/object.ts';
import type { Org } from './org.ts';
import { type FieldValue, idOf, type Row } from './row.ts';
import { formatStamp } from './salesforce-time.ts';
import { hideUntilCommitted } from './saving.ts';

/**
 * Keeps a row that hangs on another one now. A merge or conversion moves it without a save of its own: SystemModstamp
 * says so, nobody has modified it and no outbound message is made ("Triggers and Merge Statements", Apex guide).
 */
export function moveRow(
  org: Org,
  object: ObjectDefinition,
  before: Row,
  moved: Readonly<Record<string, FieldValue>>,
): void {
  const nowMs = org.clock();
  const values = { ...before, ...moved };
  const derived = deriveFields(org.database, object, values, before, nowMs);
  const row = { ...values, ...derived, SystemModstamp: formatStamp(nowMs) };
  hideUntilCommitted(org, object, row, before, nowMs);
  org.database.table(object).set(idOf(row), row);
}

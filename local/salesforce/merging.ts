import { isSalesforceId, toId18 } from '../../core/salesforce-id.ts';
import { childrenOf, objectOfId } from './metadata/catalogue.ts';
import type { ObjectDefinition } from './metadata/object.ts';
import { moveRow } from './moved-rows.ts';
import type { Org } from './org.ts';
import { type RecordInput, readInput } from './record-input.ts';
import { rejected } from './record-error.ts';
import { checkRow } from './record-rules.ts';
import { requireRow, settled } from './records.ts';
import { deleteRecord } from './recycle-bin.ts';
import { type FieldValue, idOf, type Row, textOf } from './row.ts';
import { saveRow, type Saver } from './saving.ts';

/** One or two rows that are to become part of another one, and what that one is to hold afterwards. */
export interface MergeRequest {
  readonly masterId: string;
  readonly mergeIds: readonly string[];
  /** Fields of the master that are set as by an update. */
  readonly fields: RecordInput;
}

export interface Merged {
  readonly masterId: string;
  readonly mergedIds: readonly string[];
  /** Rows that hung on a loser and hang on the master now. */
  readonly movedIds: readonly string[];
}

const MOST_LOSERS = 2;

/**
 * Merges Leads, Contacts or Accounts in the order that Salesforce documents: losers to the bin, their children to the
 * master, then the master's own update. To be called where a refusal is rolled back. Throws RecordRejected.
 */
export function mergeRows(org: Org, saver: Saver, { masterId, mergeIds, fields }: MergeRequest): Merged {
  const object = isSalesforceId(masterId) ? objectOfId(masterId) : undefined;
  if (object === undefined || !object.mergeable)
    throw rejected('INVALID_TYPE', `records like ${masterId} cannot be merged`);
  const master = requireRow(org, object, masterId);
  const losers = requireLosers(org, object, master, mergeIds);
  const given = settled(org, object, master, readInput(org, object, fields, 'updateable'));
  const movedIds = moveChildren(org, object, new Set(losers.map(idOf)), idOf(master));
  for (const loser of losers) deleteLoser(org, object, idOf(loser), idOf(master), saver);
  const before = requireRow(org, object, idOf(master));
  checkRow(org, object, { ...before, ...given }, Object.keys(given));
  saveRow(org, object, { ...before, ...given }, before, saver);
  return { masterId: idOf(master), mergedIds: losers.map(idOf), movedIds };
}

function deleteLoser(org: Org, object: ObjectDefinition, id: string, masterId: string, saver: Saver): void {
  deleteRecord(org, object, requireRow(org, object, id), saver);
  const deleted = org.database.find(object, id);
  if (deleted !== undefined) org.database.table(object).set(id, { ...deleted, MasterRecordId: masterId });
}

function requireLosers(org: Org, object: ObjectDefinition, master: Row, ids: readonly string[]): Row[] {
  if (ids.length === 0 || ids.length > MOST_LOSERS) {
    throw rejected('INVALID_ARGUMENT', `one or two records can be merged into another, not ${ids.length}`);
  }
  for (const id of ids) {
    if (!isSalesforceId(id) || objectOfId(id) !== object) {
      throw rejected('MALFORMED_ID', `${object.label} ID: id value of incorrect type: ${id}`, ['Id']);
    }
  }
  const losers = [...new Set(ids.map((id) => toId18(id)))].map((id) => requireRow(org, object, id));
  if (losers.some((loser) => idOf(loser) === idOf(master))) {
    throw rejected('INVALID_ARGUMENT', 'a record cannot be merged into itself');
  }
  if ([master, ...losers].some((row) => row['IsConverted'] === true)) {
    throw rejected('CANNOT_UPDATE_CONVERTED_LEAD', 'cannot reference converted lead');
  }
  return losers;
}

/** Makes every living row that points to a loser point to the master; returns their ids. */
function moveChildren(
  org: Org,
  object: ObjectDefinition,
  losers: ReadonlySet<string>,
  masterId: string,
): readonly string[] {
  const moved: string[] = [];
  const children = Map.groupBy(
    childrenOf(object).filter(({ field }) => field.name !== 'MasterRecordId'),
    ({ child }) => child,
  );
  for (const [child, lookups] of children) {
    for (const row of org.database.table(child).values()) {
      const pointing = lookups.filter(({ field }) => losers.has(textOf(row, field.name)));
      if (pointing.length === 0 || row['IsDeleted'] === true) continue;
      moveRow(org, child, row, Object.fromEntries(pointing.map(({ field }) => [field.name, target(row, masterId)])));
      moved.push(idOf(row));
    }
  }
  return moved;
}

/** A row that would hang on itself hangs on nothing. */
const target = (row: Row, masterId: string): FieldValue => (idOf(row) === masterId ? null : masterId);

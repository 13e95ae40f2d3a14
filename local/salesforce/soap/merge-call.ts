import { type MergeRequest, mergeRows } from '../merging.ts';
import { saverOf } from '../records.ts';
import { rejected } from '../record-error.ts';
import type { RecordInput } from '../record-input.ts';
import { descend, type XmlElement } from '../xml.ts';
import { tag, writeErrors } from './envelope.ts';
import { carryOutEach, readInputs, type SoapCall } from './results.ts';

/** Answers merge(): each request in a transaction of its own. */
export function mergeRecords(call: SoapCall): readonly string[] {
  const saver = saverOf(call.org, call.caller);
  const outcomes = carryOutEach(call, readInputs(call, 'mergeRequests'), (input) =>
    mergeRows(call.org, saver, readRequest(input)),
  );
  return outcomes.map((outcome) => {
    const merged = outcome.success ? outcome.value : null;
    return [
      outcome.success ? '' : writeErrors(outcome.errors),
      tag('id', merged?.masterId ?? null),
      ...(merged?.mergedIds ?? []).map((id) => tag('mergedRecordIds', id)),
      tag('success', outcome.success),
      ...(merged?.movedIds ?? []).map((id) => tag('updatedRelatedIds', id)),
    ].join('');
  });
}

function readRequest(input: XmlElement): MergeRequest {
  const master = descend(input, 'masterRecord');
  if (master === undefined) throw rejected('MISSING_ARGUMENT', 'masterRecord is missing');
  const { id, fields } = readRecord(master);
  const mergeIds = input.children.filter(({ name }) => name === 'recordToMergeIds').map(({ text }) => text.trim());
  return { masterId: id, mergeIds, fields };
}

/** A record as the partner API writes it: its type, fields to empty, its id and the fields to set. */
function readRecord({ children }: XmlElement): { readonly id: string; readonly fields: RecordInput } {
  const id = children.find(({ name }) => name.toLowerCase() === 'id')?.text.trim() ?? '';
  const fields: Record<string, unknown> = {};
  for (const { name, text } of children) {
    if (name === 'fieldsToNull') fields[text.trim()] = null;
    else if (name !== 'type' && name.toLowerCase() !== 'id') fields[name] = text;
  }
  return { id, fields };
}

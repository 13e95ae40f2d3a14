import { isSalesforceId, toId18 } from '../../../core/salesforce-id.ts';
import { rejected } from '../record-error.ts';
import { saverOf } from '../records.ts';
import { purgeRecord, undeleteRecord } from '../recycle-bin.ts';
import { tag, writeErrors } from './envelope.ts';
import { carryOutEach, readInputs, type SoapCall } from './results.ts';

/** Answers undelete(): brings rows back from the recycle bin, merge losers too. */
export function undeleteRecords(call: SoapCall): readonly string[] {
  const saver = saverOf(call.org, call.caller);
  return answerEach(call, (id) => {
    if (!undeleteRecord(call.org, id, saver)) throw rejected('UNDELETE_FAILED', 'Entity is not in the recycle bin');
  });
}

/** Answers emptyRecycleBin(): rows are gone for good, and only getDeleted still tells of them. */
export const emptyRecycleBin = (call: SoapCall): readonly string[] =>
  answerEach(call, (id) => {
    if (!purgeRecord(call.org, id)) throw rejected('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id');
  });

function answerEach(call: SoapCall, carryOut: (id: string) => void): readonly string[] {
  const outcomes = carryOutEach(call, readInputs(call, 'ids'), ({ text }) => {
    const id = text.trim();
    if (!isSalesforceId(id)) throw rejected('MALFORMED_ID', `malformed id ${id}`);
    carryOut(toId18(id));
    return toId18(id);
  });
  return outcomes.map((outcome) =>
    outcome.success
      ? `${tag('id', outcome.value)}${tag('success', true)}`
      : `${writeErrors(outcome.errors)}${tag('id', null)}${tag('success', false)}`,
  );
}

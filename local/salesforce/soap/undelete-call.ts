import { saverOf } from '../records.ts';
import { undeleteRecord } from '../recycle-bin.ts';
import { rejected } from '../record-error.ts';
import { isSalesforceId, toId18 } from '../../../core/salesforce-id.ts';
import { tag, writeErrors } from './envelope.ts';
import { carryOutEach, readInputs, type SoapCall } from './results.ts';

/** Answers undelete(): brings rows back from the recycle bin, merge losers too. */
export function undeleteRecords(call: SoapCall): readonly string[] {
  const saver = saverOf(call.org, call.caller);
  const outcomes = carryOutEach(call, readInputs(call, 'ids'), ({ text }) => {
    const id = text.trim();
    if (!isSalesforceId(id)) throw rejected('MALFORMED_ID', `malformed id ${id}`);
    if (!undeleteRecord(call.org, toId18(id), saver)) {
      throw rejected('UNDELETE_FAILED', 'Entity is not in the recycle bin');
    }
    return toId18(id);
  });
  return outcomes.map((outcome) =>
    outcome.success
      ? `${tag('id', outcome.value)}${tag('success', true)}`
      : `${writeErrors(outcome.errors)}${tag('id', null)}${tag('success', false)}`,
  );
}

import { convertLead, type LeadConversion } from '../conversion/convert-lead.ts';
import { saverOf } from '../records.ts';
import type { XmlElement } from '../xml.ts';
import { tag, writeErrors } from './envelope.ts';
import { carryOutEach, flagIn, readInputs, type SoapCall, textIn } from './results.ts';

/** Answers convertLead(): each Lead in a transaction of its own. */
export function convertLeads(call: SoapCall): readonly string[] {
  const saver = saverOf(call.org, call.caller);
  const outcomes = carryOutEach(call, readInputs(call, 'leadConverts'), (input) =>
    convertLead(call.org, saver, readConversion(input)),
  );
  return outcomes.map((outcome) => {
    const converted = outcome.success ? outcome.value : null;
    return [
      tag('accountId', converted?.accountId ?? null),
      tag('contactId', converted?.contactId ?? null),
      outcome.success ? '' : writeErrors(outcome.errors),
      tag('leadId', converted?.leadId ?? null),
      tag('opportunityId', converted?.opportunityId ?? null),
      tag('success', outcome.success),
    ].join('');
  });
}

const readConversion = (input: XmlElement): LeadConversion => ({
  leadId: textIn(input, 'leadId') ?? '',
  convertedStatus: textIn(input, 'convertedStatus') ?? '',
  accountId: textIn(input, 'accountId'),
  contactId: textIn(input, 'contactId'),
  opportunityId: textIn(input, 'opportunityId'),
  opportunityName: textIn(input, 'opportunityName'),
  ownerId: textIn(input, 'ownerId'),
  doNotCreateOpportunity: flagIn(input, 'doNotCreateOpportunity'),
  overwriteLeadSource: flagIn(input, 'overwriteLeadSource'),
});

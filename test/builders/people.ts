import type { PersonObject, SalesforceChange } from '../../core/change.ts';
import type { Link } from '../../core/link.ts';
import { salesforceColumns } from '../../core/mapping.ts';
import type { Values } from '../../core/values.ts';
import { contact } from '../../objects/contact.ts';

export const LEAD_ID = '00Q000000000001EAA';
export const CONTACT_ID = '003000000000001AAA';

/** Every mapped column of a record, blank unless given. */
export const aRecord = (object: PersonObject, values: Values = {}): Values => ({
  ...Object.fromEntries(salesforceColumns(contact, object).map((name) => [name, null])),
  Id: object === 'Lead' ? LEAD_ID : CONTACT_ID,
  SystemModstamp: '2026-11-24T05:00:00.000Z',
  LastName: 'Ito',
  ...(object === 'Lead' && { IsConverted: false, Company: 'Ito KK' }),
  ...values,
});

/** A change as the poll brings it: a complete row. */
export const aPolledChange = (values: Values = {}, object: PersonObject = 'Lead'): SalesforceChange => {
  const row = aRecord(object, values);
  return { object, id: String(row['Id']), feed: 'poll', row: { complete: true, values: { ...row } } };
};

/** A change as an outbound message brings it: blank fields and fields of parents are absent. */
export const aMessageChange = (values: Values = {}, object: PersonObject = 'Lead'): SalesforceChange => {
  const carried = Object.entries(aRecord(object, values)).filter(
    ([name, value]) => value !== null && !name.includes('.'),
  );
  const row = Object.fromEntries(carried);
  return { object, id: String(row['Id']), feed: 'outboundMessage', row: { complete: false, values: row } };
};

export const aLink = (salesforce: Values, hubspot: Values = {}, object: PersonObject = 'Lead'): Link => ({
  salesforceId: String(salesforce['Id']),
  object,
  hubspotId: '501',
  matchedBy: 'created',
  memory: { salesforce, hubspot },
});

import type { PersonObject } from '../core/change.ts';
import { type FieldPair, type PersonMapping, messageColumns, salesforceColumns } from '../core/mapping.ts';

const text = (hubspot: string, Lead: FieldPair['Lead'], Contact: FieldPair['Contact'] = Lead): FieldPair => ({
  hubspot,
  Lead,
  Contact,
  rule: 'preferSalesforceUnlessBlank',
  type: 'text',
});

/** People: HubSpot contacts with Salesforce Leads and Contacts. Add a line to keep one more field in step. */
export const contact: PersonMapping = {
  key: 'crosswalk_salesforce_id',
  fields: [
    { ...text('email', 'Email'), type: 'email' },
    text('salutation', 'Salutation'),
    text('firstname', 'FirstName'),
    text('lastname', 'LastName'),
    text('phone', 'Phone'),
    text('mobilephone', 'MobilePhone'),
    text('company', 'Company', { column: 'Account.Name', through: 'AccountId' }),
    text('jobtitle', 'Title'),
    text('address', 'Street', 'MailingStreet'),
    text('city', 'City', 'MailingCity'),
    text('state', 'State', 'MailingState'),
    text('zip', 'PostalCode', 'MailingPostalCode'),
    text('country', 'Country', 'MailingCountry'),
    { ...text('hubspot_owner_id', 'OwnerId'), type: 'owner' },
  ],
  columns: { Lead: ['SystemModstamp', 'IsConverted', 'ConvertedContactId'], Contact: ['SystemModstamp'] },
};

/** The columns a poll selects of a Lead or Contact. */
export const pollColumns = (object: PersonObject): string[] => salesforceColumns(contact, object);

/** The fields to tick in the outbound message of a Lead or Contact. */
export const outboundMessageFields = (object: PersonObject): string[] => messageColumns(contact, object);

import type { PersonObject } from '../core/change.ts';
import { type FieldPair, type PersonMapping, messageColumns, salesforceColumns } from '../core/mapping.ts';

const text = (hubspot: string, Lead: FieldPair['Lead'], Contact: FieldPair['Contact'] = Lead): FieldPair => ({
  hubspot,
  Lead,
  Contact,
  rule: 'twoWay',
  type: 'text',
});

/** What Salesforce's own forms write where a value is asked for and none is known. */
const NOT_PROVIDED = '[not provided]';

/** People: HubSpot contacts with Salesforce Leads and Contacts. Add a line to keep one more field in step. */
export const contact: PersonMapping = {
  key: 'crosswalk_salesforce_id',
  externalId: 'Crosswalk_HubSpot_Id__c',
  fields: [
    { ...text('email', 'Email'), type: 'email' },
    text('salutation', 'Salutation'),
    text('firstname', 'FirstName'),
    { ...text('lastname', 'LastName'), placeholder: NOT_PROVIDED },
    text('phone', 'Phone'),
    text('mobilephone', 'MobilePhone'),
    text('fax', 'Fax'),
    { ...text('company', 'Company', { column: 'Account.Name', through: 'AccountId' }), placeholder: NOT_PROVIDED },
    text('jobtitle', 'Title'),
    text('address', 'Street', 'MailingStreet'),
    text('city', 'City', 'MailingCity'),
    text('state', 'State', 'MailingState'),
    text('zip', 'PostalCode', 'MailingPostalCode'),
    text('country', 'Country', 'MailingCountry'),
    { ...text('hubspot_owner_id', 'OwnerId'), type: 'owner' },
  ],
  columns: {
    Lead: ['SystemModstamp', 'LastModifiedDate', 'IsConverted', 'ConvertedContactId', 'Crosswalk_HubSpot_Id__c'],
    Contact: ['SystemModstamp', 'LastModifiedDate', 'Crosswalk_HubSpot_Id__c'],
  },
  properties: ['lastmodifieddate', 'hs_additional_emails', 'lifecyclestage'],
};

/** The columns a poll selects of a Lead or Contact. */
export const pollColumns = (object: PersonObject): string[] => salesforceColumns(contact, object);

/** The fields to tick in the outbound message of a Lead or Contact. */
export const outboundMessageFields = (object: PersonObject): string[] => messageColumns(contact, object);

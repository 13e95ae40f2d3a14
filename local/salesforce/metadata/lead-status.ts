import { flag, id, READ_ONLY, text, whole } from './field.ts';
import { defineObject } from './object.ts';
import { auditFields } from './standard-fields.ts';

/** The statuses of Leads as data: how a client learns with which of them a Lead can be converted. */
export const LEAD_STATUS = defineObject({
  name: 'LeadStatus',
  label: 'Lead Status Value',
  labelPlural: 'Lead Status Value',
  keyPrefix: '01J',
  createable: false,
  updateable: false,
  deletable: false,
  replicateable: false,
  fields: [
    id('Lead Status Value ID'),
    text('MasterLabel', 'Master Label', 255, { ...READ_ONLY, nillable: false, nameField: true }),
    text('ApiName', 'API Name', 255, { ...READ_ONLY, nillable: false }),
    whole('SortOrder', 'Sort Order', 9, READ_ONLY),
    flag('IsDefault', 'Is Default', READ_ONLY),
    flag('IsConverted', 'Is Converted', READ_ONLY),
    ...auditFields(),
  ],
});

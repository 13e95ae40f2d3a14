import { datetime, flag, id, phone, picklist, READ_ONLY, text, url, whole } from './field.ts';
import { defineObject } from './object.ts';
import { address, auditFields } from './standard-fields.ts';

export const ORGANIZATION = defineObject({
  name: 'Organization',
  label: 'Organization',
  labelPlural: 'Organization',
  keyPrefix: '00D',
  createable: false,
  deletable: false,
  replicateable: false,
  fields: [
    id('Organization ID'),
    text('Name', 'Name', 80, { nillable: false, createable: false, nameField: true }),
    text('Division', 'Division', 80, { createable: false }),
    ...address('').map((field) => ({ ...field, createable: false })),
    phone('Phone', 'Phone', { createable: false }),
    phone('Fax', 'Fax', { createable: false }),
    text('PrimaryContact', 'Primary Contact', 80, { createable: false }),
    picklist('DefaultLocaleSidKey', 'Locale', ['en_US'], { createable: false, length: 40, restricted: true }),
    picklist('TimeZoneSidKey', 'Time Zone', ['GMT'], { createable: false, length: 40, restricted: true }),
    picklist('LanguageLocaleKey', 'Language', ['en_US'], { createable: false, length: 40, restricted: true }),
    whole('FiscalYearStartMonth', 'Fiscal Year Starts In', 9, READ_ONLY),
    ...auditFields(),
    datetime('TrialExpirationDate', 'Trial Expiration Date', READ_ONLY),
    text('NamespacePrefix', 'Namespace Prefix', 15, READ_ONLY),
    picklist('OrganizationType', 'Edition', ['Developer Edition', 'Enterprise Edition'], {
      ...READ_ONLY,
      length: 40,
      restricted: true,
    }),
    text('InstanceName', 'Instance Name', 5, READ_ONLY),
    picklist('DefaultAccountAccess', 'Default Account Access', ['None', 'Read', 'Edit'], {
      ...READ_ONLY,
      length: 40,
      restricted: true,
    }),
    picklist('DefaultContactAccess', 'Default Contact Access', ['None', 'Read', 'Edit', 'ControlledByParent'], {
      ...READ_ONLY,
      length: 40,
      restricted: true,
    }),
    flag('IsSandbox', 'Is Sandbox', READ_ONLY),
    flag('IsReadOnly', 'Is Read Only', READ_ONLY),
    url('WebToCaseDefaultOrigin', 'Web to Cases Default Origin', { createable: false, length: 40 }),
  ],
});

import packageJson from '../../../package.json' with { type: 'json' };
import {
  compoundAddress,
  compoundName,
  datetime,
  double,
  type Field,
  flag,
  picklist,
  READ_ONLY,
  reference,
  street,
  text,
} from './field.ts';
import { COUNTRY_ENTRIES, STATE_ENTRIES } from '../places/picklists.ts';

const SALUTATIONS = ['Mr.', 'Ms.', 'Mrs.', 'Dr.', 'Prof.', 'Mx.'];

const GEOCODE_ACCURACIES = [
  'Address',
  'NearAddress',
  'Block',
  'Street',
  'ExtendedZip',
  'Zip',
  'Neighborhood',
  'City',
  'County',
  'State',
  'Unknown',
];

export const LEAD_SOURCES = ['Web', 'Phone Inquiry', 'Partner Referral', 'Purchased List', 'Other'];
export const RATINGS = ['Hot', 'Warm', 'Cold'];
export const CLEAN_STATUSES = [
  'Matched',
  'Different',
  'Acknowledged',
  'NotFound',
  'Inactive',
  'Pending',
  'SelectMatch',
  'Skipped',
];

export const INDUSTRIES = [
  'Agriculture',
  'Apparel',
  'Banking',
  'Biotechnology',
  'Chemicals',
  'Communications',
  'Construction',
  'Consulting',
  'Education',
  'Electronics',
  'Energy',
  'Engineering',
  'Entertainment',
  'Environmental',
  'Finance',
  'Food & Beverage',
  'Government',
  'Healthcare',
  'Hospitality',
  'Insurance',
  'Machinery',
  'Manufacturing',
  'Media',
  'Not For Profit',
  'Other',
  'Recreation',
  'Retail',
  'Shipping',
  'Technology',
  'Telecommunications',
  'Transportation',
  'Utilities',
];

/** The parts of a person's name and the name itself. */
export const personName = (label: string): readonly Field[] => [
  text('LastName', 'Last Name', 80, { nillable: false, extraTypeInfo: 'personname', compoundFieldName: 'Name' }),
  text('FirstName', 'First Name', 40, { extraTypeInfo: 'personname', compoundFieldName: 'Name' }),
  picklist('Salutation', 'Salutation', SALUTATIONS, {
    length: 40,
    extraTypeInfo: 'personname',
    compoundFieldName: 'Name',
  }),
  compoundName(label),
];

/** The parts of an address and the compound; `prefix` is 'Mailing', 'Billing' … or nothing for a Lead's own. */
export function address(prefix: string): readonly Field[] {
  const compound = `${prefix}Address`;
  const part = { compoundFieldName: compound };
  const label = (name: string): string => (prefix === '' ? name : `${prefix} ${name}`);
  const code = { ...part, length: 10, restricted: true, feature: 'statePicklists' } as const;
  return [
    street(`${prefix}Street`, label('Street'), compound),
    text(`${prefix}City`, label('City'), 40, part),
    text(`${prefix}State`, label('State/Province'), 80, part),
    text(`${prefix}PostalCode`, label('Zip/Postal Code'), 20, part),
    text(`${prefix}Country`, label('Country'), 80, part),
    picklist(`${prefix}StateCode`, label('State/Province Code'), [], {
      ...code,
      entries: STATE_ENTRIES,
      controllerName: `${prefix}CountryCode`,
    }),
    picklist(`${prefix}CountryCode`, label('Country Code'), [], { ...code, entries: COUNTRY_ENTRIES }),
    double(`${prefix}Latitude`, label('Latitude'), 18, 15, part),
    double(`${prefix}Longitude`, label('Longitude'), 18, 15, part),
    picklist(`${prefix}GeocodeAccuracy`, label('Geocode Accuracy'), GEOCODE_ACCURACIES, {
      ...part,
      length: 40,
      restricted: true,
    }),
    compoundAddress(compound, label('Address')),
  ];
}

export const ADDRESS_PARTS = [
  'city',
  'country',
  'countryCode',
  'geocodeAccuracy',
  'latitude',
  'longitude',
  'postalCode',
  'state',
  'stateCode',
  'street',
] as const;

/** The owner: the calling user when the caller says nothing. */
export const owner = (referenceTo: readonly string[] = ['User']): Field =>
  reference('OwnerId', 'Owner ID', referenceTo, { nillable: false, defaultedOnCreate: true });

/** Who made and changed a row and when; Salesforce alone writes these. */
export const auditFields = (): readonly Field[] => {
  const stamped = { ...READ_ONLY, nillable: false, defaultedOnCreate: true };
  return [
    datetime('CreatedDate', 'Created Date', stamped),
    reference('CreatedById', 'Created By ID', ['User'], stamped),
    datetime('LastModifiedDate', 'Last Modified Date', stamped),
    reference('LastModifiedById', 'Last Modified By ID', ['User'], stamped),
    datetime('SystemModstamp', 'System Modstamp', stamped),
  ];
};

export const isDeleted = (): Field => flag('IsDeleted', 'Deleted', READ_ONLY);

/** The field that the product's package installs: the key under which a row is created once and found again. */
export const hubspotId = (): Field =>
  text('Crosswalk_HubSpot_Id__c', 'HubSpot ID', 18, {
    custom: true,
    externalId: true,
    unique: true,
    idLookup: true,
    helpText: `Crosswalk ${packageJson.version} keeps this record in step with the HubSpot contact of this ID.`,
  });

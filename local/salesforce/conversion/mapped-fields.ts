import { formatDate } from '../salesforce-time.ts';
import { STAGES } from '../metadata/opportunity.ts';
import { type FieldValue, type Row, textOf } from '../row.ts';

type Values = Record<string, FieldValue>;

const ADDRESS_PARTS = [
  'Street',
  'City',
  'State',
  'StateCode',
  'PostalCode',
  'Country',
  'CountryCode',
  'Latitude',
  'Longitude',
  'GeocodeAccuracy',
];

/** Lead field → field of what it becomes; custom fields are carried over only where an admin maps them. */
const TO_ACCOUNT = {
  Company: 'Name',
  Phone: 'Phone',
  Fax: 'Fax',
  Website: 'Website',
  Industry: 'Industry',
  Rating: 'Rating',
  AnnualRevenue: 'AnnualRevenue',
  NumberOfEmployees: 'NumberOfEmployees',
  LeadSource: 'AccountSource',
  CompanyDunsNumber: 'DunsNumber',
} as const;

const TO_CONTACT = {
  FirstName: 'FirstName',
  LastName: 'LastName',
  Salutation: 'Salutation',
  Title: 'Title',
  Email: 'Email',
  Phone: 'Phone',
  MobilePhone: 'MobilePhone',
  Fax: 'Fax',
  LeadSource: 'LeadSource',
  Description: 'Description',
  HasOptedOutOfEmail: 'HasOptedOutOfEmail',
  HasOptedOutOfFax: 'HasOptedOutOfFax',
  DoNotCall: 'DoNotCall',
} as const;

const isBlank = (value: FieldValue | undefined): boolean => value === undefined || value === null || value === '';

/** A new Account's fields from a Lead. */
export const accountOfLead = (lead: Row): Values => ({
  ...carry(lead, TO_ACCOUNT),
  ...addressOf(lead, 'Billing'),
});

/** A new Contact's fields from a Lead, its account aside. */
export const contactOfLead = (lead: Row): Values => ({
  ...carry(lead, TO_CONTACT),
  ...addressOf(lead, 'Mailing'),
});

/** A new Opportunity's fields from a Lead: in the first stage, to be closed by the end of the quarter. */
export const opportunityOfLead = (lead: Row, name: string | null, nowMs: number): Values => ({
  Name: (name ?? textOf(lead, 'Company')).slice(0, 120),
  StageName: STAGES[0]?.name ?? '',
  CloseDate: endOfQuarter(nowMs),
  LeadSource: lead['LeadSource'] ?? null,
});

function carry(lead: Row, names: Readonly<Record<string, string>>): Values {
  const values: Values = {};
  for (const [from, to] of Object.entries(names)) {
    const value = lead[from];
    if (value !== undefined && value !== null) values[to] = value;
  }
  return values;
}

const addressOf = (lead: Row, prefix: string): Values =>
  carry(lead, Object.fromEntries(ADDRESS_PARTS.map((part) => [part, `${prefix}${part}`])));

const endOfQuarter = (nowMs: number): string => {
  const now = new Date(nowMs);
  return formatDate(Date.UTC(now.getUTCFullYear(), Math.floor(now.getUTCMonth() / 3) * 3 + 3, 0));
};

/** Parts of a name or an address: an existing row keeps its own as a whole. */
const NAME_PARTS = ['FirstName', 'LastName', 'Salutation'];

/** Of a Lead's values those that an existing row has room for: blank fields, and an address that is blank as a whole. */
export function fillBlanks(row: Row, values: Values, prefix: 'Billing' | 'Mailing'): Values {
  const address = new Set(ADDRESS_PARTS.map((part) => `${prefix}${part}`));
  const hasAddress = [...address].some((name) => !isBlank(row[name]));
  return Object.fromEntries(
    Object.entries(values).filter(
      ([name]) => isBlank(row[name]) && !NAME_PARTS.includes(name) && !(hasAddress && address.has(name)),
    ),
  );
}

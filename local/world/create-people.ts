import { type PlacedAccount, ownerOf } from './create-accounts.ts';
import { type Draw, drawFrom, keyOf } from './draw.ts';
import { type Name, namesOf } from './names.ts';
import { PARTICULAR_PEOPLE } from './particular-people.ts';
import { phoneOf } from './phones.ts';
import type { Region } from './places.ts';
import type { WorldPerson } from './types.ts';

const TITLES = [
  'Head Brewer',
  'Quality Manager',
  'Plant Manager',
  'Process Engineer',
  'Purchasing',
  'Managing Director',
  'Laboratory Technician',
  'Sustainability Lead',
  'Maintenance Supervisor',
  'Chief Operating Officer',
] as const;

const SOURCES = ['Web', 'Phone Inquiry', 'Partner Referral', 'Purchased List', 'Other'] as const;

/** About 200 people: those with stories of their own first, then the regions' people, dealt to their accounts. */
export function createPeople(accounts: readonly PlacedAccount[]): readonly WorldPerson[] {
  const draw = drawFrom(200);
  const regions = [...new Set(accounts.map(({ region }) => region))];
  const particular = PARTICULAR_PEOPLE.map(({ accountName, ...person }) => ({
    ...person,
    account: accounts.find(({ name }) => name === accountName)?.key ?? null,
  }));
  const dealt = regions.flatMap((region) => peopleOf(region, accounts, draw));
  return [...particular, ...dealt].map((person, index) =>
    Object.assign(person, { key: keyOf('person', index + 1, 3) }),
  );
}

function peopleOf(region: Region, accounts: readonly PlacedAccount[], draw: Draw): Omit<WorldPerson, 'key'>[] {
  const employers = accounts.filter((account) => account.region === region);
  return namesOf(region).flatMap((name, index) => {
    const employer = employers[index % employers.length];
    return employer === undefined ? [] : [createPerson(name, employer, draw)];
  });
}

function createPerson(name: Name, employer: PlacedAccount, draw: Draw): Omit<WorldPerson, 'key'> {
  const { salesforce, hubspot } = placeOf(employer, draw);
  const place = draw.chance(0.7) ? employer.address : { ...NO_ADDRESS, country: employer.address.country };
  return {
    salesforce,
    hubspot,
    salutation: draw.chance(0.2) ? draw.pick(['Mr.', 'Ms.', 'Dr.'] as const) : null,
    firstName: name.firstName,
    lastName: name.lastName,
    email: emailOf(name, employer, draw),
    phone: draw.chance(0.75) ? phoneOf(employer.dial, draw) : null,
    mobilePhone: draw.chance(0.3) ? phoneOf(employer.dial, draw) : null,
    title: draw.chance(0.85) ? draw.pick(TITLES) : null,
    account: salesforce === 'Lead' ? null : employer.key,
    company: employer.name,
    address: place,
    leadSource: draw.chance(0.6) ? draw.pick(SOURCES) : null,
    description: null,
    owner: ownerOf(employer.region),
    createdAt: draw.moment('2024-06-01', '2026-09-28'),
  };
}

const NO_ADDRESS = { street: null, city: null, state: null, postalCode: null, country: null };

/** Most people are on both sides; nobody is a Contact of an account that Salesforce does not have. */
function placeOf(employer: PlacedAccount, draw: Draw): Pick<WorldPerson, 'salesforce' | 'hubspot'> {
  const dice = draw.between(1, 100);
  const inSalesforce = employer.sides.includes('salesforce');
  if (dice <= 7) return { salesforce: null, hubspot: true };
  if (dice <= 15) return { salesforce: 'Lead', hubspot: false };
  if (dice <= 40 || !inSalesforce) return { salesforce: 'Lead', hubspot: true };
  return { salesforce: 'Contact', hubspot: dice <= 92 };
}

function emailOf(name: Name, employer: PlacedAccount, draw: Draw): string | null {
  const domain = employer.domain ?? 'example.org';
  const dice = draw.between(1, 100);
  if (dice <= 6) return null;
  if (dice <= 11) return `${name.mailbox}@${domain}`.toUpperCase();
  return `${name.mailbox}@${domain}`;
}

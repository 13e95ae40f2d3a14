import type { World, WorldAccount, WorldPerson, WorldUser } from '../world/types.ts';
import { stageDate } from './lifecycle.ts';
import { COMPANIES, CONTACTS, type ObjectType } from './object-types.ts';
import type { Owner } from './owners.ts';
import { type Portal, asIfLongAgo } from './portal.ts';
import type { HistoryEntry, StoredRecord } from './record.ts';

const FIRST_OWNER_ID = 159_100_011;
const FIRST_USER_ID = 76_023_611;

/** Fills an empty portal with the people, accounts and team of the world, all made by hand in HubSpot's own pages. */
export function seedWorld(portal: Portal, world: World): void {
  const owners = new Map(world.users.flatMap((user, index) => ownersOf(user, index)));
  for (const owner of owners.values()) portal.owners.save(owner);
  asIfLongAgo(portal, () => {
    for (const account of world.accounts) {
      if (account.sides.includes('hubspot')) seedCompany(portal, account, owners.get(account.owner));
    }
    for (const person of world.people) {
      if (person.hubspot) seedContact(portal, person, owners.get(person.owner));
    }
  });
}

function ownersOf(user: WorldUser, index: number): readonly (readonly [string, Owner])[] {
  if (!user.sides.includes('hubspot')) return [];
  const { firstName, lastName, email } = user;
  const createdAt = Date.parse('2024-01-03T08:15:00.412Z') + index * 86_400_137;
  const ids = { id: String(FIRST_OWNER_ID + index * 37), userId: FIRST_USER_ID + index * 29 };
  return [[user.key, { ...ids, email, firstName, lastName, archived: !user.active, createdAt }]];
}

function seedCompany(portal: Portal, account: WorldAccount, owner: Owner | undefined): void {
  const { street, city, state, postalCode, country } = account.address;
  save(portal, COMPANIES, account.createdAt, owner, {
    name: account.name,
    domain: account.domain,
    phone: account.phone,
    industry: INDUSTRIES[account.industry ?? ''] ?? null,
    numberofemployees: textOf(account.employees),
    annualrevenue: textOf(account.annualRevenue),
    description: account.description,
    address: street,
    city,
    state,
    zip: postalCode,
    country,
  });
}

function seedContact(portal: Portal, person: WorldPerson, owner: Owner | undefined): void {
  const { street, city, state, postalCode, country } = person.address;
  const stage = person.salesforce === 'Contact' ? 'customer' : 'lead';
  save(portal, CONTACTS, person.createdAt, owner, {
    salutation: person.salutation,
    firstname: person.firstName,
    lastname: person.lastName,
    email: person.email?.trim().toLowerCase() ?? null,
    phone: person.phone,
    mobilephone: person.mobilePhone,
    jobtitle: person.title,
    company: person.company || null,
    message: person.description,
    address: street,
    city,
    state,
    zip: postalCode,
    country,
    lifecyclestage: stage,
    ...stageDate(stage, Date.parse(person.createdAt)),
  });
}

const textOf = (value: number | null): string | null => (value === null ? null : String(value));

function save(
  portal: Portal,
  type: ObjectType,
  createdAt: string,
  owner: Owner | undefined,
  properties: Readonly<Record<string, string | null>>,
): void {
  const at = Date.parse(createdAt);
  const sourceId = `userId:${owner?.userId ?? FIRST_USER_ID}`;
  const given = { ...properties, hubspot_owner_id: owner?.id ?? null };
  const values = Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => (value === null || value === '' ? [] : [[name, value]])),
  );
  const entry = (value: string): HistoryEntry => ({ value, at, sourceType: 'CRM_UI', sourceId });
  const record: StoredRecord = {
    id: portal.nextId(),
    values,
    history: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, [entry(value)]])),
    createdAt: at,
    updatedAt: at,
    archivedAt: null,
    origin: { source: 'CRM_UI', id: sourceId, label: 'CRM_UI', detail: null },
    bumps: [],
  };
  portal.tables[type.name].save(record);
}

/** HubSpot's names for the industries the world speaks of. */
const INDUSTRIES: Readonly<Record<string, string>> = {
  Agriculture: 'FARMING',
  Biotechnology: 'BIOTECHNOLOGY',
  Education: 'HIGHER_EDUCATION',
  Engineering: 'MECHANICAL_OR_INDUSTRIAL_ENGINEERING',
  Environmental: 'ENVIRONMENTAL_SERVICES',
  'Food & Beverage': 'FOOD_BEVERAGES',
  Government: 'GOVERNMENT_ADMINISTRATION',
  Hospitality: 'HOSPITALITY',
  Machinery: 'MACHINERY',
  Recreation: 'RECREATIONAL_FACILITIES_AND_SERVICES',
  Retail: 'RETAIL',
  Utilities: 'UTILITIES',
};

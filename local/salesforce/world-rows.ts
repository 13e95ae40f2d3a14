import type { Address, World, WorldAccount, WorldPerson } from '../world/types.ts';
import type { Org } from './org.ts';
import type { RecordInput } from './record-input.ts';
import { idOf } from './row.ts';
import { requireObject, seedRow, seedUser } from './seeding.ts';

/** The ids that the world's keys got. */
type Ids = Map<string, string>;

/** Fills the org with the seeded company, as Salesforce holds it: in the world's order, so that ids are the same in every run. */
export function seedWorld(org: Org, world: World): void {
  const ids: Ids = new Map();
  for (const user of world.users.filter(({ sides }) => sides.includes('salesforce'))) {
    ids.set(user.key, idOf(seedUser(org, { ...user, username: user.email, isActive: user.active })));
  }
  const seed = (key: string, object: string, fields: RecordInput): void => {
    ids.set(key, idOf(seedRow(org, requireObject(object), fields)));
  };
  for (const account of world.accounts.filter(({ sides }) => sides.includes('salesforce'))) {
    seed(account.key, 'Account', accountFields(account, ids));
  }
  for (const person of world.people) seedPerson(person, ids, seed);
  for (const opportunity of world.opportunities) {
    seed(opportunity.key, 'Opportunity', {
      Name: opportunity.name,
      AccountId: ids.get(opportunity.account) ?? null,
      StageName: opportunity.stage,
      Amount: opportunity.amount,
      CloseDate: opportunity.closeDate,
      ...stamped(opportunity, ids),
    });
    for (const { person, role, primary } of opportunity.contacts) {
      const contactId = ids.get(person);
      if (contactId === undefined) continue;
      const fields = { OpportunityId: ids.get(opportunity.key), ContactId: contactId, Role: role, IsPrimary: primary };
      seed(`${opportunity.key}/${person}`, 'OpportunityContactRole', { ...fields, CreatedDate: opportunity.createdAt });
    }
  }
  for (const task of world.tasks) {
    seed(task.key, 'Task', {
      Subject: task.subject,
      Status: task.status,
      Priority: task.priority,
      ActivityDate: task.dueDate,
      WhoId: ids.get(task.person ?? '') ?? null,
      WhatId: ids.get(task.opportunity ?? '') ?? null,
      Description: task.description,
      ...stamped(task, ids),
    });
  }
}

const stamped = (record: { readonly owner: string; readonly createdAt: string }, ids: Ids): RecordInput => {
  const owner = ids.get(record.owner);
  return { CreatedDate: record.createdAt, ...(owner === undefined ? {} : { OwnerId: owner }) };
};

function addressFields(prefix: string, address: Address): RecordInput {
  return {
    [`${prefix}Street`]: address.street,
    [`${prefix}City`]: address.city,
    [`${prefix}State`]: address.state,
    [`${prefix}PostalCode`]: address.postalCode,
    [`${prefix}Country`]: address.country,
  };
}

const accountFields = (account: WorldAccount, ids: Ids): RecordInput => ({
  Name: account.name,
  Website: account.domain,
  Phone: account.phone,
  Industry: account.industry,
  NumberOfEmployees: account.employees,
  AnnualRevenue: account.annualRevenue,
  Description: account.description,
  ...addressFields('Billing', account.address),
  ...stamped(account, ids),
});

const personFields = (person: WorldPerson, ids: Ids): RecordInput => ({
  Salutation: person.salutation,
  FirstName: person.firstName,
  LastName: person.lastName,
  Email: person.email,
  Phone: person.phone,
  MobilePhone: person.mobilePhone,
  Title: person.title,
  LeadSource: person.leadSource,
  Description: person.description,
  ...stamped(person, ids),
});

/** A person as a Lead, a Contact, or both when the Lead has been converted; the key then stands for the Contact. */
function seedPerson(
  person: WorldPerson,
  ids: Ids,
  seed: (key: string, object: string, fields: RecordInput) => void,
): void {
  if (person.salesforce === null) return;
  if (person.salesforce !== 'Lead') {
    seed(person.key, 'Contact', {
      ...personFields(person, ids),
      AccountId: ids.get(person.account ?? '') ?? null,
      ...addressFields('Mailing', person.address),
    });
  }
  if (person.salesforce === 'Contact') return;
  const converted = person.salesforce === 'convertedLead';
  seed(converted ? `${person.key}/lead` : person.key, 'Lead', {
    ...personFields(person, ids),
    Company: person.company,
    ...addressFields('', person.address),
    ...(converted ? conversionFields(person, ids) : {}),
  });
}

const conversionFields = (person: WorldPerson, ids: Ids): RecordInput => ({
  Status: 'Closed - Converted',
  IsConverted: true,
  IsUnreadByOwner: false,
  ConvertedDate: person.createdAt.slice(0, 10),
  ConvertedContactId: ids.get(person.key) ?? null,
  ConvertedAccountId: ids.get(person.account ?? '') ?? null,
});

import type { Change } from '../core/change.ts';
import type { HubspotContact, Link } from '../core/link.ts';
import { salesforceColumns } from '../core/mapping.ts';
import { toId18 } from '../core/salesforce-id.ts';
import { defaultSettings } from '../core/settings.ts';
import type { SyncPorts } from '../core/sync-batch.ts';
import type { Values } from '../core/values.ts';
import { contact } from '../objects/contact.ts';

const REMEMBERED = '2026-11-24T05:00:00.000Z';
const CHANGED = '2026-11-24T05:10:00.000Z';
/** Contacts have ids of ten digits; a record's id ends in the same ones. */
const FIRST_CONTACT = 5_000_000_000;

const contactIdOf = (index: number): string => String(FIRST_CONTACT + index);
const recordIdOf = (contactId: string): string => toId18(`00Q00${contactId}`);
const contactIdOfRecord = (recordId: string): string => recordId.slice(5, 15);

/** A Lead with every mapped column, its phone as given. */
function recordOf(contactId: string, phone: string, changedAt: string): Values {
  const blank = Object.fromEntries(salesforceColumns(contact, 'Lead').map((name) => [name, null]));
  return {
    ...blank,
    Id: recordIdOf(contactId),
    SystemModstamp: changedAt,
    LastModifiedDate: changedAt,
    IsConverted: false,
    Crosswalk_HubSpot_Id__c: contactId,
    Email: `person${contactId}@bench.example.com`,
    FirstName: 'Mika',
    LastName: `Sample ${contactId}`,
    Company: 'Example Ltd.',
    Phone: phone,
    Title: 'Buyer',
    Street: '1 Example Street',
    City: 'London',
    PostalCode: 'EC1A 1AA',
    Country: 'United Kingdom',
  };
}

/** The contact that says the same. */
function contactOf(id: string, phone: string, changedAt: string): HubspotContact {
  return {
    id,
    properties: {
      [contact.key]: recordIdOf(id),
      lastmodifieddate: changedAt,
      hs_additional_emails: null,
      email: `person${id}@bench.example.com`,
      salutation: null,
      firstname: 'Mika',
      lastname: `Sample ${id}`,
      phone,
      mobilephone: null,
      fax: null,
      company: 'Example Ltd.',
      jobtitle: 'Buyer',
      address: '1 Example Street',
      city: 'London',
      state: null,
      zip: 'EC1A 1AA',
      country: 'United Kingdom',
      hubspot_owner_id: null,
    },
  };
}

const linkOf = (hubspotId: string): Link => ({
  salesforceId: recordIdOf(hubspotId),
  object: 'Lead',
  hubspotId,
  matchedBy: 'created',
  memory: {
    salesforce: recordOf(hubspotId, '1', REMEMBERED),
    hubspot: contactOf(hubspotId, '1', REMEMBERED).properties,
  },
});

/** The rows that a poll reads when so many people's phones have changed in Salesforce. */
export const changedRecords = (count: number, first = 0): Values[] =>
  Array.from({ length: count }, (_, index) => recordOf(contactIdOf(first + index), '2', CHANGED));

/** The contacts whose phones have changed in HubSpot, as they are read. */
export const changedContacts = (count: number, first = 0): HubspotContact[] =>
  Array.from({ length: count }, (_, index) => contactOf(contactIdOf(first + index), '2', CHANGED));

export const polled = (rows: readonly Values[]): Change[] =>
  rows.map((values) => ({
    object: 'Lead',
    id: String(values['Id']),
    feed: 'poll',
    row: { complete: true, values: { ...values } },
  }));

export const searched = (contacts: readonly HubspotContact[]): Change[] =>
  contacts.map(({ id }) => ({ side: 'hubspot', id, feed: 'search' }));

/** Asks for each value once if it is to be kept, so that making it does not count as the engine's work. */
function kept<T>(keeps: boolean, make: (id: string) => T): (id: string) => T {
  if (!keeps) return make;
  const values = new Map<string, T>();
  return (id) => {
    const value = values.get(id) ?? make(id);
    values.set(id, value);
    return value;
  };
}

export interface MadeUpOptions {
  /** Whose phones have changed. */
  readonly changedIn: 'salesforce' | 'hubspot';
  /** Whether people are kept once they were made, or made anew each time to keep no memory. */
  readonly keeps: boolean;
}

/** Nobody is set aside in a benchmark: whoever is has spoilt it. */
const nobodyParked: SyncPorts['parked'] = {
  byIds: async () => new Map(),
  put: async (_, [first]) => {
    throw new Error(`a record was set aside: ${first?.code} ${first?.words}`);
  },
  remove: async () => undefined,
  due: async () => [],
  waiting: async () => [],
  postpone: async () => undefined,
};

/** Ports behind which any number of people are linked, and that take every write: what is left is the engine's own. */
export const madeUpPeople = ({ changedIn, keeps }: MadeUpOptions) => {
  const written = { salesforce: 0, hubspot: 0 };
  const linked = kept(keeps, linkOf);
  const linkedRecord = kept(keeps, (id) => linkOf(contactIdOfRecord(id)));
  const record = kept(keeps, (id) => recordOf(contactIdOfRecord(id), '1', REMEMBERED));
  const before = kept(keeps, (id) => contactOf(id, '1', REMEMBERED));
  const after = kept(keeps, (id) => contactOf(id, '2', CHANGED));
  const inHubspot = changedIn === 'hubspot' ? after : before;
  const ports: SyncPorts = {
    clock: () => Date.parse('2026-11-24T05:30:00Z'),
    settings: { read: async () => defaultSettings },
    counters: { add: async () => undefined },
    intents: { loadIntents: async () => [], saveIntents: async () => undefined },
    directories: {
      read: async () => ({ emailByUserId: new Map(), ownerIdByEmail: new Map(), userIdByEmail: new Map() }),
    },
    parked: nobodyParked,
    links: {
      bySalesforceIds: async (_, ids) => new Map(ids.map((id) => [id, linkedRecord(id)])),
      byHubspotIds: async (_, ids) => new Map(ids.map((id) => [id, linked(id)])),
      claim: async (_, __, salesforceId) => salesforceId,
      takeOver: async () => false,
      save: async () => undefined,
    },
    salesforce: {
      orgUsage: () => undefined,
      readChanges: async () => new Map(),
      findMatches: async () => [],
      read: async (ids) => new Map([...ids.values()].flat().map((id) => [id, record(id)])),
      write: async (writes) => {
        written.salesforce += writes.length;
        return writes.map(({ hubspotId, id = '' }) => ({
          kind: 'written',
          hubspotId,
          id,
          created: false,
          at: new Date(0).toISOString(),
        }));
      },
    },
    hubspot: {
      readByIds: async (ids) => new Map(ids.map((id) => [id, inHubspot(id)])),
      readByEmails: async () => new Map(),
      readTimes: async () => new Map(),
      membersOf: async (_, ids) => new Set(ids),
      create: async () => [],
      update: async (contacts) => {
        written.hubspot += contacts.length;
        return contacts.map(({ salesforceId, id }) => ({ kind: 'written', salesforceId, contact: after(id) }));
      },
    },
  };
  return { ports, written };
};

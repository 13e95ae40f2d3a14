import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type QueueClient, changeQueue, releaseMessages } from '../adapters/aws/change-queue.ts';
import { linksTable } from '../adapters/aws/links-table.ts';
import { parkedTable } from '../adapters/aws/parked-table.ts';
import { settingsTable } from '../adapters/aws/settings-table.ts';
import { stateTable } from '../adapters/aws/state-table.ts';
import { usageTable } from '../adapters/aws/usage-table.ts';
import { contactSearch } from '../adapters/hubspot/contact-search.ts';
import { connectedPortal, hubspotContacts } from '../adapters/hubspot/connected-portal.ts';
import { readOwnerIds } from '../adapters/hubspot/portal.ts';
import { connectedOrg } from '../adapters/salesforce/connected-org.ts';
import { readUserEmails, readUserIds, salesforcePeople } from '../adapters/salesforce/people.ts';
import { pollContacts } from '../core/contacts-feed.ts';
import { directoryCache } from '../core/directory-cache.ts';
import { hubspotProperties } from '../core/mapping.ts';
import { pollPeople } from '../core/poll-people.ts';
import { syncPeople } from '../core/sync-people.ts';
import { createHandler as createPoll } from '../functions/poll/handler.ts';
import { createHandler as createSync } from '../functions/sync/messages.ts';
import { contact } from '../objects/contact.ts';
import { HUBSPOT_TOKEN, ORGANIZATION_ID } from './both-crms.ts';

export const CONNECTION = 'default';
const QUEUE_URL = 'https://queue.example.com/changes.fifo';

/** What stands around the functions: a clock, the stores, and both CRMs by their addresses. */
export interface Surroundings {
  readonly clock: () => number;
  readonly sleep: (ms: number) => Promise<unknown>;
  readonly documents: DynamoDBDocumentClient;
  readonly queue: QueueClient;
  readonly salesforceUrl: string;
  readonly hubspotUrl: string;
  readonly fetch: typeof fetch;
}

const secretOf = ({ salesforceUrl, hubspotUrl }: Pick<Surroundings, 'salesforceUrl' | 'hubspotUrl'>) => ({
  salesforce: {
    loginUrl: salesforceUrl,
    clientId: 'client',
    clientSecret: 'secret',
    organizationId: ORGANIZATION_ID,
  },
  hubspot: { token: HUBSPOT_TOKEN, apiUrl: hubspotUrl },
});

/** The functions `poll` and `sync` as they are deployed, but for the clients of AWS, which are given. */
export function startFunctions({ clock, sleep, documents, queue, ...sides }: Surroundings) {
  let deadlineMs = Infinity;
  const secret = secretOf(sides);
  const connected = {
    connection: CONNECTION,
    secrets: { read: async () => secret, forget: () => undefined },
    clock,
    deadline: () => deadlineMs,
    fetch: sides.fetch,
  };
  const stored = settingsTable(documents, 'Settings');
  const settings = { read: async (connection: string) => (await stored.read(connection)).settings };
  const org = connectedOrg({ ...connected, counter: usageTable(documents, 'Usage'), settings });
  const portalOptions = { ...connected, sleep };
  const portal = connectedPortal(portalOptions);
  const state = stateTable(documents, 'State');
  const ports = {
    clock,
    settings,
    links: linksTable(documents, 'Links'),
    salesforce: salesforcePeople(org),
    hubspot: hubspotContacts(portal, hubspotProperties(contact), contact.key, sleep),
    directories: directoryCache({
      clock,
      emailByUserId: (ids, lane) => readUserEmails(org, ids, lane),
      userIdByEmail: (emails, lane) => readUserIds(org, emails, lane),
      ownerIdByEmail: () => readOwnerIds(portal),
    }),
    parked: parkedTable(documents, 'Parked'),
    counters: state,
    intents: state,
    queue: changeQueue(QUEUE_URL, queue),
    state,
    slowestMs: 60_000,
    search: contactSearch(portal, { clock, sleep }),
  };
  const [seenRows, seenContacts] = [new Map<string, string>(), new Map<string, string>()];
  return {
    poll: createPoll({
      clock,
      connections: async () => [CONNECTION],
      feeds: (connection) => ({
        people: (untilMs) => pollPeople(ports, connection, seenRows, untilMs),
        contacts: (untilMs) => pollContacts(ports, connection, seenContacts, untilMs),
        list: async () => 0,
      }),
    }),
    sync: createSync({
      clock,
      begin: (untilMs) => void (deadlineMs = untilMs),
      isKnown: async () => true,
      sync: (connection, changes) => syncPeople(ports, contact, connection, changes),
      release: (messages) => releaseMessages(QUEUE_URL, messages, queue),
    }),
  };
}

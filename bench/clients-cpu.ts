import * as z from 'zod';
import type { Change } from '../core/change.ts';
import { chunksOf } from '../core/chunks.ts';
import type { Link } from '../core/link.ts';
import type { SyncPorts } from '../core/sync-batch.ts';
import { syncPeople } from '../core/sync-people.ts';
import type { Values } from '../core/values.ts';
import { contact } from '../objects/contact.ts';
import { FakeCounters, FakeLinks } from '../test/fakes/stores.ts';
import { HUBSPOT_TOKEN, hubspotAt, openHubspot, openSalesforce, salesforceAt } from './both-crms.ts';
import { madeUpPeople, polled } from './made-up-people.ts';
import { replaying } from './replaying.ts';

const SALESFORCE = 'http://127.0.0.1:4001';
const HUBSPOT = 'http://127.0.0.1:4002';
/** HubSpot's limit of calls in ten seconds is no matter here: so much time passes with each call. */
const MS_PER_CALL = 1_000;

/** Both directions through the real clients, whose calls are answered as the simulators answered them the first time. */
export interface ReplayedWork {
  /** The records as a poll brings them. */
  readonly rows: readonly Values[];
  /** What became of the people of all rounds, as `status` would count it. */
  readonly counts: Readonly<Record<string, number>>;
  readonly toHubspot: () => Promise<void>;
  readonly toSalesforce: () => Promise<void>;
}

/** Links so many people between two simulators, changes them in HubSpot, then in Salesforce. */
export async function replayedWork(people: number): Promise<ReplayedWork> {
  let nowMs = Date.parse('2026-11-24T05:00:00Z');
  const salesforce = openSalesforce(() => nowMs);
  const hubspot = openHubspot(() => nowMs);
  const askHubspot = (request: Request) => {
    nowMs += MS_PER_CALL;
    return hubspot.fetch(request);
  };
  const linksAt: Link[][] = [];
  const counters = new FakeCounters();
  const ports = (links: SyncPorts['links'], changedIn: 'salesforce' | 'hubspot'): SyncPorts => ({
    ...madeUpPeople({ changedIn, keeps: false }).ports,
    links,
    counters,
    salesforce: salesforceAt(
      SALESFORCE,
      replaying((request) => salesforce.fetch(request)),
    ),
    hubspot: hubspotAt(HUBSPOT, replaying(askHubspot)),
  });
  const store = new FakeLinks();
  const syncInEarnest = async (changes: readonly Change[]) => {
    await syncPeople(ports(store, 'hubspot'), contact, 'default', changes);
    if (store.links.size !== people) throw new Error(`${store.links.size} of ${people} people were linked`);
    linksAt.push([...store.links.values()]);
  };
  const ids = await writeContacts(
    askHubspot,
    'create',
    Array.from({ length: people }, (_, index) => ({ properties: aContact(index) })),
  );
  const moved = ids.map((id): Change => ({ side: 'hubspot', id, feed: 'search' }));
  await syncInEarnest(moved);
  await writeContacts(
    askHubspot,
    'update',
    ids.map((id) => ({ id, properties: { phone: '2' } })),
  );
  const toSalesforce = ports(remembering(linksAt[0] ?? []), 'hubspot');
  await syncPeople(toSalesforce, contact, 'default', moved);
  await syncInEarnest(moved);
  const later = new Date(nowMs + 60_000).toISOString();
  const rows = (linksAt[1] ?? []).map(({ memory }) => ({
    ...memory.salesforce,
    Phone: '3',
    SystemModstamp: later,
    LastModifiedDate: later,
  }));
  const toHubspot = ports(remembering(linksAt[1] ?? []), 'salesforce');
  const changedRows = polled(rows);
  return {
    rows,
    counts: counters.counts,
    toHubspot: () => syncPeople(toHubspot, contact, 'default', changedRows),
    toSalesforce: () => syncPeople(toSalesforce, contact, 'default', moved),
  };
}

const aContact = (index: number) => ({
  email: `person${index}@bench.example.com`,
  firstname: 'Mika',
  lastname: `Sample ${index}`,
  company: 'Example Ltd.',
  phone: '1',
  jobtitle: 'Buyer',
  address: '1 Example Street',
  city: 'London',
  zip: 'EC1A 1AA',
  country: 'United Kingdom',
});

const Written = z.object({ results: z.array(z.object({ id: z.string() })) });

async function writeContacts(
  ask: (request: Request) => Promise<Response>,
  operation: 'create' | 'update',
  inputs: readonly object[],
): Promise<string[]> {
  const ids: string[] = [];
  for (const chunk of chunksOf(inputs, 100)) {
    const request = new Request(`${HUBSPOT}/crm/objects/2026-09/contacts/batch/${operation}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${HUBSPOT_TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify({ inputs: chunk }),
    });
    const { results } = Written.parse(await (await ask(request)).json());
    ids.push(...results.map(({ id }) => id));
  }
  return ids;
}

/** Links that are always as they were, so that the same work can be done again. */
function remembering(links: readonly Link[]): SyncPorts['links'] {
  const bySalesforceId = new Map(links.map((link) => [link.salesforceId, link]));
  const byHubspotId = new Map(links.map((link) => [link.hubspotId, link]));
  return {
    bySalesforceIds: async (_, ids) => pick(bySalesforceId, ids),
    byHubspotIds: async (_, ids) => pick(byHubspotId, ids),
    claim: async (_, __, salesforceId) => salesforceId,
    takeOver: async () => false,
    save: async () => undefined,
  };
}

const pick = (from: ReadonlyMap<string, Link>, ids: readonly string[]): Map<string, Link> =>
  new Map(ids.flatMap((id) => (from.has(id) ? [[id, from.get(id)!] as const] : [])));

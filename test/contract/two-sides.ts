import { hubspotClient } from '../../adapters/hubspot/client.ts';
import { hubspotContacts } from '../../adapters/hubspot/connected-portal.ts';
import { readOwnerIds, stageReader } from '../../adapters/hubspot/portal.ts';
import { salesforceOrg } from '../../adapters/salesforce/org.ts';
import { callBudget } from '../../adapters/salesforce/budget.ts';
import { readUserEmails, readUserIds, salesforcePeople } from '../../adapters/salesforce/people.ts';
import { logIn } from '../../adapters/salesforce/login.ts';
import type { Change, HubspotChange } from '../../core/change.ts';
import { directoryCache } from '../../core/directory-cache.ts';
import { hubspotProperties } from '../../core/mapping.ts';
import { type SeenRows, pollPeople } from '../../core/poll-people.ts';
import type { SyncPorts } from '../../core/sync-batch.ts';
import { syncPeople } from '../../core/sync-people.ts';
import { type CallsByHour, countedHours, hourOf, sumCalls } from '../../core/usage.ts';
import { createHubspotSimulator } from '../../local/hubspot/simulator.ts';
import { seededRandom } from '../../local/random.ts';
import { memoryStore } from '../../local/store.ts';
import { contact } from '../../objects/contact.ts';
import {
  FakeCounters,
  FakeIntents,
  FakeLinks,
  FakeParked,
  FakePollState,
  FakeQueue,
  FakeSettings,
} from '../fakes/stores.ts';
import { ORGANIZATION_ID, START_MS, openOrg } from '../local/salesforce/org-under-test.ts';

export const TOKEN = 'pat-na1-two-sides';
const URL_OF_HUBSPOT = 'http://127.0.0.1:2';
const SCOPES = ['contacts.read', 'contacts.write'].flatMap((name) => [`crm.objects.${name}`, `crm.schemas.${name}`]);

/** Counts calls of 24 hours as the table does, in memory. */
class FakeUsage {
  hours: Record<string, number> = {};

  async reserve(_: string, calls: number, limit: number | null, nowMs: number): Promise<boolean> {
    const counted: CallsByHour = countedHours(this.hours, nowMs);
    if (limit !== null && sumCalls(counted) + calls > limit) return false;
    this.hours[hourOf(nowMs)] = (this.hours[hourOf(nowMs)] ?? 0) + calls;
    return true;
  }

  async release(_: string, calls: number, nowMs: number): Promise<void> {
    this.hours[hourOf(nowMs)] = (this.hours[hourOf(nowMs)] ?? 0) - calls;
  }
}

/** The engine with its real adapters between both simulators, all in this process and under one clock. */
export function openTwoSides() {
  let nowMs = START_MS;
  const clock = () => nowMs;
  const org = openOrg({ clock });
  const portal = createHubspotSimulator({
    portalId: 12_345_678,
    tokens: [
      {
        label: 'crosswalk',
        token: TOKEN,
        scopes: [...SCOPES, 'crm.objects.owners.read', 'crm.lists.read', 'crm.lists.write'],
        appId: 77,
        kind: 'private-app',
      },
    ],
    world: null,
    store: memoryStore(),
    clock,
    random: seededRandom(1),
    sleep: async () => undefined,
  });
  const hubspotCalls: string[] = [];
  const fetchHubspot: typeof fetch = (input, init) => {
    const request = new Request(input, init);
    hubspotCalls.push(`${request.method} ${new URL(request.url).pathname}`);
    return portal.fetch(request);
  };
  const fetchSalesforce: typeof fetch = (input, init) => org.simulator.fetch(new Request(input, init));
  const sleep = async (ms: number) => void (nowMs += ms);
  const settings = new FakeSettings();
  const usage = new FakeUsage();
  const session = { loginUrl: 'http://127.0.0.1:4001/', clientId: 'client', clientSecret: 'secret' };
  const salesforce = salesforceOrg({
    login: () => logIn(session, { organizationId: ORGANIZATION_ID, fetch: fetchSalesforce }),
    budget: callBudget('default', usage, settings, clock),
    clock,
    fetch: fetchSalesforce,
  });
  const client = hubspotClient({ token: TOKEN, apiUrl: URL_OF_HUBSPOT, fetch: fetchHubspot, sleep, clock });
  const parked = new FakeParked();
  const ports = {
    clock,
    settings,
    links: new FakeLinks(),
    salesforce: salesforcePeople(salesforce),
    hubspot: hubspotContacts(client, hubspotProperties(contact), contact.key, sleep),
    directories: directoryCache({
      clock,
      emailByUserId: (ids, lane) => readUserEmails(salesforce, ids, lane),
      userIdByEmail: (emails, lane) => readUserIds(salesforce, emails, lane),
      ownerIdByEmail: () => readOwnerIds(client),
    }),
    stages: stageReader(client, clock),
    parked,
    counters: new FakeCounters(),
    intents: new FakeIntents(),
  } satisfies SyncPorts;
  const queue = new FakeQueue();
  const state = new FakePollState();
  const seen: SeenRows = new Map();

  const hubspot = async (path: string, body: unknown): Promise<unknown> => {
    const request = new Request(`${URL_OF_HUBSPOT}/crm/objects/2026-09/contacts${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const response = await portal.fetch(request);
    if (response.status >= 300) throw new Error(`${response.status} ${await response.text()}`);
    nowMs += 1_000;
    return response.json();
  };

  return {
    ...ports,
    org,
    portal,
    client,
    connectedOrg: salesforce,
    queue,
    usage,
    /** What the poll's process remembers of its last tick; cleared, it is a new process. */
    seen,
    hubspotCalls,
    advance: (ms: number) => void (nowMs += ms),
    sync: (changes: readonly Change[]) => syncPeople(ports, contact, 'default', changes),
    /** One tick of the poll, and the work on what it queued. */
    tick: async () => {
      const report = await pollPeople({ ...ports, queue, state, slowestMs: 60_000 }, 'default', seen, Infinity);
      const changes = queue.sent.splice(0);
      await syncPeople(ports, contact, 'default', changes);
      return { report, changes: changes.length };
    },
    salesforceCalls: () => sumCalls(usage.hours),
    /** Writes contacts as a person would, a hundred a call; answers their ids. */
    contacts: async (operation: 'create' | 'update', inputs: readonly object[]): Promise<string[]> => {
      const ids: string[] = [];
      for (let at = 0; at < inputs.length; at += 100) {
        const answer = (await hubspot(`/batch/${operation}`, { inputs: inputs.slice(at, at + 100) })) as {
          results: { id: string }[];
        };
        ids.push(...answer.results.map(({ id }) => id));
      }
      return ids;
    },
    contactsOf: async (ids: readonly string[], properties: readonly string[]) => {
      const found: { id: string; properties: Record<string, string | null> }[] = [];
      for (let at = 0; at < ids.length; at += 100) {
        const inputs = ids.slice(at, at + 100).map((id) => ({ id }));
        const answer = (await hubspot('/batch/read', { inputs, properties })) as { results: typeof found };
        found.push(...answer.results);
      }
      return found;
    },
    /** Writes records as a person would, two hundred a call. */
    records: async (method: 'POST' | 'PATCH', records: readonly object[]): Promise<void> => {
      for (let at = 0; at < records.length; at += 200) {
        const { status } = await org.call(method, '/composite/sobjects', { records: records.slice(at, at + 200) });
        if (status !== 200) throw new Error(`Salesforce answered ${status}`);
        nowMs += 1_000;
      }
    },
  };
}

/** Hints that contacts moved, as the search brings them. */
export const moved = (ids: readonly string[]): HubspotChange[] =>
  ids.map((id) => ({ side: 'hubspot', id, feed: 'search' }));

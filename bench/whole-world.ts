import * as z from 'zod';
import { chunksOf } from '../core/chunks.ts';
import type { Simulator } from '../local/simulator.ts';
import { MemoryDocuments } from '../test/fakes/memory-documents.ts';
import { MemoryQueue } from '../test/fakes/memory-queue.ts';
import { OTHER_TOKEN, PEOPLES_TOKEN, openHubspot, openSalesforce } from './both-crms.ts';
import { type CallsMade, ofConnector } from './calls-made.ts';

const START_MS = Date.parse('2026-11-24T05:00:00Z');
export const SALESFORCE_URL = 'http://127.0.0.1:4001';
export const HUBSPOT_URL = 'http://127.0.0.1:4002';
/** As the deployment's queue. */
const VISIBILITY_MS = 90_000;
/** What a call takes by the world's clock: about as long as in life, and within HubSpot's limit of calls. */
const CALL_MS = 100;

/** A person as both CRMs should say it. */
export interface Person {
  readonly email: string;
  readonly phone: string;
  readonly title: string;
}

/** A person as a CRM does say it, with the keys of the link. */
export interface Found extends Person {
  readonly id: string;
  readonly linkedTo: string;
}

/** Both CRMs, the tables and the queue in memory, under one clock that only work moves. */
export function openWholeWorld() {
  let nowMs = START_MS;
  const clock = () => nowMs;
  const advance = (ms: number) => void (nowMs += ms);
  const salesforce = openSalesforce(clock);
  const hubspot = openHubspot(clock);
  const documents = new MemoryDocuments({
    Links: {},
    Parked: { sortKey: 'sk', indexes: { byRetryAt: 'retryAt' } },
    Settings: { sortKey: 'sk' },
    State: { sortKey: 'sk' },
    Usage: { sortKey: 'sk' },
  });
  const queue = new MemoryQueue({ clock, visibilityMs: VISIBILITY_MS });
  const asking = (simulator: Simulator) => (request: Request) => {
    nowMs += CALL_MS;
    return simulator.fetch(request);
  };
  const [askSalesforce, askHubspot] = [asking(salesforce), asking(hubspot)];
  const fetchBoth: typeof fetch = (input, init) => {
    const request = new Request(input, init);
    return request.url.startsWith(SALESFORCE_URL) ? askSalesforce(request) : askHubspot(request);
  };
  return {
    clock,
    advance,
    documents,
    queue,
    askSalesforce,
    askHubspot,
    fetch: fetchBoth,
    calls: async (): Promise<CallsMade> => ({
      salesforce: await chargedTo(salesforce, SALESFORCE_URL),
      hubspot: await chargedTo(hubspot, HUBSPOT_URL),
    }),
    inSalesforce: peopleOfSalesforce(fetchBoth),
    inHubspot: peopleOfHubspot(fetchBoth),
    close: () => {
      salesforce.close();
      hubspot.close();
    },
  };
}

export type WholeWorld = ReturnType<typeof openWholeWorld>;

async function chargedTo(simulator: Simulator, url: string): Promise<ReadonlyMap<string, number>> {
  return ofConnector(await (await simulator.fetch(new Request(`${url}/__sim/calls`))).json());
}

/** Asks as another client than the connector; throws what is not answered as it should be. */
async function ask(fetcher: typeof fetch, token: string, url: string, method: string, body?: unknown) {
  const response = await fetcher(url, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (response.status >= 300) throw new Error(`${response.status} ${(await response.text()).slice(0, 500)}`);
  return response.json();
}

const Text = z
  .string()
  .nullish()
  .transform((text) => text ?? '');
const Contacts = z.object({ results: z.array(z.object({ id: z.string(), properties: z.record(z.string(), Text) })) });
const PAGE_OF_CONTACTS = 100;

/** What people do in HubSpot, a hundred contacts a call. */
const peopleOfHubspot = (fetcher: typeof fetch) => {
  const batch = async (operation: string, inputs: readonly object[], more: object = {}) => {
    const answers = [];
    for (const chunk of chunksOf(inputs, PAGE_OF_CONTACTS)) {
      const url = `${HUBSPOT_URL}/crm/objects/2026-09/contacts/batch/${operation}`;
      answers.push(
        ...Contacts.parse(await ask(fetcher, PEOPLES_TOKEN, url, 'POST', { inputs: chunk, ...more })).results,
      );
    }
    return answers;
  };
  return {
    create: async (people: readonly (Person & { readonly lastName: string })[]): Promise<string[]> => {
      const inputs = people.map(({ email, phone, title, lastName }) => ({
        properties: { email, phone, jobtitle: title, firstname: 'Mika', lastname: lastName, company: 'Example Ltd.' },
      }));
      return (await batch('create', inputs)).map(({ id }) => id);
    },
    call: async (ids: readonly string[], phone: string): Promise<void> => {
      await batch(
        'update',
        ids.map((id) => ({ id, properties: { phone } })),
      );
    },
    find: async (ids: readonly string[]): Promise<Found[]> => {
      const properties = ['email', 'phone', 'jobtitle', 'crosswalk_salesforce_id'];
      return (
        await batch(
          'read',
          ids.map((id) => ({ id })),
          { properties },
        )
      ).map(({ id, properties: values }) => ({
        id,
        email: values['email'] ?? '',
        phone: values['phone'] ?? '',
        title: values['jobtitle'] ?? '',
        linkedTo: values['crosswalk_salesforce_id'] ?? '',
      }));
    },
    /** How many contacts there are, by HubSpot's own list of them. */
    count: async (): Promise<number> => {
      let count = 0;
      let after: string | undefined = '0';
      while (after !== undefined) {
        const url = `${HUBSPOT_URL}/crm/objects/2026-09/contacts?limit=100&after=${after}`;
        const page = List.parse(await ask(fetcher, PEOPLES_TOKEN, url, 'GET'));
        count += page.results.length;
        after = page.paging?.next.after;
      }
      return count;
    },
  };
};

const List = z.object({
  results: z.array(z.unknown()),
  paging: z.object({ next: z.object({ after: z.string() }) }).optional(),
});

const DATA = '/services/data/v66.0';
const Leads = z.object({
  records: z.array(z.object({ Id: z.string(), Email: Text, Phone: Text, Title: Text, Crosswalk_HubSpot_Id__c: Text })),
  nextRecordsUrl: z.string().optional(),
});
const Saved = z.array(z.object({ id: z.string(), success: z.literal(true) }));
const RECORDS_PER_CALL = 200;

/** What people do in Salesforce, two hundred Leads a call. */
const peopleOfSalesforce = (fetcher: typeof fetch) => ({
  entitle: async (ids: readonly string[], title: string): Promise<void> => {
    for (const chunk of chunksOf(ids, RECORDS_PER_CALL)) {
      const records = chunk.map((id) => ({ attributes: { type: 'Lead' }, id, Title: title }));
      const url = `${SALESFORCE_URL}${DATA}/composite/sobjects`;
      Saved.parse(await ask(fetcher, OTHER_TOKEN, url, 'PATCH', { allOrNone: false, records }));
    }
  },
  find: async (): Promise<Found[]> => {
    const found: Found[] = [];
    const soql = 'SELECT Id, Email, Phone, Title, Crosswalk_HubSpot_Id__c FROM Lead';
    let path: string | undefined = `${DATA}/query?q=${encodeURIComponent(soql)}`;
    while (path !== undefined) {
      const page = Leads.parse(await ask(fetcher, OTHER_TOKEN, SALESFORCE_URL + path, 'GET'));
      found.push(
        ...page.records.map((row) => ({
          id: row.Id,
          email: row.Email,
          phone: row.Phone,
          title: row.Title,
          linkedTo: row.Crosswalk_HubSpot_Id__c,
        })),
      );
      path = page.nextRecordsUrl;
    }
    return found;
  },
});

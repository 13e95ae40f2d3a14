import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { changeQueue, releaseMessages } from '../../adapters/aws/change-queue.ts';
import { linksTable } from '../../adapters/aws/links-table.ts';
import { parkedTable } from '../../adapters/aws/parked-table.ts';
import { settingsTable } from '../../adapters/aws/settings-table.ts';
import { stateTable } from '../../adapters/aws/state-table.ts';
import { usageTable } from '../../adapters/aws/usage-table.ts';
import { contactSearch } from '../../adapters/hubspot/contact-search.ts';
import { connectedPortal, hubspotContacts } from '../../adapters/hubspot/connected-portal.ts';
import { readOwnerIds, stageReader } from '../../adapters/hubspot/portal.ts';
import { connectedOrg } from '../../adapters/salesforce/connected-org.ts';
import { readUserEmails, readUserIds, salesforcePeople } from '../../adapters/salesforce/people.ts';
import { directoryCache } from '../../core/directory-cache.ts';
import { hubspotProperties } from '../../core/mapping.ts';
import { type PollContactsPorts, pollContacts } from '../../core/contacts-feed.ts';
import { type PollPorts, pollPeople } from '../../core/poll-people.ts';
import type { SyncPorts } from '../../core/sync-batch.ts';
import { syncPeople } from '../../core/sync-people.ts';
import { createHandler as createPoll } from '../../functions/poll/handler.ts';
import { createHandler as createReceiver } from '../../functions/salesforce-webhook/handler.ts';
import { createHandler as createSync } from '../../functions/sync/messages.ts';
import { contact } from '../../objects/contact.ts';
import type { MemoryDocuments } from '../fakes/memory-documents.ts';
import type { MemoryQueue } from '../fakes/memory-queue.ts';
import type { Planted } from './planted.ts';
import { CLIENT_SECRET, HUBSPOT_URL, ORGANIZATION_ID, SALESFORCE_URL, TOKEN, WEBHOOK_SECRET } from './sides.ts';
import { Process, type Stepper } from './stepper.ts';

export const CONNECTION = 'default';
const QUEUE_URL = 'https://queue.test/changes.fifo';
const REMAINING_MS = 120_000;

export interface Surroundings {
  readonly clock: () => number;
  readonly advance: (ms: number) => void;
  readonly documents: MemoryDocuments;
  readonly queue: MemoryQueue;
  readonly stepper: Stepper;
  readonly fetchSalesforce: (request: Request) => Promise<Response>;
  readonly fetchHubspot: (request: Request) => Promise<Response>;
  readonly planted: Planted;
}

const secret = {
  salesforce: {
    loginUrl: SALESFORCE_URL,
    clientId: 'client',
    clientSecret: CLIENT_SECRET,
    organizationId: ORGANIZATION_ID,
  },
  hubspot: { token: TOKEN, apiUrl: HUBSPOT_URL },
  webhookSecret: WEBHOOK_SECRET,
};

/** The parts of a cold start: the production adapters, with every await of theirs on the stepper. */
function start({ clock, advance, documents, queue, stepper, planted, ...sides }: Surroundings, process: Process) {
  const through =
    (fetcher: (request: Request) => Promise<Response>): typeof fetch =>
    (input, init) =>
      stepper.request(process, () => fetcher(new Request(input, init)));
  const client = documents.client;
  const stepped = Object.assign(Object.create(client) as typeof client, {
    send: (command: never) => stepper.store(process, () => client.send(command)),
  });
  const queueClient = Object.assign(Object.create(queue.client) as typeof queue.client, {
    send: (command: never) => stepper.queue(process, () => queue.client.send(command)),
  });
  const stored = settingsTable(stepped, 'Settings');
  const secrets = { read: async () => secret, forget: () => undefined };
  let deadlineMs = Infinity;
  const shared = { connection: CONNECTION, secrets, clock, deadline: () => deadlineMs };
  const settings = { read: async (connection: string) => (await stored.read(connection)).settings };
  const counter = planted.counter(usageTable(stepped, 'Usage'));
  const org = connectedOrg({ ...shared, counter, settings, fetch: through(sides.fetchSalesforce) });
  const sleep = async (ms: number) => advance(ms);
  const portalOptions = { ...shared, fetch: through(sides.fetchHubspot), sleep };
  const portal = connectedPortal(portalOptions);
  const state = stateTable(stepped, 'State');
  const ports = {
    clock,
    settings,
    links: planted.links(linksTable(stepped, 'Links')),
    salesforce: planted.salesforce(salesforcePeople(org), org),
    hubspot: hubspotContacts(portal, hubspotProperties(contact), contact.key, sleep),
    directories: directoryCache({
      clock,
      emailByUserId: (ids, lane) => readUserEmails(org, ids, lane),
      userIdByEmail: (emails, lane) => readUserIds(org, emails, lane),
      ownerIdByEmail: () => readOwnerIds(portal),
    }),
    stages: stageReader(portal, clock),
    parked: parkedTable(stepped, 'Parked'),
    counters: state,
    intents: state,
    queue: planted.queue(changeQueue(QUEUE_URL, queueClient)),
    state,
    slowestMs: 60_000,
    search: contactSearch(portal, { clock, sleep }),
  } satisfies SyncPorts & PollPorts & PollContactsPorts;
  const [seen, seenContacts] = [new Map<string, string>(), new Map<string, string>()];
  return {
    process,
    receive: createReceiver(() => ({ clock, isKnown: async () => true, secrets, queue: ports.queue, counters: state })),
    poll: createPoll({
      clock,
      connections: async () => [CONNECTION],
      feeds: () => ({
        people: (untilMs) => pollPeople(ports, CONNECTION, seen, untilMs),
        contacts: (untilMs) => pollContacts(ports, CONNECTION, seenContacts, untilMs),
        list: async () => 0,
      }),
    }),
    sync: createSync({
      clock,
      begin: (untilMs) => void (deadlineMs = untilMs),
      isKnown: async () => true,
      sync: (connection, changes) => syncPeople(ports, contact, connection, planted.changes(changes)),
      release: (messages) => releaseMessages(QUEUE_URL, messages, queueClient),
    }),
  };
}

/** Functions by what they do; a second poll is one that the schedule started twice. */
type Name = 'poll' | 'pollAgain' | 'sync' | 'receive';

/** How often the queue does not learn that messages were worked off. */
const REMOVE_LOST = 0.03;

/** The engine's functions as Lambda runs them: each keeps its process until it dies, and then starts anew. */
export function openEngine(surroundings: Surroundings) {
  const { queue, stepper } = surroundings;
  const context = { getRemainingTimeInMillis: () => REMAINING_MS };
  const warm = new Map<Name, ReturnType<typeof start>>();
  const running = (name: Name) => {
    const known = warm.get(name);
    if (known !== undefined && !known.process.isDead) return known;
    const fresh = start(surroundings, new Process());
    warm.set(name, fresh);
    return fresh;
  };
  const poll = async (name: 'poll' | 'pollAgain'): Promise<boolean> => {
    const { poll: tick, process } = running(name);
    const done = tick({ connection: CONNECTION }, context).then(
      () => 'done' as const,
      () => 'failed' as const,
    );
    return (await Promise.race([done, process.death])) === 'done';
  };
  return {
    /** One tick of the schedule; answers whether it came to its end. */
    poll: () => poll('poll'),
    /** A tick that comes twice at once. */
    pollTwice: async (): Promise<void> => void (await Promise.all([poll('poll'), poll('pollAgain')])),
    /** One outbound message; a process that dies with it gives no answer, and the gateway says so. */
    receive: async (body: string): Promise<Response> => {
      const { receive, process } = running('receive');
      const pathParameters = { connection: CONNECTION, secret: WEBHOOK_SECRET };
      const event = { pathParameters, headers: {}, body, isBase64Encoded: false } as unknown as APIGatewayProxyEventV2;
      const answer = await Promise.race([receive(event, {} as Context).catch(() => 'failed' as const), process.death]);
      if (typeof answer === 'string') return new Response('', { status: 503 });
      return new Response(answer.body ?? '', { status: answer.statusCode ?? 200 });
    },
    /** One delivery of the queue; answers how many messages there were. */
    work: async (): Promise<number> => {
      const records = queue.receive();
      if (records.length === 0) return 0;
      const { sync, process } = running('sync');
      const answer = await Promise.race([
        sync({ Records: records }, context).catch(() => 'failed' as const),
        process.death,
      ]);
      if (typeof answer === 'string' || stepper.draws(REMOVE_LOST)) return records.length;
      const failed = new Set(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      queue.remove(records.filter(({ messageId }) => !failed.has(messageId)).map(({ receiptHandle }) => receiptHandle));
      return records.length;
    },
  };
}

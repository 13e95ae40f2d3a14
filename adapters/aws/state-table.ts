import { type DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import { PolledFeed } from '../../core/change.ts';
import { chunksOf } from '../../core/chunks.ts';
import { Cursor } from '../../core/cursor.ts';
import { Window } from '../../core/contact-window.ts';
import { Sweep, type SweepPorts, type SweepReport } from '../../core/id-sweep.ts';
import { Intent, type IntentStore } from '../../core/intents.ts';
import { Pace } from '../../core/pace.ts';
import type { ContactsReport, PollContactsPorts } from '../../core/contacts-feed.ts';
import type { ListPorts } from '../../core/poll-list.ts';
import type { Counters, PollState } from '../../core/ports.ts';

const PollItem = z.object({
  cursors: z.partialRecord(PolledFeed, Cursor),
  pausedUntil: z.exactOptional(z.string()),
  pace: z.exactOptional(Pace),
  report: z.exactOptional(
    z.object({
      at: z.string(),
      outcome: z.enum(['read', 'resting', 'syncNotOn', 'apiCallLimitReached', 'allocationSpent', 'failed']),
      words: z.exactOptional(z.string()),
      rows: z.number(),
      orgUsage: z.exactOptional(z.object({ used: z.number(), max: z.number() })),
    }),
  ),
});

const ContactsReportItem = z.object({ at: z.string(), contacts: z.number(), failure: z.exactOptional(z.string()) });

/** Written behind the parts it counts, so that those are there whenever it is. */
const FirstIntents = z.object({ parts: z.number(), intents: z.array(Intent) });
const MoreIntents = z.object({ intents: z.array(Intent) });
/** An item holds 400 KB; a new person's intent is about one. */
const INTENTS_PER_ITEM = 250;

const ListItem = z.object({ listId: z.string(), lastJoinedAt: z.string(), seenMs: z.number() });

const CounterItem = z.record(z.string(), z.unknown());

type ContactsState = PollContactsPorts['state'];
type ListState = ListPorts['state'];
type SweepState = SweepPorts['state'];

/** Where the feeds stand and what they counted: cursors, the last poll, counters. */
export interface StateStore extends PollState, Counters, ContactsState, ListState, SweepState, IntentStore {
  counters(connection: string): Promise<Record<string, number>>;
  /** How the last look for changed contacts went; undefined before the first. */
  contactsReport(connection: string): Promise<ContactsReport | undefined>;
  /** How the last sweep went; undefined before the first. */
  sweepReport(connection: string): Promise<SweepReport | undefined>;
}

export function stateTable(client: DynamoDBDocumentClient, table: string): StateStore {
  const get = async (connection: string, sk: string) =>
    (await client.send(new GetCommand({ TableName: table, Key: { pk: connection, sk }, ConsistentRead: true }))).Item;

  const put = async (connection: string, sk: string, item: object): Promise<void> =>
    void (await client.send(new PutCommand({ TableName: table, Item: { pk: connection, sk, ...item } })));

  const counters = async (connection: string): Promise<Record<string, number>> => {
    const { pk: _pk, sk: _sk, ...counts } = CounterItem.parse((await get(connection, 'counters')) ?? {});
    return Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, Number(count)]));
  };

  return {
    load: async (connection) => {
      const item = await get(connection, 'poll');
      return item === undefined ? { cursors: {} } : PollItem.parse(item);
    },
    save: (connection, standing) => put(connection, 'poll', standing),
    loadWindow: async (connection) => {
      const item = await get(connection, 'hubspot-poll');
      return item === undefined ? undefined : Window.parse(item);
    },
    saveWindow: (connection, window) => put(connection, 'hubspot-poll', window),
    saveContactsReport: (connection, report) => put(connection, 'hubspot-report', report),
    contactsReport: async (connection) => {
      const item = await get(connection, 'hubspot-report');
      return item === undefined ? undefined : ContactsReportItem.parse(item);
    },
    ...intentItems(get, put),
    ...sweepItem(get, put),
    loadList: async (connection) => {
      const item = await get(connection, 'inclusion-list');
      return item === undefined ? undefined : ListItem.parse(item);
    },
    saveList: (connection, standing) => put(connection, 'inclusion-list', standing),
    counters,
    activity: async (connection) => Object.values(await counters(connection)).reduce((sum, count) => sum + count, 0),
    add: async (connection, counts) => {
      const entries = Object.entries(counts).filter(([, count]) => count !== 0);
      if (entries.length === 0) return;
      await client.send(
        new UpdateCommand({
          TableName: table,
          Key: { pk: connection, sk: 'counters' },
          UpdateExpression: `ADD ${entries.map((_, index) => `#n${index} :c${index}`).join(', ')}`,
          ExpressionAttributeNames: Object.fromEntries(entries.map(([name], index) => [`#n${index}`, name])),
          ExpressionAttributeValues: Object.fromEntries(entries.map(([, count], index) => [`:c${index}`, count])),
        }),
      );
    },
  };
}

type Get = (connection: string, sk: string) => Promise<Record<string, unknown> | undefined>;
type Put = (connection: string, sk: string, item: object) => Promise<void>;

const sweepItem = (get: Get, put: Put): SweepState & Pick<StateStore, 'sweepReport'> => {
  const loadSweep = async (connection: string): Promise<Sweep | undefined> => {
    const item = await get(connection, 'sweep');
    return item === undefined ? undefined : Sweep.parse(item);
  };
  return {
    loadSweep,
    saveSweep: (connection, sweep) => put(connection, 'sweep', sweep),
    sweepReport: async (connection) => (await loadSweep(connection))?.report,
  };
};

/** Intents in as many items as they need. */
const intentItems = (get: Get, put: Put): IntentStore => ({
  loadIntents: async (connection) => {
    const first = await get(connection, 'intents#0');
    if (first === undefined) return [];
    const { parts, intents } = FirstIntents.parse(first);
    const more = await Promise.all(
      Array.from({ length: parts - 1 }, async (_, index) =>
        MoreIntents.parse(await get(connection, `intents#${index + 1}`)),
      ),
    );
    return [...intents, ...more.flatMap((part) => part.intents)];
  },
  saveIntents: async (connection, intents) => {
    const [first = [], ...more] = chunksOf(intents, INTENTS_PER_ITEM);
    await Promise.all(more.map((part, index) => put(connection, `intents#${index + 1}`, { intents: part })));
    await put(connection, 'intents#0', { parts: more.length + 1, intents: first });
  },
});

import type { Context } from 'aws-lambda';
import * as z from 'zod/mini';
import { changeQueue } from '../../adapters/aws/change-queue.ts';
import { parkedTable } from '../../adapters/aws/parked-table.ts';
import { stateTable } from '../../adapters/aws/state-table.ts';
import { connectedPortal } from '../../adapters/hubspot/connected-portal.ts';
import { joinedSince, lastJoinedAt } from '../../adapters/hubspot/lists.ts';
import { contactSearch } from '../../adapters/hubspot/contact-search.ts';
import { connectedOrg } from '../../adapters/salesforce/connected-org.ts';
import { salesforcePeople } from '../../adapters/salesforce/people.ts';
import { working } from '../../core/connection.ts';
import {
  type ContactsReport,
  type PollContactsPorts,
  type SeenContacts,
  pollContacts,
} from '../../core/contacts-feed.ts';
import { pollList } from '../../core/poll-list.ts';
import { type PollPorts, type SeenRows, pollPeople } from '../../core/poll-people.ts';
import type { Clock, PollReport } from '../../core/ports.ts';
import { type Recent, forgetSome } from '../../core/recent.ts';
import { deployed } from '../shared/deployed.ts';
import { forEachConnection } from '../shared/fan-out.ts';
import { once, oncePer } from '../shared/once.ts';
import { Env } from './env.ts';

/** The schedule means all connections; one can be named by hand. */
const Tick = z.object({ connection: z.optional(z.string()) });

/** Each holds a page of rows of every feed at a time. */
const CONNECTIONS_AT_ONCE = 5;
const TICK_MS = 60_000;

/** Left for the state to be written after the last page, in milliseconds. */
const RESERVE_MS = 15_000;

/** What is looked at with each tick; each reports its own failures of a vendor. */
export interface Feeds {
  readonly people: (untilMs: number) => Promise<PollReport>;
  readonly contacts: (untilMs: number) => Promise<ContactsReport>;
  readonly list: () => Promise<number>;
}

export interface Ports {
  readonly clock: Clock;
  readonly connections: () => Promise<readonly string[]>;
  readonly feeds: (connection: string) => Feeds;
}

/** Looks for changes of every connection, for as long as the function may run. What failed is thrown, so that the alarm counts it. */
export const createHandler =
  ({ clock, connections, feeds }: Ports) =>
  async (event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<Record<string, PollReport>> => {
    const untilMs = clock() + context.getRemainingTimeInMillis() - RESERVE_MS;
    const { connection } = Tick.parse(event);
    const named = connection === undefined ? await connections() : [connection];
    return forEachConnection(named, { clock, untilMs, atOnce: CONNECTIONS_AT_ONCE, everyMs: TICK_MS }, (id, shareMs) =>
      lookAt(feeds(id), shareMs),
    );
  };

/** Looks at both sides of one connection: one side's failure does not keep the other from being looked at. */
async function lookAt({ people, contacts, list }: Feeds, untilMs: number): Promise<PollReport> {
  const [peopleLook, contactsLook, listLook] = await Promise.allSettled([people(untilMs), contacts(untilMs), list()]);
  const failures = [
    failureOf(peopleLook, ({ outcome, words }) => (outcome === 'failed' ? words : undefined)),
    failureOf(contactsLook, ({ failure }) => failure),
    failureOf(listLook, () => undefined),
  ].filter((failure) => failure !== undefined);
  if (failures.length > 0 || peopleLook.status === 'rejected')
    throw new Error(`the poll failed: ${failures.join('; ')}`);
  return peopleLook.value;
}

/** What went wrong, in the words of the report or of the error. */
function failureOf<T>(look: PromiseSettledResult<T>, wordsOf: (report: T) => string | undefined): string | undefined {
  if (look.status === 'fulfilled') return wordsOf(look.value);
  return look.reason instanceof Error ? look.reason.message : String(look.reason);
}

const portsOf = once((): Ports => {
  const env = Env.parse(process.env);
  const { client, registry, access } = deployed(env);
  const state = stateTable(client, env.STATE_TABLE);
  const { settings } = access;
  const shared = { clock: Date.now, settings, queue: changeQueue(env.CHANGES_QUEUE_URL), state };
  const seen: Recent[] = [];
  const feeds = oncePer((connection): Feeds => {
    const portal = connectedPortal({ connection, ...access });
    const people: PollPorts = {
      ...shared,
      salesforce: salesforcePeople(connectedOrg({ connection, ...access })),
      parked: parkedTable(client, env.PARKED_TABLE),
      slowestMs: Number(env.SLOWEST_POLL_MINUTES) * 60_000,
    };
    const contacts: PollContactsPorts = { ...shared, search: contactSearch(portal) };
    const lists = {
      lastJoinedAt: (listId: string) => lastJoinedAt(portal, listId),
      joinedSince: (listId: string, sinceMs: number) => joinedSince(portal, listId, sinceMs),
    };
    const [seenRows, seenContacts]: [SeenRows, SeenContacts] = [new Map(), new Map()];
    seen.push(seenRows, seenContacts);
    return {
      people: (untilMs) => {
        forgetSome(seen);
        return pollPeople(people, connection, seenRows, untilMs);
      },
      contacts: (untilMs) => pollContacts(contacts, connection, seenContacts, untilMs),
      list: () => pollList({ ...shared, lists }, connection),
    };
  });
  return { clock: Date.now, connections: async () => working(await registry.all()), feeds };
});

export const handler = (event: unknown, context: Context): Promise<Record<string, PollReport>> =>
  createHandler(portsOf())(event, context);

import type { Change, PersonObject, PolledFeed } from './change.ts';
import type { Cursor, Page, PageStart } from './cursor.ts';
import type { VendorError } from './failure.ts';
import type { HubspotContact, Link } from './link.ts';
import type { Directory } from './mapping.ts';
import type { Pace } from './pace.ts';
import type { ReasonCode } from './reasons.ts';
import type { Settings } from './settings.ts';
import type { Lane } from './usage.ts';
import type { Values } from './values.ts';

/** The time now, in milliseconds since the epoch. */
export type Clock = () => number;

export interface SettingsReader {
  /** The settings as they are stored at this moment: a switch takes effect with the next read. */
  read(connection: string): Promise<Settings>;
}

export interface LinkStore {
  bySalesforceIds(connection: string, ids: readonly string[]): Promise<Map<string, Link>>;
  /** Links by the contact's id, as far as the record that holds the contact is linked to it. */
  byHubspotIds(connection: string, ids: readonly string[]): Promise<Map<string, Link>>;
  /** Claims a HubSpot contact for a Salesforce record; answers the id of the record that holds it, first come first served. */
  claim(connection: string, hubspotId: string, salesforceId: string): Promise<string>;
  /** Takes a claim over from the record that holds it; false if that one does not hold it any more. */
  takeOver(connection: string, hubspotId: string, salesforceId: string, from: string): Promise<boolean>;
  save(connection: string, links: readonly Link[]): Promise<void>;
}

/** Contacts that HubSpot took, or would not take, each told by the Salesforce id it was for. */
export type WriteAnswer =
  | { readonly kind: 'written'; readonly salesforceId: string; readonly contact: HubspotContact }
  /** Another contact has the e-mail address already. */
  | {
      readonly kind: 'conflict';
      readonly salesforceId: string;
      readonly existingId: string | undefined;
      readonly words: string;
    }
  | { readonly kind: 'gone'; readonly salesforceId: string; readonly words: string }
  | { readonly kind: 'refused'; readonly salesforceId: string; readonly words: string }
  /** The answer named the record neither as written nor as refused. */
  | { readonly kind: 'unanswered'; readonly salesforceId: string }
  /** The call itself failed; whether it had an effect is unknown. */
  | { readonly kind: 'failed'; readonly salesforceId: string; readonly error: VendorError };

export interface HubspotContacts {
  /** Contacts by id; those archived or unknown are absent, those merged away are found under the id asked for. */
  readByIds(ids: readonly string[]): Promise<Map<string, HubspotContact>>;
  /** Contacts by normalised e-mail address, from the records themselves rather than the search index. */
  readByEmails(emails: readonly string[]): Promise<Map<string, HubspotContact>>;
  /** When each of these properties was set last, by HubSpot's own ISO times, of the contacts that are there. */
  readTimes(ids: readonly string[], properties: readonly string[]): Promise<Map<string, ReadonlyMap<string, string>>>;
  /** Which of these contacts are in a list at this moment. */
  membersOf(listId: string, contactIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** Makes contacts under the unique property that holds their Salesforce id: sending one again changes nothing. */
  create(contacts: readonly { readonly salesforceId: string; readonly properties: Values }[]): Promise<WriteAnswer[]>;
  update(
    contacts: readonly { readonly salesforceId: string; readonly id: string; readonly properties: Values }[],
  ): Promise<WriteAnswer[]>;
}

/** A Lead or Contact as read, by its columns. */
export interface SalesforceRecord {
  readonly object: PersonObject;
  readonly id: string;
  readonly values: Values;
}

/** A record to be updated, or to be made when it has no id yet. */
export interface SalesforceWrite {
  /** The contact that is the same person: its id is the unique key under which a record is made. */
  readonly hubspotId: string;
  readonly object: PersonObject;
  readonly id?: string;
  readonly fields: Values;
}

/** What became of a record that was to be written, told by the contact it is for. */
export type SalesforceWriteAnswer = { readonly hubspotId: string } & (
  | {
      readonly kind: 'written';
      readonly id: string;
      readonly created: boolean;
      /** Salesforce's time when it answered, no earlier than the stamp that the record has now. */
      readonly at: string;
    }
  /** The Lead was converted: the Contact it became is the one to write to. */
  | { readonly kind: 'converted'; readonly words: string }
  | { readonly kind: 'gone'; readonly words: string }
  /** Another record has the unique key already. */
  | { readonly kind: 'duplicate'; readonly existingId: string | undefined; readonly words: string }
  | { readonly kind: 'refused'; readonly words: string; readonly fields: readonly string[] }
  | { readonly kind: 'unanswered' }
  | { readonly kind: 'failed'; readonly error: VendorError }
);

/** A page of rows that changed. */
export type ChangesPage = Page & { readonly rows: readonly Values[] };

export interface SalesforcePeople {
  /**
   * Reads every mapped column of records by id, in as few calls as can be, and the opportunities of Contacts if asked
   * to and allowed; ids that are gone are absent.
   */
  read(
    ids: ReadonlyMap<PersonObject, readonly string[]>,
    lane: Lane,
    also?: { readonly opportunities: boolean },
  ): Promise<Map<string, Values>>;
  /** Live records that have one of the e-mail addresses, or carry one of the contacts' ids. */
  findMatches(
    contacts: readonly { readonly hubspotId: string; readonly emails: readonly string[] }[],
    lane: Lane,
  ): Promise<SalesforceRecord[]>;
  /** Writes records, up to a thousand a call; every record has its own answer. */
  write(writes: readonly SalesforceWrite[], lane: Lane): Promise<SalesforceWriteAnswer[]>;
  /** One page of changes for each feed asked for, in one call; what may not be read has its own failure. */
  readChanges(starts: ReadonlyMap<PolledFeed, PageStart>): Promise<Map<PolledFeed, ChangesPage | VendorError>>;
  /** The org's own count of API calls, as its last answer said; undefined before the first. */
  orgUsage(): { readonly used: number; readonly max: number } | undefined;
}

export interface Directories {
  /** Users and owners, such that every one of these Salesforce users and HubSpot owners was looked for not long ago. */
  read(
    people: { readonly userIds: ReadonlySet<string>; readonly ownerIds: ReadonlySet<string> },
    lane: Lane,
  ): Promise<Directory>;
}

/** A record that is set aside. */
export interface ParkedRecord {
  readonly object: PersonObject | 'hubspotContact';
  readonly id: string;
  readonly code: ReasonCode;
  /** What the vendor said, without values of the record. */
  readonly words: string;
  readonly attempts: number;
  readonly firstSeenAt: string;
  readonly lastSeenAt: string;
  readonly retryAt: string;
  /** When it was tried last, some times; absent in records set aside by earlier versions. */
  readonly tries?: readonly string[];
}

export interface ParkedStore {
  byIds(connection: string, ids: readonly string[]): Promise<Map<string, ParkedRecord>>;
  put(connection: string, records: readonly ParkedRecord[]): Promise<void>;
  remove(connection: string, ids: readonly string[]): Promise<void>;
  /** Those to be tried by now, the longest waiting first. */
  due(connection: string, nowIso: string, limit: number): Promise<ParkedRecord[]>;
  /** Those that wait for one of these reasons to end and are to be tried later than now, the next ones first. */
  waiting(connection: string, codes: ReadonlySet<ReasonCode>, nowIso: string, limit: number): Promise<ParkedRecord[]>;
  /** Sets the next try, so that a record already queued is not queued again with every tick. */
  postpone(connection: string, records: readonly ParkedRecord[], retryAt: string): Promise<void>;
}

export interface ChangeQueue {
  /** Queues changes in order; resolves when the queue has accepted all of them. */
  send(connection: string, delivery: string, changes: readonly Change[]): Promise<void>;
}

export interface Counters {
  /** Adds to the connection's counters in `status`. */
  add(connection: string, counts: Readonly<Record<string, number>>): Promise<void>;
}

/** How the last poll went, as `status` shows it. */
export interface PollReport {
  readonly at: string;
  readonly outcome: 'read' | 'resting' | 'syncNotOn' | 'apiCallLimitReached' | 'allocationSpent' | 'failed';
  readonly words?: string;
  readonly rows: number;
  readonly orgUsage?: { readonly used: number; readonly max: number };
}

/** Where the poll of a connection stands. */
export interface PollStanding {
  readonly cursors: Readonly<Partial<Record<PolledFeed, Cursor>>>;
  readonly report?: PollReport;
  /** No call is made before, since the org's allocation was spent. */
  readonly pausedUntil?: string;
  readonly pace?: Pace;
}

export interface PollState {
  /** A number that changes whenever records were worked on. */
  activity(connection: string): Promise<number>;
  /** Where the poll stands; without cursors when there was none. */
  load(connection: string): Promise<PollStanding>;
  save(connection: string, standing: PollStanding): Promise<void>;
}

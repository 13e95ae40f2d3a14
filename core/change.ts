import * as z from 'zod/mini';
import { toId18 } from './salesforce-id.ts';
import type { Lane } from './usage.ts';
import { isSameValue } from './values.ts';

/** The Salesforce objects whose records are people. */
export const PersonObject = z.enum(['Lead', 'Contact']);
export type PersonObject = z.infer<typeof PersonObject>;

export const isPersonObject = (name: string): name is PersonObject => PersonObject.safeParse(name).success;

/** What the poll reads, each on a cursor of its own: people, and how a Contact's opportunities move. */
export const PolledFeed = z.enum([...PersonObject.options, 'OpportunityContactRole', 'Opportunity']);
export type PolledFeed = z.infer<typeof PolledFeed>;

/**
 * What a feed already read of a record. A row of `poll` has every mapped column, blank ones as null; a row of an
 * outbound message leaves blank columns out, so an absent one says nothing for sure.
 */
export const Row = z.object({
  complete: z.boolean(),
  values: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
});
export type Row = z.infer<typeof Row>;

/** A hint that a Salesforce record moved. Deciding what to do about it reads whatever else is needed. */
export const SalesforceChange = z.object({
  /** Absent in changes that were queued before HubSpot had a feed. */
  side: z.exactOptional(z.literal('salesforce')),
  object: PersonObject,
  /** 18 characters. */
  id: z
    .string()
    .check(z.refine((id) => /^[a-zA-Z0-9]{18}$/.test(id) && toId18(id) === id, 'an 18-character Salesforce id')),
  /** `opportunity`: one of the Contact's opportunities moved; the row says which. Of the Contact itself it says nothing. */
  feed: z.enum(['outboundMessage', 'poll', 'retry', 'sweep', 'opportunity']),
  row: z.optional(Row),
});
export type SalesforceChange = z.infer<typeof SalesforceChange>;

/** A hint that a HubSpot contact moved. It carries no values: a contact is read again, a hundred a call. */
export const HubspotChange = z.object({
  side: z.literal('hubspot'),
  /** The contact's id. */
  id: z.string().check(z.regex(/^\d{1,20}$/)),
  /** `list`: the contact joined the inclusion list, so that whatever was left alone meanwhile is looked at. */
  feed: z.enum(['webhook', 'search', 'retry', 'list', 'sweep']),
});
export type HubspotChange = z.infer<typeof HubspotChange>;

export const Change = z.union([HubspotChange, SalesforceChange]);
export type Change = z.infer<typeof Change>;

/** Nobody waits for what is tried again, or was found by the sweep: what people do now comes first. */
export const laneOf = ({ feed }: Change): Lane => (feed === 'retry' || feed === 'sweep' ? 'retry' : 'live');

export const isHubspotChange = (change: Change): change is HubspotChange => change.side === 'hubspot';

/** One message of the `changes` queue. */
export const ChangeMessage = z.object({
  connection: z.string(),
  /** Says which feed's delivery this is, so that the queue tells two deliveries of equal content apart. */
  delivery: z.string(),
  changes: z.array(Change),
  /** Contacts that moved, written short: thousands of them share one message, and so a read of Salesforce. */
  contacts: z.exactOptional(
    z.array(z.object({ feed: HubspotChange.shape.feed, ids: z.array(HubspotChange.shape.id) })),
  ),
});
export type ChangeMessage = z.infer<typeof ChangeMessage>;

/** All changes of a message. */
export const changesOf = ({ changes, contacts = [] }: ChangeMessage): Change[] => [
  ...changes,
  ...contacts.flatMap(({ feed, ids }) => ids.map((id): HubspotChange => ({ side: 'hubspot', id, feed }))),
];

/**
 * Merges changes of one batch so that each record appears once. The newest row wins. A hint
 * without a row wins over rows, since somebody asked to look again, and two rows of one second that differ become one.
 */
export function mergeChanges(changes: readonly Change[]): Change[] {
  const bySubject = new Map<string, Change>();
  for (const change of changes) {
    const subject = subjectOf(change);
    const known = bySubject.get(subject);
    bySubject.set(subject, known === undefined ? change : newerOf(known, change));
  }
  return [...bySubject.values()];
}

/** What a change is about, told apart from the other side's records: a HubSpot id is digits, a Salesforce id is not. */
const subjectOf = (change: Change): string => `${change.side ?? 'salesforce'} ${change.id}`;

function newerOf(left: Change, right: Change): Change {
  if (isHubspotChange(left) || isHubspotChange(right))
    return right.feed === 'list' || left.feed === 'sweep' ? right : left;
  if (left.feed === 'opportunity' || right.feed === 'opportunity') return withOpportunity(left, right);
  if (left.row === undefined) return left;
  if (right.row === undefined) return right;
  const [leftMs, rightMs] = [rowStampMs(left.row), rowStampMs(right.row)];
  if (leftMs !== rightMs) return leftMs > rightMs ? left : right;
  if (saysTheSame(left.row, right.row)) return left.row.complete ? left : right;
  return { object: left.object, id: left.id, feed: left.feed };
}

/** A Contact of which an opportunity moved is read; if it moved itself as well, as one that did. */
function withOpportunity(left: SalesforceChange, right: SalesforceChange): SalesforceChange {
  const { object, id, feed } = left.feed === 'opportunity' ? right : left;
  return { object, id, feed };
}

/** Stamps are whole seconds: of two rows with one stamp nobody knows which is newer, unless both say the same. */
function saysTheSame(left: Row, right: Row): boolean {
  const names = Object.keys({ ...left.values, ...right.values }).filter((name) =>
    left.complete === right.complete ? true : name in left.values && name in right.values,
  );
  return names.every((name) => isSameValue(left.values[name], right.values[name]));
}

/** When Salesforce stamped the row, in milliseconds since the epoch; NaN when the row does not say. */
export const rowStampMs = (row: Row): number => Date.parse(String(row.values['SystemModstamp'] ?? ''));

/** Ids by their object, as they are read. */
export function idsByObject(records: readonly Pick<SalesforceChange, 'object' | 'id'>[]): Map<PersonObject, string[]> {
  const byObject = Map.groupBy(records, ({ object }) => object);
  return new Map([...byObject].map(([object, own]) => [object, own.map(({ id }) => id)]));
}

import { type SalesforceChange, isPersonObject, rowStampMs } from '../../core/change.ts';
import { isSalesforceId, toId18 } from '../../core/salesforce-id.ts';
import type { Value } from '../../core/values.ts';
import { outboundMessageFields } from '../../objects/contact.ts';
import { MalformedMessage, type Notification, type OutboundMessage } from './outbound-message.ts';

/** What became of each notification of a message. */
export interface SortedNotifications {
  readonly changes: readonly SalesforceChange[];
  /** Of an object that is not mapped. */
  readonly notMapped: number;
  /** Without a record, or one of an unknown object: it was deleted before the message was sent, there is nothing to look at. */
  readonly withoutRecord: number;
}

/** Salesforce's clock may be ahead of ours by a little; a stamp from further ahead is no stamp of Salesforce's. */
const CLOCK_SKEW_MS = 10 * 60_000;

/**
 * Turns a message into changes; only mapped fields go on. Values of a damaged message, or stamped in the future, are left
 * behind, so that their records are read. Throws MalformedMessage on a record id that is none.
 */
export function sortNotifications({ notifications, isDamaged }: OutboundMessage, nowMs: number): SortedNotifications {
  const changes = notifications
    .flatMap((notification) => toChange(notification) ?? [])
    .map((change) => (isDamaged || isFromTheFuture(change, nowMs) ? withoutRow(change) : change));
  const notMapped = notifications.filter(({ object }) => object !== '' && !isPersonObject(object)).length;
  return { changes, notMapped, withoutRecord: notifications.length - notMapped - changes.length };
}

const withoutRow = ({ object, id, feed }: SalesforceChange): SalesforceChange => ({ object, id, feed });

const isFromTheFuture = ({ row }: SalesforceChange, nowMs: number): boolean =>
  row !== undefined && rowStampMs(row) > nowMs + CLOCK_SKEW_MS;

function toChange({ object, recordId, fields }: Notification): SalesforceChange | undefined {
  if (!isPersonObject(object) || recordId === undefined || recordId === '') return undefined;
  if (!isSalesforceId(recordId))
    throw new MalformedMessage('This is not an outbound message: a record has an <Id> that is none.');
  const values: Record<string, Value> = {};
  for (const name of outboundMessageFields(object)) {
    const text = fields.get(name);
    if (text !== undefined) values[name] = name === 'IsConverted' ? text === 'true' : text;
  }
  const id = toId18(recordId);
  if (fields.size === 0) return { object, id, feed: 'outboundMessage' };
  return { object, id, feed: 'outboundMessage', row: { complete: false, values: { ...values, Id: id } } };
}

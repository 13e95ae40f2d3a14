import { type Change, isPersonObject } from '../../core/change.ts';
import { isSalesforceId, toId18 } from '../../core/salesforce-id.ts';
import type { Value } from '../../core/values.ts';
import { outboundMessageFields } from '../../objects/contact.ts';
import { MalformedMessage, type Notification } from './outbound-message.ts';

/** What became of each notification of a message. */
export interface SortedNotifications {
  readonly changes: readonly Change[];
  /** Of an object that is not mapped. */
  readonly notMapped: number;
  /** Without a record, or one of an unknown object: it was deleted before the message was sent, there is nothing to look at. */
  readonly withoutRecord: number;
}

/** Turns notifications into changes; only mapped fields go on. Throws MalformedMessage on a record id that is none. */
export function sortNotifications(notifications: readonly Notification[]): SortedNotifications {
  const changes = notifications.flatMap((notification) => toChange(notification) ?? []);
  const notMapped = notifications.filter(({ object }) => object !== '' && !isPersonObject(object)).length;
  return { changes, notMapped, withoutRecord: notifications.length - notMapped - changes.length };
}

function toChange({ object, recordId, fields }: Notification): Change | undefined {
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

import { createHash, randomUUID } from 'node:crypto';
import { invalidMessageContents, invalidParameter, missingParameter } from './errors.ts';
import { type MessageAttributes, hasInvalidCharacter, sizeBytes } from './message.ts';
import { type Context, type QueueSettings, settingsOf } from './queue-context.ts';

export interface NewDelivery {
  readonly body: string;
  readonly attributes?: MessageAttributes;
  readonly delayMs?: number;
  readonly group?: string;
  readonly deduplicationId?: string;
}

const DEDUPLICATION_MS = 5 * 60_000;

/** Puts a message into a queue. A FIFO queue that saw its deduplication id within five minutes keeps the first one. */
export function send(context: Context, queueName: string, delivery: NewDelivery): { id: string; sequence: number } {
  const { store, waiting, faults } = context;
  const queue = settingsOf(context, queueName);
  const attributes = delivery.attributes ?? {};
  checkDelivery(queue, delivery, attributes);
  const now = context.now();
  const deduplicationId = queue.fifo ? deduplicationIdOf(queue, delivery) : (delivery.deduplicationId ?? null);
  const duplicate =
    queue.fifo && deduplicationId !== null ? store.duplicateOf(queueName, deduplicationId, now) : undefined;
  if (duplicate) return duplicate;
  const id = randomUUID();
  const group = delivery.group ?? null;
  const visibleAt = now + (delivery.delayMs ?? queue.delayMs) + (faults().delayMs ?? 0);
  const sequence = store.insert({
    queue: queueName,
    id,
    body: delivery.body,
    attributes,
    group,
    deduplicationId,
    sentAt: now,
    visibleAt,
  });
  if (queue.fifo) {
    store.updateGroup(queueName, group, now);
    if (deduplicationId !== null)
      store.rememberDuplicate(queueName, deduplicationId, { id, sequence }, now + DEDUPLICATION_MS);
  }
  waiting.wake(queueName);
  return { id, sequence };
}

function checkDelivery(
  queue: QueueSettings,
  { body, group, delayMs }: NewDelivery,
  attributes: MessageAttributes,
): void {
  if (body === '') throw missingParameter('MessageBody');
  if (hasInvalidCharacter(body)) throw invalidMessageContents();
  if (sizeBytes(body, attributes) > queue.maxBytes) {
    throw invalidParameter(
      `One or more parameters are invalid. Reason: Message must be shorter than ${queue.maxBytes} bytes.`,
    );
  }
  if (Object.keys(attributes).length > 10)
    throw invalidParameter('Number of message attributes [over 10] exceeds the allowed maximum [10].');
  if (!queue.fifo) return;
  if (group === undefined) throw missingParameter('MessageGroupId');
  if (delayMs !== undefined) {
    throw invalidParameter(
      `Value ${delayMs / 1000} for parameter DelaySeconds is invalid. Reason: The request include parameter that is not valid for this queue type.`,
    );
  }
}

function deduplicationIdOf(queue: QueueSettings, { body, deduplicationId }: NewDelivery): string {
  if (deduplicationId !== undefined) return deduplicationId;
  if (queue.contentBasedDeduplication) return createHash('sha256').update(body).digest('hex');
  throw invalidParameter(
    'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
  );
}

import { invalidParameter, messageNotInflight, receiptHandleIsInvalid } from './errors.ts';
import { type StoredMessage, readReceiptHandle } from './message.ts';
import { type Context, move, settingsOf } from './queue-context.ts';

/**
 * Takes a received message out of its queue. On a FIFO queue the receipt is good only while the message is hidden; on a
 * standard one an old receipt is accepted and does nothing, as with SQS. The fault `duplicate` loses the deletion once.
 */
export function remove(context: Context, queueName: string, handle: string): void {
  const { store, waiting } = context;
  const { message, isCurrent } = byHandle(context, queueName, handle);
  if (message === undefined) return;
  const now = context.now();
  if (settingsOf(context, queueName).fifo && (!isCurrent || message.visibleAt <= now)) throw expired(handle);
  if (!isCurrent) return;
  if (!message.redelivered && context.random() < (context.faults().duplicate ?? 0))
    store.redeliver(message.sequence, now);
  else store.remove(message.sequence);
  store.updateGroup(queueName, message.group, now);
  waiting.wake(queueName);
}

/** Hides a received message for another while, or with 0 shows it again at once. */
export function changeVisibility(context: Context, queueName: string, handle: string, visibilityMs: number): void {
  const { message, isCurrent } = byHandle(context, queueName, handle);
  const now = context.now();
  if (message === undefined || !isCurrent) {
    throw invalidParameter(
      `Value ${handle} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.`,
    );
  }
  if (message.visibleAt <= now) throw messageNotInflight();
  context.store.show(message.sequence, now + visibilityMs);
  context.store.updateGroup(queueName, message.group, now);
  context.waiting.wake(queueName);
}

/** Sends dead letters back to the queues they came from; answers how many were moved. */
export function redrive(context: Context, queueName: string): number {
  const target = settingsOf(context, queueName).redrive?.deadLetterQueue ?? queueName;
  const letters = context.store.all(target).filter(({ source }) => source !== null && context.settings.has(source));
  context.store.atomically(() => letters.forEach((letter) => move(context, letter, letter.source ?? target, null)));
  return letters.length;
}

/**
 * Shows every message in flight again. For the start of the engine: the functions that had them ended with the engine
 * before, and nobody else is left to take them out of the queue.
 */
export function release(context: Context): void {
  const now = context.now();
  context.store.atomically(() => {
    for (const message of context.store.inFlight(now)) {
      context.store.show(message.sequence, now);
      context.store.updateGroup(message.queue, message.group, now);
    }
  });
}

/** Drops what is older than its queue keeps messages, and the deduplication ids that are over. */
export function sweep(context: Context): void {
  const now = context.now();
  context.store.forgetDuplicates(now);
  for (const { name, retentionMs } of context.settings.values()) {
    for (const message of context.store.expired(name, now - retentionMs)) {
      context.store.remove(message.sequence);
      context.store.updateGroup(name, message.group, now);
    }
  }
}

function byHandle(
  { store }: Context,
  queueName: string,
  handle: string,
): { message: StoredMessage | undefined; isCurrent: boolean } {
  const parts = readReceiptHandle(handle);
  if (parts === undefined || parts.queue !== queueName) throw receiptHandleIsInvalid();
  const message = store.find(parts.sequence);
  if (message === undefined || message.queue !== queueName) return { message: undefined, isCurrent: false };
  return { message, isCurrent: message.receipt === parts.receipt };
}

const expired = (handle: string) =>
  invalidParameter(`Value ${handle} for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.`);

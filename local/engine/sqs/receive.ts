import { randomBytes } from 'node:crypto';
import { shuffled } from '../../random.ts';
import { type ReceivedMessage, type StoredMessage, receiptHandle } from './message.ts';
import { type Context, type QueueSettings, move, settingsOf } from './queue-context.ts';

export interface ReceiveOptions {
  readonly max: number;
  readonly visibilityMs?: number;
  readonly waitMs?: number;
  readonly signal?: AbortSignal;
}

/** Takes what is visible, and waits for it up to `waitMs` when there is nothing. */
export async function receive(
  context: Context,
  queueName: string,
  options: ReceiveOptions,
): Promise<ReceivedMessage[]> {
  const queue = settingsOf(context, queueName);
  const deadline = context.now() + (options.waitMs ?? queue.waitMs);
  for (;;) {
    const messages = context.store.atomically(() => take(context, queue, options));
    const now = context.now();
    if (messages.length > 0 || now >= deadline || options.signal?.aborted) return messages;
    const due = context.store.nextDueAt(queueName, now) ?? deadline;
    await context.waiting.wait(queueName, Math.max(1, Math.min(deadline, due) - now), options.signal);
  }
}

function take(context: Context, queue: QueueSettings, options: ReceiveOptions): ReceivedMessage[] {
  return queue.fifo ? takeInOrder(context, queue, options) : takeAny(context, queue, options);
}

function takeAny(context: Context, queue: QueueSettings, options: ReceiveOptions): ReceivedMessage[] {
  const reorder = context.faults().reorder === true;
  const taken: ReceivedMessage[] = [];
  for (;;) {
    const wanted = options.max - taken.length;
    const found = context.store.visible(queue.name, context.now(), reorder ? 100 : wanted);
    const chosen = reorder ? shuffled(found, context.random).slice(0, wanted) : found;
    taken.push(...chosen.flatMap((message) => receiveOne(context, queue, message, options)));
    if (chosen.length === 0 || taken.length === options.max) return taken;
  }
}

function takeInOrder(context: Context, queue: QueueSettings, options: ReceiveOptions): ReceivedMessage[] {
  const { store } = context;
  const taken: ReceivedMessage[] = [];
  while (taken.length < options.max) {
    const now = context.now();
    const group = store.openGroup(queue.name, now);
    if (group === undefined) break;
    for (const message of store.ofGroup(queue.name, group, options.max - taken.length)) {
      if (message.visibleAt > now) break;
      taken.push(...receiveOne(context, queue, message, options));
    }
    store.updateGroup(queue.name, group, now);
  }
  return taken;
}

/** Marks a message as received, or moves it to the dead letters when it was received too often. */
function receiveOne(
  context: Context,
  queue: QueueSettings,
  message: StoredMessage,
  options: ReceiveOptions,
): ReceivedMessage[] {
  const now = context.now();
  const { redrive: policy } = queue;
  if (policy !== undefined && message.receiveCount >= policy.maxReceiveCount) {
    move(context, message, policy.deadLetterQueue, queue.name);
    return [];
  }
  const receipt = randomBytes(24).toString('base64url');
  const visibleAt = now + (options.visibilityMs ?? queue.visibilityMs);
  context.store.receive(message.sequence, receipt, visibleAt, now);
  return [
    {
      ...message,
      receipt,
      visibleAt,
      receiveCount: message.receiveCount + 1,
      firstReceivedAt: message.firstReceivedAt ?? now,
      receiptHandle: receiptHandle(message, receipt),
    },
  ];
}

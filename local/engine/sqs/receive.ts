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

/** From so many visible messages the fault `reorder` picks. */
const REORDERED = 100;

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
  for (;;) {
    const found = context.store.visible(queue.name, context.now(), reorder ? REORDERED : options.max);
    const chosen = reorder ? shuffled(found, context.random).slice(0, options.max) : found;
    const taken = chosen.flatMap((message) => receiveOne(context, queue, message, options));
    // Dead letters make room: look again only when there was nothing but them.
    if (taken.length > 0 || chosen.length === 0) return taken;
  }
}

function takeInOrder(context: Context, queue: QueueSettings, options: ReceiveOptions): ReceivedMessage[] {
  const { store } = context;
  const taken: ReceivedMessage[] = [];
  const takenFrom = new Set<string>();
  while (taken.length < options.max) {
    const now = context.now();
    const group = store.openGroup(queue.name, now);
    // With a visibility of zero a group stays open; it must not be handed out twice in one answer.
    if (group === undefined || takenFrom.has(group)) break;
    for (const message of store.ofGroup(queue.name, group, options.max - taken.length)) {
      if (message.visibleAt > now) break;
      const received = receiveOne(context, queue, message, options);
      if (received.length > 0) takenFrom.add(group);
      taken.push(...received);
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

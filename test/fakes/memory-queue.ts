import { ChangeMessageVisibilityBatchCommand, SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import type { QueueClient } from '../../adapters/aws/change-queue.ts';

const DEDUPLICATION_MS = 5 * 60_000;
/** As the deployment's queue: see `lib/fifo-queue.ts`. */
const MAX_RECEIVES = 8;

interface Message {
  readonly id: string;
  readonly body: string;
  readonly group: string;
  receives: number;
  /** The receipt of its last delivery; only that one counts. */
  receipt: string;
  visibleAtMs: number;
}

export interface MemoryQueueOptions {
  readonly clock: () => number;
  readonly visibilityMs: number;
}

/**
 * A FIFO queue as SQS keeps it, under a clock of the test: order inside a group, a group that waits for what is under
 * way, deduplication of five minutes, and dead letters after eight receives.
 */
export class MemoryQueue {
  readonly #options: MemoryQueueOptions;
  readonly #sentAtMs = new Map<string, number>();
  #messages: Message[] = [];
  #count = 0;
  readonly deadLetters: string[] = [];
  /** Every body that was ever taken in, for a replay. */
  readonly history: string[] = [];

  constructor(options: MemoryQueueOptions) {
    this.#options = options;
  }

  /** As the adapters take it. */
  readonly client = { send: async (command: unknown) => this.send(command) } as unknown as QueueClient;

  get size(): number {
    return this.#messages.length;
  }

  send(command: unknown): object {
    if (command instanceof SendMessageBatchCommand) return this.#take(command.input);
    if (command instanceof ChangeMessageVisibilityBatchCommand) return this.#hide(command.input);
    throw new Error('this queue does not know the command');
  }

  /** Up to ten messages, in the order of their groups; what was received too often goes to the dead letters instead. */
  receive(most = 10): SQSRecord[] {
    const nowMs = this.#options.clock();
    const locked = new Set(this.#messages.flatMap(({ group, visibleAtMs }) => (visibleAtMs > nowMs ? [group] : [])));
    const open = this.#messages.filter(({ group }) => !locked.has(group));
    const dead = open.filter(({ receives }) => receives >= MAX_RECEIVES);
    this.deadLetters.push(...dead.map(({ body }) => body));
    this.#messages = this.#messages.filter((message) => !dead.includes(message));
    return open
      .filter((message) => !dead.includes(message))
      .slice(0, most)
      .map((message) => this.#deliver(message, nowMs));
  }

  /** Removes what was worked off; a receipt that is no longer the last one does nothing. */
  remove(receipts: readonly string[]): void {
    this.#messages = this.#messages.filter(({ receipt }) => !receipts.includes(receipt));
  }

  #deliver(message: Message, nowMs: number): SQSRecord {
    message.receives += 1;
    message.receipt = `${message.id} ${message.receives}`;
    message.visibleAtMs = nowMs + this.#options.visibilityMs;
    return {
      messageId: message.id,
      receiptHandle: message.receipt,
      body: message.body,
      attributes: {
        ApproximateReceiveCount: String(message.receives),
        SentTimestamp: String(nowMs),
        SenderId: 'simulation',
        ApproximateFirstReceiveTimestamp: String(nowMs),
        MessageGroupId: message.group,
      },
      messageAttributes: {},
      md5OfBody: '',
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:changes.fifo',
      awsRegion: 'us-east-1',
    };
  }

  #take({ Entries = [] }: SendMessageBatchCommand['input']): object {
    const nowMs = this.#options.clock();
    for (const { MessageBody = '', MessageGroupId = '', MessageDeduplicationId = '' } of Entries) {
      const sentAtMs = this.#sentAtMs.get(MessageDeduplicationId);
      if (sentAtMs !== undefined && nowMs - sentAtMs < DEDUPLICATION_MS) continue;
      this.#sentAtMs.set(MessageDeduplicationId, nowMs);
      this.put(MessageBody, MessageGroupId);
    }
    return { Successful: Entries.map(({ Id }) => ({ Id })) };
  }

  /** Puts a body in, whether or not it was there before. */
  put(body: string, group = 'default'): void {
    this.#count += 1;
    this.history.push(body);
    this.#messages.push({ id: `m${this.#count}`, body, group, receives: 0, receipt: '', visibleAtMs: 0 });
  }

  #hide({ Entries = [] }: ChangeMessageVisibilityBatchCommand['input']): object {
    const failed: object[] = [];
    for (const { Id, ReceiptHandle, VisibilityTimeout = 0 } of Entries) {
      const message = this.#messages.find(({ receipt }) => receipt === ReceiptHandle);
      if (message === undefined) failed.push({ Id, Code: 'ReceiptHandleIsInvalid', SenderFault: true });
      else message.visibleAtMs = this.#options.clock() + VisibilityTimeout * 1_000;
    }
    return { Failed: failed };
  }
}

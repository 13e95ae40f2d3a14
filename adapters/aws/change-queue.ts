import { createHash } from 'node:crypto';
import {
  type BatchResultErrorEntry,
  ChangeMessageVisibilityBatchCommand,
  SQSClient,
  SendMessageBatchCommand,
} from '@aws-sdk/client-sqs';
import { type Change, type ChangeMessage, type HubspotChange, isHubspotChange } from '../../core/change.ts';
import { chunksOf } from '../../core/chunks.ts';
import type { ChangeQueue } from '../../core/ports.ts';

const CHANGES_PER_MESSAGE = 100;
/** As many as one call reads of Salesforce; their ids take at most 220 KB. */
const CONTACTS_PER_MESSAGE = 10_000;
/** Ten messages go to a function at once, and Lambda hands over 6 MB at most. */
const MESSAGE_BYTES = 250_000;
const MESSAGES_PER_CALL = 4;

export type QueueClient = Pick<SQSClient, 'send'>;

let shared: SQSClient | undefined;
/** One client for all that a process does with queues: each holds connections of its own. */
const sharedClient = (): SQSClient => (shared ??= new SQSClient({}));

/**
 * The `changes` queue. All changes of a connection share one message group, so that one worker at a time writes to its
 * CRMs; two deliveries of the very same content within five minutes count as one.
 */
export function changeQueue(url: string, client: QueueClient = sharedClient()): ChangeQueue {
  return {
    send: async (connection, delivery, changes) => {
      const bodies = messagesOf(connection, delivery, changes).map((message) => JSON.stringify(message));
      for (const chunk of chunksOf(bodies, MESSAGES_PER_CALL)) {
        const { Failed } = await client.send(
          new SendMessageBatchCommand({
            QueueUrl: url,
            Entries: chunk.map((body, index) => ({
              Id: String(index),
              MessageBody: body,
              MessageGroupId: connection,
              MessageDeduplicationId: createHash('sha256').update(body).digest('hex'),
            })),
          }),
        );
        refuseFailed(Failed, `accept all of ${chunk.length} messages`);
      }
    },
  };
}

function messagesOf(connection: string, delivery: string, changes: readonly Change[]): ChangeMessage[] {
  const records = chunksOf(
    changes.filter((change) => !isHubspotChange(change)),
    CHANGES_PER_MESSAGE,
  ).flatMap((chunk) => splitBySize({ connection, delivery, changes: chunk }));
  const contacts = chunksOf(changes.filter(isHubspotChange), CONTACTS_PER_MESSAGE).map((chunk) => ({
    connection,
    delivery,
    changes: [],
    contacts: byFeed(chunk),
  }));
  return [...records, ...contacts];
}

const byFeed = (changes: readonly HubspotChange[]): NonNullable<ChangeMessage['contacts']> =>
  [...new Set(changes.map(({ feed }) => feed))].map((feed) => ({
    feed,
    ids: changes.filter((change) => change.feed === feed).map(({ id }) => id),
  }));

function splitBySize(message: ChangeMessage): ChangeMessage[] {
  const half = Math.ceil(message.changes.length / 2);
  if (message.changes.length <= 1 || Buffer.byteLength(JSON.stringify(message)) <= MESSAGE_BYTES) return [message];
  return [message.changes.slice(0, half), message.changes.slice(half)].flatMap((changes) =>
    splitBySize({ ...message, changes }),
  );
}

/** A message that was received and not worked off, and how long to leave it alone. */
export interface FailedMessage {
  readonly receiptHandle: string;
  readonly waitSeconds: number;
}

/** Sets when messages may be received again, so that a group whose work failed need not wait for the time-out. */
export async function releaseMessages(
  url: string,
  messages: readonly FailedMessage[],
  client: QueueClient = sharedClient(),
): Promise<void> {
  if (messages.length === 0) return;
  const { Failed } = await client.send(
    new ChangeMessageVisibilityBatchCommand({
      QueueUrl: url,
      Entries: messages.map(({ receiptHandle, waitSeconds }, index) => ({
        Id: String(index),
        ReceiptHandle: receiptHandle,
        VisibilityTimeout: waitSeconds,
      })),
    }),
  );
  refuseFailed(Failed, `take back all of ${messages.length} messages`);
}

/** An answer of 200 may hold entries that failed. */
function refuseFailed(failed: readonly BatchResultErrorEntry[] | undefined, what: string): void {
  if (failed === undefined || failed.length === 0) return;
  const codes = [...new Set(failed.map(({ Code }) => Code))].join(', ');
  throw new Error(`the queue did not ${what}: ${failed.length} failed with ${codes}`);
}

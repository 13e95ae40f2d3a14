import { createHash } from 'node:crypto';
import { ChangeMessageVisibilityBatchCommand, SQSClient, SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import type { Change, ChangeMessage } from '../../core/change.ts';
import { chunksOf } from '../../core/chunks.ts';
import type { ChangeQueue } from '../../core/ports.ts';

const CHANGES_PER_MESSAGE = 100;
/** Ten messages go to a function at once, and Lambda hands over 6 MB at most. */
const MESSAGE_BYTES = 250_000;
const MESSAGES_PER_CALL = 4;

/**
 * The `changes` queue. All changes of a connection share one message group, so that one worker at a time writes to its
 * CRMs; two deliveries of the very same content within five minutes count as one.
 */
export function changeQueue(url: string, client: SQSClient = new SQSClient({})): ChangeQueue {
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
        if (Failed !== undefined && Failed.length > 0) {
          throw new Error(`the queue did not accept ${Failed.length} of ${chunk.length} messages: ${Failed[0]?.Code}`);
        }
      }
    },
  };
}

function messagesOf(connection: string, delivery: string, changes: readonly Change[]): ChangeMessage[] {
  return chunksOf(changes, CHANGES_PER_MESSAGE).flatMap((chunk) =>
    splitBySize({ connection, delivery, changes: chunk }),
  );
}

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
  client: SQSClient = new SQSClient({}),
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
  if (Failed !== undefined && Failed.length > 0) {
    throw new Error(`the queue did not take back ${Failed.length} of ${messages.length} messages: ${Failed[0]?.Code}`);
  }
}

import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { FailedMessage } from '../../adapters/aws/change-queue.ts';
import { type Change, ChangeMessage } from '../../core/change.ts';

export interface Ports {
  /** Brings changes of one connection across; throws only what is a bug or a store that is out of reach. */
  readonly sync: (connection: string, changes: readonly Change[]) => Promise<void>;
  /** Makes messages visible again soon. */
  readonly release: (messages: readonly FailedMessage[]) => Promise<void>;
}

interface Message extends ChangeMessage {
  readonly record: SQSRecord;
}

/**
 * Works through a delivery of the `changes` queue. All messages of a connection are taken together, so that calls carry
 * hundreds of records; should that fail, they are taken one by one, so that a message which cannot be worked off goes
 * to the dead-letter queue alone. Failed messages are handed back, or their group would wait for the time-out.
 */
export const createHandler =
  ({ sync, release }: Ports) =>
  async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
    const failed: SQSRecord[] = [];
    for (const [connection, messages] of byConnection(Records, failed)) {
      try {
        await sync(
          connection,
          messages.flatMap(({ changes }) => changes),
        );
      } catch (error) {
        console.error({ connection, messages: messages.length, step: 'together' }, error);
        failed.push(...(await oneByOne(connection, messages, sync)));
      }
    }
    if (failed.length > 0) await release(failed.map(toFailedMessage));
    return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  };

const toFailedMessage = ({ receiptHandle, attributes }: SQSRecord): FailedMessage => ({
  receiptHandle,
  receives: Number(attributes.ApproximateReceiveCount),
});

async function oneByOne(connection: string, messages: readonly Message[], sync: Ports['sync']): Promise<SQSRecord[]> {
  const failed: SQSRecord[] = [];
  for (const { record, changes } of messages) {
    try {
      await sync(connection, changes);
    } catch (error) {
      console.error({ connection, messageId: record.messageId, step: 'one by one' }, error);
      failed.push(record);
    }
  }
  return failed;
}

/** A body that is no message of ours fails by itself. */
function byConnection(records: readonly SQSRecord[], failed: SQSRecord[]): Map<string, Message[]> {
  const messages = new Map<string, Message[]>();
  for (const record of records) {
    const parsed = parse(record.body);
    if (parsed === undefined) {
      console.error({ messageId: record.messageId, problem: 'the message is not of the form that this version reads' });
      failed.push(record);
    } else {
      messages.set(parsed.connection, [...(messages.get(parsed.connection) ?? []), { ...parsed, record }]);
    }
  }
  return messages;
}

function parse(body: string): ChangeMessage | undefined {
  try {
    return ChangeMessage.safeParse(JSON.parse(body)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

import * as z from 'zod';
import { type Action, AwsError, type AwsService, readMembers } from '../aws-json.ts';
import { queueUrl } from '../template/kinds.ts';
import {
  batchTooLong,
  emptyBatch,
  idsNotDistinct,
  invalidBatchEntryId,
  invalidParameter,
  queueDoesNotExist,
  tooManyEntries,
  unsupportedOperation,
} from './errors.ts';
import { MessageAttribute, md5, md5OfAttributes, sizeBytes } from './message.ts';
import { queueAttributes, receivedMessage, sequenceNumber } from './attributes.ts';
import type { Queues } from './queues.ts';

const QueueUrl = z.string();
const VisibilityTimeout = z.int().min(0).max(43_200);
const Sending = z.object({
  MessageBody: z.string(),
  DelaySeconds: z.int().min(0).max(900).optional(),
  MessageAttributes: z.record(z.string(), MessageAttribute).default({}),
  MessageGroupId: z.string().min(1).max(128).optional(),
  MessageDeduplicationId: z.string().min(1).max(128).optional(),
});
const Deleting = z.object({ ReceiptHandle: z.string() });
const Showing = z.object({ ReceiptHandle: z.string(), VisibilityTimeout });
const Receiving = z.object({
  QueueUrl,
  MaxNumberOfMessages: z.int().min(1).max(10).default(1),
  VisibilityTimeout: VisibilityTimeout.optional(),
  WaitTimeSeconds: z.int().min(0).max(20).optional(),
  AttributeNames: z.array(z.string()).default([]),
  MessageSystemAttributeNames: z.array(z.string()).default([]),
  MessageAttributeNames: z.array(z.string()).default([]),
});

const read = <T>(schema: z.ZodType<T>, input: unknown): T => readMembers(schema, input, invalidParameter);

/** The queue that a URL means; the host does not matter, as with SQS. */
const nameIn = (url: string) => url.split('/').at(-1) ?? '';

/** The actions of SQS that this project uses; all others answer UnsupportedOperation. */
export function sqsService(queues: Queues, endpoint: () => string): AwsService {
  const url = (name: string) => queueUrl(endpoint(), name);
  const actions: Record<string, Action> = {
    ...single(queues),
    ...batches(queues),
    GetQueueUrl: (input) => {
      const { QueueName } = read(z.object({ QueueName: z.string() }), input);
      if (!queues.names().includes(QueueName)) throw queueDoesNotExist();
      return { QueueUrl: url(QueueName) };
    },
    ListQueues: (input) => {
      const { QueueNamePrefix } = read(z.object({ QueueNamePrefix: z.string().default('') }), input);
      return {
        QueueUrls: queues
          .names()
          .filter((name) => name.startsWith(QueueNamePrefix))
          .map(url),
      };
    },
    GetQueueAttributes: (input) => {
      const query = read(z.object({ QueueUrl, AttributeNames: z.array(z.string()).default([]) }), input);
      const name = nameIn(query.QueueUrl);
      return { Attributes: queueAttributes(queues.settings(name), queues.counts(name), query.AttributeNames) };
    },
    PurgeQueue: (input) => queues.purge(nameIn(read(z.object({ QueueUrl }), input).QueueUrl)),
  };
  return { target: 'AmazonSQS', contentType: 'application/x-amz-json-1.0', actions, unsupported: unsupportedOperation };
}

function single(queues: Queues): Record<string, Action> {
  return {
    SendMessage: (input) => send(queues, nameIn(read(z.object({ QueueUrl }), input).QueueUrl), read(Sending, input)),
    ReceiveMessage: async (input) => {
      const query = read(Receiving, input);
      const messages = await queues.receive(nameIn(query.QueueUrl), {
        max: query.MaxNumberOfMessages,
        ...(query.VisibilityTimeout !== undefined && { visibilityMs: query.VisibilityTimeout * 1000 }),
        ...(query.WaitTimeSeconds !== undefined && { waitMs: query.WaitTimeSeconds * 1000 }),
      });
      const system = [...query.AttributeNames, ...query.MessageSystemAttributeNames];
      return messages.length === 0
        ? {}
        : { Messages: messages.map((message) => receivedMessage(message, system, query.MessageAttributeNames)) };
    },
    DeleteMessage: (input) => {
      const query = read(Deleting.extend({ QueueUrl }), input);
      queues.delete(nameIn(query.QueueUrl), query.ReceiptHandle);
    },
    ChangeMessageVisibility: (input) => {
      const query = read(Showing.extend({ QueueUrl }), input);
      queues.changeVisibility(nameIn(query.QueueUrl), query.ReceiptHandle, query.VisibilityTimeout * 1000);
    },
  };
}

function send(queues: Queues, queue: string, message: z.infer<typeof Sending>) {
  const { id, sequence } = queues.send(queue, {
    body: message.MessageBody,
    attributes: message.MessageAttributes,
    ...(message.DelaySeconds !== undefined && { delayMs: message.DelaySeconds * 1000 }),
    ...(message.MessageGroupId !== undefined && { group: message.MessageGroupId }),
    ...(message.MessageDeduplicationId !== undefined && { deduplicationId: message.MessageDeduplicationId }),
  });
  const md5s = md5OfAttributes(message.MessageAttributes);
  return {
    MessageId: id,
    MD5OfMessageBody: md5(message.MessageBody),
    ...(md5s !== undefined && { MD5OfMessageAttributes: md5s }),
    ...(queues.settings(queue).fifo && { SequenceNumber: sequenceNumber(sequence) }),
  };
}

function batches(queues: Queues): Record<string, Action> {
  return {
    SendMessageBatch: (input) =>
      batch(
        queues,
        'SendMessageBatch',
        Sending,
        input,
        (queue, entry) => send(queues, queue, entry),
        (entries) => {
          const bytes = entries.reduce((sum, entry) => sum + sizeBytes(entry.MessageBody, entry.MessageAttributes), 0);
          if (bytes > 1_048_576) throw batchTooLong(bytes);
        },
      ),
    DeleteMessageBatch: (input) =>
      batch(queues, 'DeleteMessageBatch', Deleting, input, (queue, { ReceiptHandle }) => {
        queues.delete(queue, ReceiptHandle);
        return {};
      }),
    ChangeMessageVisibilityBatch: (input) =>
      batch(queues, 'ChangeMessageVisibilityBatch', Showing, input, (queue, entry) => {
        queues.changeVisibility(queue, entry.ReceiptHandle, entry.VisibilityTimeout * 1000);
        return {};
      }),
  };
}

/** Runs a batch entry by entry: one that fails is reported by its id and does not stop the others. */
function batch<T>(
  queues: Queues,
  action: string,
  schema: z.ZodType<T>,
  input: unknown,
  run: (queue: string, entry: T) => object,
  check: (entries: readonly T[]) => void = () => undefined,
): { Successful: object[]; Failed: object[] } {
  const query = read(z.object({ QueueUrl, Entries: z.array(z.looseObject({ Id: z.string() })).default([]) }), input);
  const queue = queues.settings(nameIn(query.QueueUrl)).name;
  checkIds(
    action,
    query.Entries.map(({ Id }) => Id),
  );
  const entries = query.Entries.map((entry) => ({ id: entry.Id, entry: read(schema, entry) }));
  check(entries.map(({ entry }) => entry));
  const outcome: { Successful: object[]; Failed: object[] } = { Successful: [], Failed: [] };
  queues.atomically(() => {
    for (const { id, entry } of entries) {
      try {
        outcome.Successful.push({ Id: id, ...run(queue, entry) });
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        outcome.Failed.push({ Id: id, SenderFault: true, Code: error.queryCode ?? error.type, Message: error.message });
      }
    }
  });
  return outcome;
}

function checkIds(action: string, ids: readonly string[]): void {
  if (ids.length === 0) throw emptyBatch(action);
  if (ids.length > 10) throw tooManyEntries(ids.length);
  for (const [position, id] of ids.entries()) {
    if (!/^[\w-]{1,80}$/.test(id)) throw invalidBatchEntryId();
    if (ids.indexOf(id) !== position) throw idsNotDistinct(id);
  }
}

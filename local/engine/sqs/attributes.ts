import { ACCOUNT, arn } from '../template/kinds.ts';
import { invalidAttributeName } from './errors.ts';
import { type ReceivedMessage, md5, md5OfAttributes } from './message.ts';
import type { QueueSettings } from './queue-context.ts';

/** Twenty digits, as SQS gives them, so that they can be compared as text. */
export const sequenceNumber = (sequence: number): string => String(sequence).padStart(20, '0');

/** The system attributes of a message, by which a consumer knows its age, its tries and its place. */
export const systemAttributes = (message: ReceivedMessage): Record<string, string> => ({
  ApproximateReceiveCount: String(message.receiveCount),
  SentTimestamp: String(message.sentAt),
  SenderId: ACCOUNT,
  ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
  ...(message.queue.endsWith('.fifo') && { SequenceNumber: sequenceNumber(message.sequence) }),
  ...(message.group !== null && { MessageGroupId: message.group }),
  ...(message.deduplicationId !== null && { MessageDeduplicationId: message.deduplicationId }),
  ...(message.source !== null && { DeadLetterQueueSourceArn: arn('sqs', message.source) }),
});

const wanted = (name: string, names: readonly string[]) =>
  names.some(
    (pattern) =>
      pattern === 'All' || pattern === name || (/[.]\*$/.test(pattern) && name.startsWith(pattern.slice(0, -1))),
  );

/** A message as ReceiveMessage answers it, with the attributes that were asked for. */
export function receivedMessage(
  message: ReceivedMessage,
  system: readonly string[],
  attributeNames: readonly string[],
) {
  const picked = Object.entries(message.attributes).filter(
    ([name]) => attributeNames.includes('.*') || wanted(name, attributeNames),
  );
  const attributes = Object.fromEntries(picked);
  const systemPicked = Object.entries(systemAttributes(message)).filter(([name]) => wanted(name, system));
  return {
    MessageId: message.id,
    ReceiptHandle: message.receiptHandle,
    MD5OfBody: md5(message.body),
    Body: message.body,
    ...(systemPicked.length > 0 && { Attributes: Object.fromEntries(systemPicked) }),
    ...(picked.length > 0 && { MessageAttributes: attributes, MD5OfMessageAttributes: md5OfAttributes(attributes) }),
  };
}

interface Counts {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

/** The attributes of a queue that were asked for. Throws InvalidAttributeName for one that SQS does not have. */
export function queueAttributes(
  queue: QueueSettings,
  counts: Counts,
  names: readonly string[],
): Record<string, string> {
  const { redrive } = queue;
  const all: Record<string, string> = {
    QueueArn: arn('sqs', queue.name),
    ApproximateNumberOfMessages: String(counts.visible),
    ApproximateNumberOfMessagesNotVisible: String(counts.inFlight),
    ApproximateNumberOfMessagesDelayed: String(counts.delayed),
    VisibilityTimeout: String(queue.visibilityMs / 1000),
    DelaySeconds: String(queue.delayMs / 1000),
    ReceiveMessageWaitTimeSeconds: String(queue.waitMs / 1000),
    MessageRetentionPeriod: String(queue.retentionMs / 1000),
    MaximumMessageSize: String(queue.maxBytes),
    ...(redrive && {
      RedrivePolicy: JSON.stringify({
        deadLetterTargetArn: arn('sqs', redrive.deadLetterQueue),
        maxReceiveCount: redrive.maxReceiveCount,
      }),
    }),
    ...(queue.fifo && { FifoQueue: 'true', ContentBasedDeduplication: String(queue.contentBasedDeduplication) }),
  };
  const unknown = names.find((name) => name !== 'All' && !(name in all) && !KNOWN.has(name));
  if (unknown !== undefined) throw invalidAttributeName(unknown);
  return Object.fromEntries(Object.entries(all).filter(([name]) => names.includes('All') || names.includes(name)));
}

/** Attributes that SQS has and that are absent here because nothing sets them. */
const KNOWN = new Set([
  'RedrivePolicy',
  'RedriveAllowPolicy',
  'FifoQueue',
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'FifoThroughputLimit',
  'Policy',
  'KmsMasterKeyId',
  'KmsDataKeyReusePeriodSeconds',
  'SqsManagedSseEnabled',
  'CreatedTimestamp',
  'LastModifiedTimestamp',
]);

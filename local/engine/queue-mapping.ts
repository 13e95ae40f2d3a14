import * as z from 'zod';
import { AwsError } from './aws-json.ts';
import type { RunningFunction } from './functions/function-runner.ts';
import type { InvocationResult } from './functions/invocation.ts';
import { pause } from './pause.ts';
import { systemAttributes } from './sqs/attributes.ts';
import { type ReceivedMessage, md5, md5OfAttributes } from './sqs/message.ts';
import type { Queues } from './sqs/queues.ts';
import { REGION, arn } from './template/kinds.ts';

export interface MappingOptions {
  readonly queue: string;
  readonly queues: Queues;
  readonly target: RunningFunction;
  readonly batchSize: number;
  readonly windowMs: number;
  /** How many batches may be with the function at once. */
  readonly concurrency: number;
  readonly reportsFailures: boolean;
}

export interface QueueMapping {
  readonly queue: string;
  readonly functionName: string;
  /** Takes no new batch, and resolves when those under way are settled. */
  stop(): Promise<void>;
}

const LONG_POLL_MS = 20_000;
const RECEIVE_MAX = 10;
const BACKOFF_MS = { first: 500, longest: 30_000 } as const;

/** Feeds a function from a queue as Lambda's pollers do, and takes out of the queue what it worked off. */
export function startQueueMapping(options: MappingOptions): QueueMapping {
  const stopping = new AbortController();
  const pollers = Array.from({ length: options.concurrency }, () => poll(options, stopping.signal));
  return {
    queue: options.queue,
    functionName: options.target.config.label,
    stop: async () => {
      stopping.abort();
      await Promise.all(pollers);
    },
  };
}

async function poll(options: MappingOptions, signal: AbortSignal): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    const messages = await gather(options, signal);
    if (messages.length === 0) continue;
    const result = await options.target.invoke(JSON.stringify({ Records: messages.map(toRecord) }));
    settle(options, messages, result);
    failures = result.status === 'success' ? 0 : failures + 1;
    if (failures > 0) await pause(Math.min(BACKOFF_MS.first * 2 ** (failures - 1), BACKOFF_MS.longest), signal);
  }
}

/** Fills a batch until it is full or its window is over; without a window it takes what is there. */
async function gather(
  { queues, queue, batchSize, windowMs }: MappingOptions,
  signal: AbortSignal,
): Promise<ReceivedMessage[]> {
  const receive = (wanted: number, waitMs: number) =>
    queues.receive(queue, { max: Math.min(wanted, RECEIVE_MAX), waitMs, signal });
  const messages = await receive(batchSize, LONG_POLL_MS);
  const deadline = Date.now() + windowMs;
  while (messages.length > 0 && messages.length < batchSize && !signal.aborted) {
    const more = await receive(batchSize - messages.length, Math.max(0, deadline - Date.now()));
    if (more.length === 0) break;
    messages.push(...more);
  }
  return messages;
}

function toRecord(message: ReceivedMessage) {
  const md5s = md5OfAttributes(message.attributes);
  return {
    messageId: message.id,
    receiptHandle: message.receiptHandle,
    body: message.body,
    attributes: systemAttributes(message),
    messageAttributes: Object.fromEntries(
      Object.entries(message.attributes).map(([name, attribute]) => [
        name,
        {
          ...(attribute.StringValue !== undefined && { stringValue: attribute.StringValue }),
          ...(attribute.BinaryValue !== undefined && { binaryValue: attribute.BinaryValue }),
          stringListValues: [],
          binaryListValues: [],
          dataType: attribute.DataType,
        },
      ]),
    ),
    md5OfBody: md5(message.body),
    ...(md5s !== undefined && { md5OfMessageAttributes: md5s }),
    eventSource: 'aws:sqs',
    eventSourceARN: arn('sqs', message.queue),
    awsRegion: REGION,
  };
}

/** Takes out of the queue what the function did not report as failed; the rest comes back by its visibility. */
function settle(options: MappingOptions, messages: readonly ReceivedMessage[], result: InvocationResult): void {
  if (result.status !== 'success') return;
  const failed = options.reportsFailures ? failedIds(result.payload, messages) : new Set<string>();
  for (const message of messages.filter(({ id }) => !failed.has(id))) {
    try {
      options.queues.delete(options.queue, message.receiptHandle);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      options.target.log.warn(`message ${message.id} was worked off after its visibility time-out and comes again`);
    }
  }
}

const BatchResponse = z
  .object({ batchItemFailures: z.array(z.object({ itemIdentifier: z.string().min(1) })).nullish() })
  .nullable();

/**
 * The messages that failed by the rules of ReportBatchItemFailures: nothing, null or an empty list means that all went
 * well; an answer of another shape, or an id that is not in the batch, means that none did.
 */
export function failedIds(payload: string, messages: readonly { readonly id: string }[]): Set<string> {
  const all = new Set(messages.map(({ id }) => id));
  const { success, data } = BatchResponse.safeParse(JSON.parse(payload));
  if (!success) return all;
  const failed = new Set((data?.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier));
  return [...failed].every((id) => all.has(id)) ? failed : all;
}

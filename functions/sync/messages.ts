import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { FailedMessage } from '../../adapters/aws/change-queue.ts';
import { type Change, ChangeMessage, changesOf } from '../../core/change.ts';
import type { Clock } from '../../core/ports.ts';

export interface Ports {
  readonly clock: Clock;
  /** Says until when, in milliseconds since the epoch, calls to the vendors may take. */
  readonly begin: (deadlineMs: number) => void;
  /** Whether there still is such a connection. */
  readonly isKnown: (connection: string) => Promise<boolean>;
  /** Brings changes of one connection across; throws only what is a bug or a store that is out of reach. */
  readonly sync: (connection: string, changes: readonly Change[]) => Promise<void>;
  /** Sets when messages are received again. */
  readonly release: (messages: readonly FailedMessage[]) => Promise<void>;
}

interface Message extends ChangeMessage {
  readonly record: SQSRecord;
}

const WORK_MS = 60_000;
/** What the books of a batch need after the last call to a vendor. */
const RESERVE_MS = 20_000;
/** As many changes as one call reads of Salesforce. */
const SLICE_CHANGES = 10_000;
/** What a slice takes at least, in milliseconds: with less time left it is not begun. */
const SLICE_MS = 15_000;
/** Waits after a failure that all messages share, by how often they were received: a store is out, or a deployment is bad. */
const WAIT_SECONDS = [5, 15, 60, 120, 300];

/**
 * Works through a delivery of the `changes` queue. All messages of a connection are taken together, so that calls carry
 * hundreds of records; should that fail, they are taken one by one. A message that fails while others do not is to blame
 * itself, and is handed back at once until it is a dead letter, since its group waits behind it.
 */
export const createHandler =
  (ports: Ports) =>
  async ({ Records }: SQSEvent, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<SQSBatchResponse> => {
    const { clock, begin, release } = ports;
    const deadlineMs = clock() + Math.min(WORK_MS, context.getRemainingTimeInMillis() - RESERVE_MS);
    begin(deadlineMs);
    const messages = Records.map((record) => ({ record, message: parse(record) }));
    const failed: FailedRecord[] = messages.flatMap(({ record, message }) =>
      message === undefined ? [{ record, waitSeconds: 0 }] : [],
    );
    for (const [connection, group] of byConnection(messages.flatMap(({ message }) => message ?? []))) {
      failed.push(...(await workOff(ports, connection, group, deadlineMs)));
    }
    const back = failed.map(({ record: { receiptHandle }, waitSeconds }) => ({ receiptHandle, waitSeconds }));
    await release(back).catch((error: unknown) => console.error({ step: 'release' }, error));
    return { batchItemFailures: failed.map(({ record: { messageId } }) => ({ itemIdentifier: messageId })) };
  };

interface FailedRecord {
  readonly record: SQSRecord;
  readonly waitSeconds: number;
}

/** Takes messages together as far as one call reads all their records; what there is no time for is handed back. */
async function workOff(
  ports: Ports,
  connection: string,
  messages: readonly Message[],
  deadlineMs: number,
): Promise<FailedRecord[]> {
  const failed: FailedRecord[] = [];
  const slices = slicesOf(messages);
  for (const [index, slice] of slices.entries()) {
    const hasTime = index === 0 || ports.clock() < deadlineMs - SLICE_MS;
    failed.push(
      ...(hasTime
        ? await workOffSlice(ports, connection, slice, deadlineMs)
        : slice.map(({ record }) => ({ record, waitSeconds: 0 }))),
    );
  }
  return failed;
}

/** Messages in their order, so many at a time that their changes are not more than a slice. */
function slicesOf(messages: readonly Message[]): Message[][] {
  const slices: Message[][] = [];
  let room = 0;
  for (const message of messages) {
    const size = changesOf(message).length;
    if (slices.length === 0 || size > room) {
      slices.push([]);
      room = SLICE_CHANGES;
    }
    slices.at(-1)?.push(message);
    room -= size;
  }
  return slices;
}

async function workOffSlice(
  ports: Ports,
  connection: string,
  messages: readonly Message[],
  deadlineMs: number,
): Promise<FailedRecord[]> {
  const { clock } = ports;
  const sync = (changes: readonly Change[]) => syncKnown(ports, connection, changes);
  const together = messages.flatMap(changesOf);
  if (await isDone({ connection, messages: messages.length }, () => sync(together))) return [];
  const failed: SQSRecord[] = [];
  for (const message of messages) {
    const { record } = message;
    const inTime = clock() < deadlineMs;
    const isTaken =
      inTime && (await isDone({ connection, messageId: record.messageId }, () => sync(changesOf(message))));
    if (!isTaken) failed.push(record);
  }
  const isShared = failed.length === messages.length;
  return failed.map((record) => ({ record, waitSeconds: isShared ? waitSecondsOf(record) : 0 }));
}

/** What was queued for a connection that is removed concerns nobody any more. */
async function syncKnown({ isKnown, sync }: Ports, connection: string, changes: readonly Change[]): Promise<void> {
  if (await isKnown(connection)) await sync(connection, changes);
  else console.warn({ connection, dropped: changes.length, why: 'there is no such connection any more' });
}

const waitSecondsOf = ({ attributes }: SQSRecord): number =>
  WAIT_SECONDS[Math.min(Number(attributes.ApproximateReceiveCount), WAIT_SECONDS.length) - 1] ?? 0;

async function isDone(what: object, work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    console.error(what, error);
    return false;
  }
}

function byConnection(messages: readonly Message[]): Map<string, Message[]> {
  const groups = new Map<string, Message[]>();
  for (const message of messages) groups.set(message.connection, [...(groups.get(message.connection) ?? []), message]);
  return groups;
}

/** A body that is no message of ours is undefined. */
function parse(record: SQSRecord): Message | undefined {
  try {
    return { ...ChangeMessage.parse(JSON.parse(record.body)), record };
  } catch {
    console.error({ messageId: record.messageId, problem: 'the message is not of the form that this version reads' });
    return undefined;
  }
}

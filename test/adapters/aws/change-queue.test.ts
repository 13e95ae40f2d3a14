import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type QueueClient, changeQueue, releaseMessages } from '../../../adapters/aws/change-queue.ts';
import { type Change, ChangeMessage, changesOf } from '../../../core/change.ts';
import { toId18 } from '../../../core/salesforce-id.ts';
import { runQueues } from '../../local/engine/running-queues.ts';

let world: Awaited<ReturnType<typeof runQueues>>;
beforeAll(async () => (world = await runQueues()));
beforeEach(() => world.reset());
afterAll(() => world.close());

const changes = (count: number, text = ''): Change[] =>
  Array.from({ length: count }, (_, index) => ({
    object: 'Lead',
    id: toId18(`00Q${String(index).padStart(12, '0')}`),
    feed: 'poll',
    row: { complete: true, values: { Company: text } },
  }));

const byId = (left: Change, right: Change) => (left.id < right.id ? -1 : 1);

const queue = () => changeQueue(world.url('ordered.fifo'), world.client);

/** Takes messages until there are none, as a consumer does: a group gives the next ones when the last are done. */
async function received() {
  const messages = [];
  for (;;) {
    const some = await world.receive('ordered.fifo');
    if (some.length === 0) return messages;
    for (const { Body, Attributes, ReceiptHandle } of some) {
      messages.push({
        ...ChangeMessage.parse(JSON.parse(Body ?? '')),
        bytes: Buffer.byteLength(Body ?? ''),
        Attributes,
      });
      await world.remove('ordered.fifo', ReceiptHandle);
    }
  }
}

describe('changes', () => {
  test('of contacts arrive ten thousand a message, each with its feed', async () => {
    const moved = Array.from({ length: 15_000 }, (_, index): Change => ({
      side: 'hubspot',
      id: String(98_765_432_100 + index),
      feed: index % 2 === 0 ? 'search' : 'webhook',
    }));
    await queue().send('default', 'a', moved);
    const messages = await received();
    expect(messages.map((message) => changesOf(message).length)).toEqual([10_000, 5_000]);
    expect(messages.flatMap(changesOf).toSorted(byId)).toEqual(moved);
    expect(Math.max(...messages.map(({ bytes }) => bytes))).toBeLessThan(250_000);
  });

  test('arrive in order, a hundred a message, in the group of their connection', async () => {
    const sent = changes(950);
    await queue().send('default', 'poll 1', sent);
    const messages = await received();
    expect(messages.map((message) => message.changes.length)).toEqual([...Array.from({ length: 9 }, () => 100), 50]);
    expect(messages.flatMap((message) => message.changes)).toEqual(sent);
    expect(new Set(messages.map(({ Attributes }) => Attributes?.MessageGroupId))).toEqual(new Set(['default']));
  });

  test('that are long are split to fit, whatever script they are in', async () => {
    const sent = changes(100, '長'.repeat(3_000));
    await queue().send('default', 'poll 1', sent);
    const messages = await received();
    expect(messages.flatMap((message) => message.changes)).toEqual(sent);
    for (const { bytes } of messages) expect(bytes).toBeLessThanOrEqual(250_000);
  });

  test('of one delivery sent twice count once, those of two deliveries twice', async () => {
    await queue().send('default', 'poll 1', changes(3));
    await queue().send('default', 'poll 1', changes(3));
    await queue().send('default', 'poll 2', changes(3));
    expect((await received()).map(({ delivery }) => delivery)).toEqual(['poll 1', 'poll 2']);
  });

  test('that are none send nothing', async () => {
    await queue().send('default', 'poll 1', []);
    expect(await received()).toEqual([]);
  });
});

describe('messages that failed', () => {
  test('come back after their wait and not before', async () => {
    await queue().send('default', 'poll 1', changes(1));
    const [message] = await world.receive('ordered.fifo');
    const receiptHandle = message?.ReceiptHandle ?? '';
    await releaseMessages(world.url('ordered.fifo'), [{ receiptHandle, waitSeconds: 5 }], world.client);
    world.world.clockAheadMs = 4_000;
    expect(await world.receive('ordered.fifo')).toEqual([]);
    world.world.clockAheadMs = 6_000;
    expect(await world.receive('ordered.fifo')).toHaveLength(1);
  });

  test('that are none ask nothing', async () => {
    const client = { send: () => Promise.reject(new Error('asked')) } as unknown as QueueClient;
    await expect(releaseMessages('http://queue.test', [], client)).resolves.toBeUndefined();
  });
});

describe('entries that the queue failed', () => {
  const failing = {
    send: async () => ({
      Failed: [
        { Id: '0', Code: 'InternalError', SenderFault: false },
        { Id: '1', Code: 'InvalidParameterValue', SenderFault: true },
      ],
    }),
  } as unknown as QueueClient;

  test.each<[string, () => Promise<void>]>([
    ['sending', () => changeQueue('http://queue.test', failing).send('default', 'poll 1', changes(200))],
    ['handing back', () => releaseMessages('http://queue.test', [{ receiptHandle: 'r', waitSeconds: 5 }], failing)],
  ])('when %s are an error that names their codes', async (_, work) => {
    await expect(work()).rejects.toThrow(/2 failed with InternalError, InvalidParameterValue/);
  });
});

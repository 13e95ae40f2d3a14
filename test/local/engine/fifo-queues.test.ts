import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { inGroup, runQueues } from './running-queues.ts';

let sqs: Awaited<ReturnType<typeof runQueues>>;
beforeAll(async () => {
  sqs = await runQueues();
});
beforeEach(() => sqs.reset());
afterAll(() => sqs.close());

describe('a FIFO queue', () => {
  it('hands out one batch of a group at a time, in order, and other groups beside it', async () => {
    for (const body of ['a1', 'a2']) await sqs.send('ordered.fifo', body, inGroup('a'));
    await sqs.send('ordered.fifo', 'b1', inGroup('b'));
    const [first] = await sqs.receive('ordered.fifo', { MaxNumberOfMessages: 1 });
    expect(first?.Body).toBe('a1');
    expect(await sqs.bodies('ordered.fifo')).toEqual(['b1']);
    await sqs.remove('ordered.fifo', first?.ReceiptHandle);
    expect(await sqs.bodies('ordered.fifo')).toEqual(['a2']);
  });

  it('gives a returned message again before those behind it', async () => {
    for (const body of ['a1', 'a2', 'a3']) await sqs.send('ordered.fifo', body, inGroup('a'));
    const [first, second] = await sqs.receive('ordered.fifo', { MaxNumberOfMessages: 2 });
    await sqs.remove('ordered.fifo', first?.ReceiptHandle);
    await sqs.show('ordered.fifo', second?.ReceiptHandle, 0);
    expect(await sqs.bodies('ordered.fifo')).toEqual(['a2', 'a3']);
  });

  it('goes on behind a message that became a dead letter', async () => {
    for (const body of ['poison', 'next']) await sqs.send('ordered.fifo', body, inGroup('a'));
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const [message] = await sqs.receive('ordered.fifo', { MaxNumberOfMessages: 1 });
      await sqs.show('ordered.fifo', message?.ReceiptHandle, 0);
    }
    expect(await sqs.bodies('ordered.fifo')).toEqual(['next']);
    expect(await sqs.bodies('dead.fifo')).toEqual(['poison']);
  });

  it('takes the same message once in five minutes and answers with the first one', async () => {
    const group = { MessageGroupId: 'a' };
    const first = await sqs.send('ordered.fifo', 'same', group);
    const second = await sqs.send('ordered.fifo', 'same', group);
    expect([second.MessageId, second.SequenceNumber]).toEqual([first.MessageId, first.SequenceNumber]);
    expect(sqs.queues().counts('ordered.fifo').visible).toBe(1);
    sqs.world.clockAheadMs = 5 * 60_000 + 1;
    expect((await sqs.send('ordered.fifo', 'same', group)).MessageId).not.toBe(first.MessageId);
    sqs.world.clockAheadMs = 0;
  });

  it('refuses an old receipt when the visibility is over', async () => {
    await sqs.send('ordered.fifo', 'slow', inGroup('a'));
    const [message] = await sqs.receive('ordered.fifo', { VisibilityTimeout: 1 });
    sqs.world.clockAheadMs = 1001;
    await expect(sqs.remove('ordered.fifo', message?.ReceiptHandle)).rejects.toThrow(/receipt handle has expired/);
    sqs.world.clockAheadMs = 0;
  });

  it.each([
    ['without a group', {}, /MessageGroupId/],
    ['with a delay of its own', { ...inGroup('a'), DelaySeconds: 1 }, /not valid for this queue type/],
  ])('refuses a message %s', async (_, options, message) => {
    await expect(sqs.send('ordered.fifo', 'x', options)).rejects.toThrow(message);
  });

  it('finds the next message at once behind thirty thousand of a busy group', async () => {
    sqs.queues().atomically(() => {
      for (let index = 0; index < 30_000; index += 1)
        sqs.queues().send('ordered.fifo', { body: `busy ${index}`, group: 'busy' });
      sqs.queues().send('ordered.fifo', { body: 'free', group: 'free' });
    });
    const busy = await sqs.receive('ordered.fifo');
    const startedAt = performance.now();
    expect(await sqs.bodies('ordered.fifo', { MaxNumberOfMessages: 1 })).toEqual(['free']);
    expect(performance.now() - startedAt).toBeLessThan(100);
    expect(busy.length).toBe(10);
  });
});

it('keeps messages, receipts and the order of groups when it is opened again', async () => {
  await sqs.send('plain', 'kept');
  for (const body of ['a1', 'a2']) await sqs.send('ordered.fifo', body, inGroup('a'));
  const [inWork] = await sqs.receive('ordered.fifo', { MaxNumberOfMessages: 1 });
  await sqs.reopen();
  expect(await sqs.bodies('plain')).toEqual(['kept']);
  expect(await sqs.bodies('ordered.fifo')).toEqual([]);
  sqs.queues().release();
  expect([inWork?.Body, await sqs.bodies('ordered.fifo')]).toEqual(['a1', ['a1', 'a2']]);
});

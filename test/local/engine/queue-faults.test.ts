import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { inGroup, runQueues } from './running-queues.ts';

let sqs: Awaited<ReturnType<typeof runQueues>>;
beforeAll(async () => {
  sqs = await runQueues();
});
beforeEach(() => sqs.reset());
afterAll(() => sqs.close());

describe('faults', () => {
  it.each(['plain', 'ordered.fifo'])('of duplication deliver a deleted message of %s once more', async (queue) => {
    sqs.world.faults = { duplicate: 1 };
    await sqs.send(queue, 'twice', queue === 'plain' ? {} : inGroup('a'));
    for (let delivery = 0; delivery < 2; delivery += 1) {
      const [message] = await sqs.receive(queue);
      expect(message?.Body).toBe('twice');
      await sqs.remove(queue, message?.ReceiptHandle);
    }
    expect(await sqs.receive(queue)).toEqual([]);
  });

  it('of order mix a standard queue and never a FIFO one', async () => {
    sqs.world.faults = { reorder: true };
    const sent = Array.from({ length: 30 }, (_, index) => String(index));
    for (const body of sent) {
      sqs.queues().send('plain', { body });
      sqs.queues().send('ordered.fifo', { body, group: 'a' });
    }
    const taken = [...(await sqs.bodies('plain')), ...(await sqs.bodies('plain')), ...(await sqs.bodies('plain'))];
    expect(taken).not.toEqual(sent);
    expect(new Set(taken)).toEqual(new Set(sent));
    expect(await sqs.bodies('ordered.fifo')).toEqual(sent.slice(0, 10));
  });

  it('of delay make a message visible later', async () => {
    sqs.world.faults = { delayMs: 300 };
    await sqs.send('plain', 'late');
    expect(await sqs.bodies('plain')).toEqual([]);
    expect(await sqs.bodies('plain', { WaitTimeSeconds: 1 })).toEqual(['late']);
  });
});

import { beforeEach, expect, test } from 'vitest';
import { changeQueue, releaseMessages } from '../../adapters/aws/change-queue.ts';
import { MemoryQueue } from '../fakes/memory-queue.ts';

let nowMs = 0;
let queue: MemoryQueue;
beforeEach(() => {
  nowMs = 1_000_000;
  queue = new MemoryQueue({ clock: () => nowMs, visibilityMs: 90_000 });
});

const send = (connection: string, delivery: string) =>
  changeQueue('changes', queue.client).send(connection, delivery, [{ side: 'hubspot', id: '1', feed: 'search' }]);
const ids = () => queue.receive().map(({ messageId }) => messageId);

test('a group waits for what is under way, and others do not', async () => {
  await send('a', '1');
  expect(ids()).toEqual(['m1']);
  await send('a', '2');
  await send('b', '1');
  expect(ids()).toEqual(['m3']);
  nowMs += 90_000;
  const again = queue.receive();
  expect(again.map(({ messageId }) => messageId)).toEqual(['m1', 'm2', 'm3']);
  queue.remove(again.map(({ receiptHandle }) => receiptHandle));
  expect([queue.size, ids()]).toEqual([0, []]);
});

test('the same content counts once in five minutes', async () => {
  await send('a', '1');
  nowMs += 299_000;
  await send('a', '1');
  expect(queue.size).toBe(1);
  nowMs += 2_000;
  await send('a', '1');
  expect(queue.size).toBe(2);
});

test('what is handed back is received after its wait, and after eight receives it is a dead letter', async () => {
  await send('a', '1');
  for (let count = 0; count < 8; count += 1) {
    const [record] = queue.receive();
    await releaseMessages('changes', [{ receiptHandle: record?.receiptHandle ?? '', waitSeconds: 5 }], queue.client);
    nowMs += 4_000;
    expect(ids()).toEqual([]);
    nowMs += 1_000;
  }
  expect([ids(), queue.size, queue.deadLetters.length]).toEqual([[], 0, 1]);
});

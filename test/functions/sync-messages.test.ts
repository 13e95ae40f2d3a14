import type { SQSEvent } from 'aws-lambda';
import { beforeEach, expect, test } from 'vitest';
import type { Change } from '../../core/change.ts';
import { createHandler } from '../../functions/sync/messages.ts';

let batches: string[][];
let released: string[];
let poison: string;
let isStoreOut: boolean;
let begun: number;
let nowMs: number;
let workMs: number;
beforeEach(() => {
  isStoreOut = false;
  nowMs = 1_000;
  workMs = 0;
  batches = [];
  released = [];
  poison = '';
});

const handler = createHandler({
  clock: () => nowMs,
  begin: (deadlineMs) => void (begun = deadlineMs),
  isKnown: async (connection) => connection !== 'removed',
  sync: async (connection, changes: readonly Change[]) => {
    const ids = changes.map(({ id }) => id);
    batches.push([connection, ...ids]);
    nowMs += workMs;
    if (isStoreOut || ids.includes(poison)) throw new Error('a bug');
  },
  release: async (messages) => {
    released.push(...messages.map(({ receiptHandle, waitSeconds }) => `${receiptHandle} ${waitSeconds}s`));
    if (isStoreOut) throw new Error('the queue is out of reach too');
  },
});

const id = (index: number) => `00Q${String(index).padStart(12, '0')}EAA`;
const aMessage = (index: number, connection = 'default') =>
  JSON.stringify({ connection, delivery: `d${index}`, changes: [{ object: 'Lead', id: id(index), feed: 'poll' }] });
const deliver = (...bodies: string[]) =>
  handler(
    {
      Records: bodies.map((body, index) => ({
        messageId: `m${index}`,
        receiptHandle: `r${index}`,
        body,
        attributes: { ApproximateReceiveCount: '2' },
      })),
    } as unknown as SQSEvent,
    { getRemainingTimeInMillis: () => 90_000 },
  );

test('all messages of a connection are worked off together', async () => {
  expect(await deliver(aMessage(1), aMessage(2))).toEqual({ batchItemFailures: [] });
  expect(batches).toEqual([['default', id(1), id(2)]]);
  expect(released).toEqual([]);
});

test('what was queued for a connection that is removed is dropped, and keeps nobody waiting', async () => {
  expect(await deliver(aMessage(1, 'removed'), aMessage(2))).toEqual({ batchItemFailures: [] });
  expect(batches).toEqual([['default', id(2)]]);
});

test('one that cannot be worked off fails alone and is handed back at once', async () => {
  poison = id(2);
  expect(await deliver(aMessage(1), aMessage(2), aMessage(3))).toEqual({
    batchItemFailures: [{ itemIdentifier: 'm1' }],
  });
  expect(batches.slice(1)).toEqual([
    ['default', id(1)],
    ['default', id(2)],
    ['default', id(3)],
  ]);
  expect(released).toEqual(['r1 0s']);
});

test.each(['', 'hello', '{}', '[]', 'null', aMessage(1).replace('Lead', 'Case'), aMessage(1).replace('EAA', 'AAA')])(
  'a message of another form fails alone: %s',
  async (body) => {
    expect(await deliver(body, aMessage(2))).toEqual({ batchItemFailures: [{ itemIdentifier: 'm0' }] });
    expect(batches).toEqual([['default', id(2)]]);
  },
);

test('connections are kept apart', async () => {
  await deliver(aMessage(1), aMessage(2, 'second'), aMessage(3));
  expect(batches).toEqual([
    ['default', id(1), id(3)],
    ['second', id(2)],
  ]);
});

test('a failure that all share makes all wait, and is answered even if they cannot be handed back', async () => {
  isStoreOut = true;
  expect(await deliver(aMessage(1), aMessage(2))).toEqual({
    batchItemFailures: [{ itemIdentifier: 'm0' }, { itemIdentifier: 'm1' }],
  });
  expect(released).toEqual(['r0 15s', 'r1 15s']);
});

test('calls may take a minute, and what was not begun by then is handed back', async () => {
  poison = id(1);
  workMs = 61_000;
  expect(await deliver(aMessage(1), aMessage(2))).toEqual({
    batchItemFailures: [{ itemIdentifier: 'm0' }, { itemIdentifier: 'm1' }],
  });
  expect(begun).toBe(61_000);
  expect(batches).toHaveLength(1);
});

const contacts = (count: number, first: number) => ({
  connection: 'default',
  delivery: `d${first}`,
  changes: [],
  contacts: [{ feed: 'search', ids: Array.from({ length: count }, (_, index) => String(first + index)) }],
});

test('contacts that share a message are worked off as many at a time as one call reads', async () => {
  const bodies = [contacts(6_000, 1), contacts(4_000, 10_001), contacts(5_000, 20_001)];
  const answer = await deliver(...bodies.map((body) => JSON.stringify(body)));
  expect(answer).toEqual({ batchItemFailures: [] });
  expect(batches.map(({ length }) => length - 1)).toEqual([10_000, 5_000]);
});

test('what there is no time for is handed back untouched', async () => {
  workMs = 50_000;
  const bodies = [contacts(10_000, 1), contacts(10_000, 20_001)];
  const answer = await deliver(...bodies.map((body) => JSON.stringify(body)));
  expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
  expect(batches).toHaveLength(1);
  expect(released).toEqual(['r1 0s']);
});

import { beforeEach, expect, test } from 'vitest';
import { forEachConnection } from '../../functions/shared/fan-out.ts';
import { knownConnections } from '../../functions/shared/known-connections.ts';

const MINUTE_MS = 60_000;

let nowMs: number;
let shares: [connection: string, ms: number][];
beforeEach(() => {
  nowMs = 0;
  shares = [];
});

const names = (count: number) => Array.from({ length: count }, (_, index) => `c${index}`);

/** A round of forty seconds in which everybody uses its whole share, or as much as is said. */
const round = (connections: readonly string[], atOnce: number, useMs?: number, failing = '') => {
  const untilMs = nowMs + 40_000;
  return forEachConnection(
    connections,
    { clock: () => nowMs, untilMs, atOnce, everyMs: MINUTE_MS },
    async (connection, shareMs) => {
      shares.push([connection, shareMs - nowMs]);
      await Promise.resolve();
      nowMs += useMs ?? shareMs - nowMs;
      if (connection === failing) throw new Error(`${connection} is out`);
      return connection.toUpperCase();
    },
  );
};

test('one connection has all the time', async () => {
  expect(await round(['default'], 5)).toEqual({ default: 'DEFAULT' });
  expect(shares).toEqual([['default', 40_000]]);
});

test('as many as are worked for at once have all the time as well', async () => {
  await round(names(5), 5, 0);
  expect(shares.map(([, ms]) => ms)).toEqual([40_000, 40_000, 40_000, 40_000, 40_000]);
});

test('more than that share it evenly', async () => {
  await round(names(4), 1);
  expect(shares).toEqual([
    ['c0', 10_000],
    ['c1', 10_000],
    ['c2', 10_000],
    ['c3', 10_000],
  ]);
});

test('what one leaves over goes to those behind it', async () => {
  await round(names(4), 1, 1_000);
  expect(shares.map(([, ms]) => ms)).toEqual([10_000, 13_000, 19_000, 37_000]);
});

test('one that fails stops no other, and is told of at the end', async () => {
  await expect(round(names(12), 5, 0, 'c3')).rejects.toThrow('c3: c3 is out');
  expect(shares.map(([connection]) => connection).toSorted()).toEqual(names(12).toSorted());
});

test('one that overruns costs nobody a turn for ever: the next round begins with another', async () => {
  await expect(round(names(3), 1, 50_000)).rejects.toThrow('c1: there was no time left');
  expect(shares.map(([connection]) => connection)).toEqual(['c0']);
  for (const first of ['c1', 'c2', 'c0']) {
    nowMs = MINUTE_MS * Math.ceil(nowMs / MINUTE_MS);
    shares = [];
    await expect(round(names(3), 1, 50_000)).rejects.toThrow('no time left');
    expect(shares.map(([connection]) => connection)).toEqual([first]);
  }
});

test('no connections are no work', async () => {
  expect(await round([], 5)).toEqual({});
});

test('ids of no connection cost an open door one read in ten seconds, and ids of no form none', async () => {
  let reads = 0;
  const all = async () => {
    reads += 1;
    return [{ id: 'default' }, { id: 'gone', removing: { since: '2026-11-24T05:00:00Z' } }];
  };
  const isKnown = knownConnections({ all }, () => nowMs);
  expect(await Promise.all(['../x', '', 'A'].map(isKnown))).toEqual([false, false, false]);
  expect(reads).toBe(0);
  expect(await Promise.all([...names(500), 'default', 'gone'].map(isKnown))).toEqual([
    ...names(500).map(() => false),
    true,
    false,
  ]);
  expect(reads).toBe(1);
  nowMs = 10_000;
  await isKnown('c1');
  expect(reads).toBe(2);
});

test('a list that could not be read is asked for again', async () => {
  let isOut = true;
  const isKnown = knownConnections(
    { all: async () => (isOut ? Promise.reject(new Error('out')) : [{ id: 'default' }]) },
    () => nowMs,
  );
  await expect(isKnown('default')).rejects.toThrow('out');
  isOut = false;
  expect(await isKnown('default')).toBe(true);
});

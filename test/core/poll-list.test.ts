import { beforeEach, expect, test } from 'vitest';
import { type ListPorts, type ListStanding, pollList } from '../../core/poll-list.ts';
import { defaultSettings } from '../../core/settings.ts';
import { FakeQueue, FakeSettings } from '../fakes/stores.ts';

const HOUR_MS = 3_600_000;

let nowMs: number;
let members: Map<string, number>;
let reads: number;
let standing: ListStanding | undefined;
let queue: FakeQueue;
let settings: FakeSettings;
let ports: ListPorts;
beforeEach(() => {
  nowMs = Date.parse('2026-11-24T05:00:00Z');
  members = new Map();
  reads = 0;
  standing = undefined;
  queue = new FakeQueue();
  settings = new FakeSettings();
  settings.settings = { ...defaultSettings, inclusionListId: '7' };
  ports = {
    clock: () => nowMs,
    settings,
    queue,
    lists: {
      lastJoinedAt: async () => String(Math.max(0, ...members.values())),
      joinedSince: async (_, sinceMs) => {
        reads += 1;
        return [...members].flatMap(([id, joinedMs]) => (joinedMs >= sinceMs ? [id] : []));
      },
    },
    state: {
      loadList: async () => standing,
      saveList: async (_, saved) => void (standing = saved),
    },
  };
});
const tick = async () => {
  nowMs += 60_000;
  await pollList(ports, 'default');
  return queue.sent.splice(0).map(({ id }) => id);
};

test('a list that was chosen just now is queued whole', async () => {
  members.set('1', nowMs - 1_000 * HOUR_MS).set('2', nowMs);
  expect(await tick()).toEqual(['1', '2']);
});

test('only those who joined are queued afterwards, and members are read only when somebody did', async () => {
  members.set('1', nowMs - HOUR_MS);
  await tick();
  for (let minute = 0; minute < 60; minute += 1) expect(await tick()).toEqual([]);
  expect(reads).toBe(1);
  members.set('2', nowMs);
  expect(await tick()).toEqual(['2']);
});

test('whoever joined is queued again if the queue did not take it', async () => {
  await tick();
  members.set('1', nowMs);
  queue.broken = true;
  await expect(tick()).rejects.toThrow('did not accept');
  queue.broken = false;
  expect(await tick()).toEqual(['1']);
});

test('another list is queued whole', async () => {
  members.set('1', nowMs - 10 * HOUR_MS);
  await tick();
  settings.settings = { ...settings.settings, inclusionListId: '8' };
  expect(await tick()).toEqual(['1']);
});

test('with sync off nothing is asked', async () => {
  settings.settings = { ...settings.settings, sync: 'off' };
  members.set('1', nowMs);
  expect(await tick()).toEqual([]);
  expect(reads).toBe(0);
});

test('with sync paused who joins is still noted', async () => {
  await tick();
  settings.settings = { ...settings.settings, sync: 'paused' };
  members.set('1', nowMs);
  expect(await tick()).toEqual(['1']);
});

import { beforeEach, expect, test } from 'vitest';
import { directoryCache } from '../../core/directory-cache.ts';

const ANN = '005000000000001AAA';
const BOB = '005000000000002AAA';
const QUEUE = '00G000000000001AAA';
const MINUTE_MS = 60_000;

let nowMs: number;
let emails: Map<string, string>;
let owners: Map<string, string>;
let asked: string[][];
let ownerReads: number;
let cache: ReturnType<typeof directoryCache>;
beforeEach(() => {
  nowMs = 0;
  emails = new Map([[ANN, 'ann@example.com']]);
  owners = new Map([['ann@example.com', '1']]);
  asked = [];
  ownerReads = 0;
  cache = directoryCache({
    clock: () => nowMs,
    emailByUserId: async (ids) => {
      asked.push([...ids]);
      return new Map([...emails].filter(([id]) => ids.includes(id)));
    },
    userIdByEmail: async () => new Map(),
    ownerIdByEmail: async () => {
      ownerReads += 1;
      return new Map(owners);
    },
  });
});

const ownerOf = async (id: string) => {
  const { emailByUserId, ownerIdByEmail } = await cache.read({ userIds: new Set([id]), ownerIds: new Set() }, 'live');
  return ownerIdByEmail.get(emailByUserId.get(id) ?? '');
};

test('users that are asked for are read, once an hour', async () => {
  expect([await ownerOf(ANN), await ownerOf(ANN)]).toEqual(['1', '1']);
  nowMs += 61 * MINUTE_MS;
  await ownerOf(ANN);
  expect(asked).toEqual([[ANN], [ANN]]);
  expect(ownerReads).toBe(2);
});

test('a user who was not found is looked for again after five minutes', async () => {
  expect([await ownerOf(BOB), await ownerOf(BOB)]).toEqual([undefined, undefined]);
  emails.set(BOB, 'bob@example.com');
  owners.set('bob@example.com', '2');
  nowMs += 6 * MINUTE_MS;
  expect(await ownerOf(BOB)).toBe('2');
  expect(asked).toEqual([[BOB], [BOB]]);
});

test('an owner who was added to HubSpot later is found after five minutes', async () => {
  owners.clear();
  expect(await ownerOf(ANN)).toBeUndefined();
  owners.set('ann@example.com', '1');
  expect(await ownerOf(ANN)).toBeUndefined();
  nowMs += 6 * MINUTE_MS;
  expect(await ownerOf(ANN)).toBe('1');
});

test('a queue that owns a record is no user and costs no call', async () => {
  for (let minute = 0; minute < 60; minute += 1) {
    expect(await ownerOf(QUEUE)).toBeUndefined();
    nowMs += MINUTE_MS;
  }
  expect([asked.length, ownerReads]).toEqual([0, 0]);
});

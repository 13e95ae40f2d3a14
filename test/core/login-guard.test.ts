import { beforeEach, describe, expect, test } from 'vitest';
import { LoginRefused, salesforceLoginFault } from '../../core/login-faults.ts';
import { guardLogin } from '../../core/login-guard.ts';
import { validityOf } from '../../core/logins.ts';
import { MemoryLogins } from '../fakes/memory-logins.ts';

const HOUR_MS = 3_600_000;
const START_MS = Date.parse('2026-11-24T05:00:00Z');

let logins: MemoryLogins;
let nowMs: number;
beforeEach(() => {
  logins = new MemoryLogins();
  nowMs = START_MS;
});

/** A process that tries to log in; `password` is what it has of the secret, the org takes only the right one. */
function aProcess() {
  const tried: string[] = [];
  const enter = (version: string, outcome: () => Promise<string>, patienceMs = 60_000) =>
    guardLogin(
      { logins, clock: () => nowMs, wait: async (ms) => void (nowMs += ms) },
      { connection: 'default', side: 'salesforce', version, untilMs: nowMs + patienceMs },
      async () => {
        tried.push(version);
        return outcome();
      },
    ).catch((error: unknown) => error);
  return { tried, enter };
}

const works = async () => 'session';
const fails = (code: string) => async () => {
  throw salesforceLoginFault(code);
};
const standing = () => logins.load('default', 'salesforce');

describe('a login', () => {
  test('that is refused is tried once by all processes together, until the secret is another', async () => {
    const [poll, sync] = [aProcess(), aProcess()];
    const answers = await Promise.all([
      poll.enter('v1', fails('INVALID_LOGIN')),
      sync.enter('v1', fails('INVALID_LOGIN')),
      poll.enter('v1', fails('INVALID_LOGIN')),
    ]);
    for (const answer of answers) expect(answer).toMatchObject({ kind: 'auth', fault: 'wrongPassword' });
    nowMs += 23 * HOUR_MS;
    expect(await sync.enter('v1', works)).toBeInstanceOf(LoginRefused);
    expect([...poll.tried, ...sync.tried]).toEqual(['v1']);
    expect(await sync.enter('v2', works)).toBe('session');
    expect(await standing()).toMatchObject({ state: 'valid', version: 'v2', since: new Date(nowMs).toISOString() });
  });

  test('that is refused is checked again after a day', async () => {
    const { enter, tried } = aProcess();
    await enter('v1', fails('INVALID_LOGIN'));
    const before = await standing();
    nowMs += 24 * HOUR_MS;
    await enter('v1', fails('INVALID_LOGIN'));
    expect(tried).toEqual(['v1', 'v1']);
    expect(await standing()).toMatchObject({ since: before?.since, checkedAt: new Date(nowMs).toISOString() });
    nowMs += 24 * HOUR_MS;
    expect(await enter('v1', works)).toBe('session');
    expect(validityOf(await standing())).toMatchObject({ state: 'valid', why: null });
  });

  test('to an org whose API is off is checked again after an hour: no password counts against it', async () => {
    const { enter, tried } = aProcess();
    await enter('v1', fails('API_DISABLED_FOR_ORG'));
    nowMs += HOUR_MS;
    expect(await enter('v1', works)).toBe('session');
    expect(tried).toEqual(['v1', 'v1']);
  });

  test.each(['ORG_IN_MAINTENANCE', 'REQUEST_LIMIT_EXCEEDED'])(
    'that meets %s says nothing about the credentials',
    async (code) => {
      const { enter, tried } = aProcess();
      await enter('v1', works);
      const before = await standing();
      await enter('v1', fails(code));
      await enter('v1', fails(code));
      expect(tried).toHaveLength(3);
      expect(await standing()).toEqual(before);
    },
  );

  test('whose process fails for another reason leaves the turn to the next', async () => {
    const { enter } = aProcess();
    const bug = new TypeError('a bug');
    expect(await enter('v1', () => Promise.reject(bug))).toBe(bug);
    expect(await enter('v1', works, 0)).toBe('session');
  });

  test('of a process that died is waited for no longer than its turn', async () => {
    await logins.takeTurn('default', 'salesforce', nowMs, nowMs + 15_000);
    expect(await aProcess().enter('v1', works, 1_000)).toMatchObject({ kind: 'retry', fault: 'unreachable' });
    expect(await aProcess().enter('v1', works)).toBe('session');
    expect(nowMs - START_MS).toBeLessThan(16_000);
  });

  test('that works is told once an hour at most', async () => {
    const { enter } = aProcess();
    for (let minute = 0; minute < 125; minute += 1) {
      await enter('v1', works);
      nowMs += 60_000;
    }
    expect(logins.saves).toBe(3);
    expect(await standing()).toMatchObject({ since: new Date(START_MS).toISOString() });
  });
});

test('people are told why in both languages', async () => {
  expect(validityOf(undefined)).toEqual({ state: 'unknown', since: null, checkedAt: null, why: null });
  await aProcess().enter('v1', fails('PASSWORD_LOCKOUT'));
  expect(validityOf(await standing())).toMatchObject({
    state: 'invalid',
    since: '2026-11-24T05:00:00.000Z',
    why: { code: 'lockedOut', said: 'PASSWORD_LOCKOUT', words: { en: expect.any(String), ja: expect.any(String) } },
  });
});

import { setImmediate as turn } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from 'vitest';
import { hubspotClient } from '../../adapters/hubspot/client.ts';
import { contactReader } from '../../adapters/hubspot/read-contacts.ts';
import { TOKEN, openTwoSides } from './two-sides.ts';

/** A clock that moves on when everybody waits, to whoever waits the shortest. */
class Waiting {
  nowMs = 0;
  readonly #sleepers: { readonly atMs: number; readonly wake: () => void }[] = [];
  readonly sleep = (ms: number): Promise<void> =>
    new Promise((wake) => this.#sleepers.push({ atMs: this.nowMs + ms, wake }));

  async runUntil(work: Promise<unknown>): Promise<void> {
    const state = { isDone: false };
    const ended = work.finally(() => (state.isDone = true));
    while (!state.isDone) {
      for (let round = 0; round < 20; round += 1) await turn();
      this.#sleepers.sort((left, right) => left.atMs - right.atMs);
      const next = this.#sleepers.shift();
      if (next === undefined) continue;
      this.nowMs = Math.max(this.nowMs, next.atMs);
      next.wake();
    }
    await ended;
  }
}

let world: ReturnType<typeof openTwoSides>;
let waiting: Waiting;
let statuses: number[];
beforeEach(() => {
  world = openTwoSides();
  waiting = new Waiting();
  statuses = [];
});

/** A client of its own process: it shares nothing with another but the token. */
function open(rate?: 'none') {
  const startMs = world.clock();
  return hubspotClient({
    token: TOKEN,
    apiUrl: 'http://127.0.0.1:2',
    clock: () => startMs + waiting.nowMs,
    sleep: waiting.sleep,
    fetch: async (input, init) => {
      world.advance(startMs + waiting.nowMs - world.clock());
      const response = await world.portal.fetch(new Request(input, init));
      statuses.push(response.status);
      return response;
    },
    ...(rate === 'none' && { rate: { book: () => 0, learn: () => undefined } }),
  });
}

const read = (client: ReturnType<typeof open>) =>
  client.call({
    method: 'POST',
    path: '/crm/objects/2026-09/contacts/batch/read',
    body: { inputs: [{ id: '1' }], properties: ['email'] },
  });

const burst = (client: ReturnType<typeof open>, calls: number) =>
  waiting.runUntil(Promise.all(Array.from({ length: calls }, () => read(client))));

const refused = () => statuses.filter((status) => status === 429).length;

describe('a burst of 300 calls', () => {
  test('meets no 429, and waits once for ten seconds when it is known what is allowed', async () => {
    const client = open();
    await burst(client, 1);
    await burst(client, 300);
    expect([statuses.length, refused()]).toEqual([301, 0]);
    expect(waiting.nowMs).toBe(10_500);
  });

  test('meets none when nothing is known yet either', async () => {
    await burst(open(), 300);
    expect([statuses.length, refused()]).toEqual([300, 0]);
  });

  test('would meet many without being spread', async () => {
    await burst(open('none'), 300).catch(() => undefined);
    expect(refused()).toBeGreaterThan(50);
  });

  test('meets none on the smallest plan', async () => {
    const body = JSON.stringify({ rateLimit: { tenSecondly: 100 } });
    await world.portal.fetch(new Request('http://127.0.0.1:2/__sim/faults', { method: 'POST', body }));
    await burst(open(), 300);
    expect([statuses.length, refused()]).toEqual([300, 0]);
  });

  test('meets none while another process uses half of the limit, once it knows', async () => {
    await burst(open(), 80);
    const client = open();
    await burst(client, 1);
    await burst(client, 300);
    expect(refused()).toBe(0);
  });
});

test('30,000 contacts are read without a 429', async () => {
  const ids = Array.from({ length: 30_000 }, (_, index) => String(index + 1));
  await waiting.runUntil(contactReader(open(), ['email']).readByIds(ids));
  expect([statuses.length, refused()]).toEqual([300, 0]);
});

import { describe, expect, test } from 'vitest';
import { hubspotClient } from '../../../adapters/hubspot/client.ts';
import * as wire from '../loopback.ts';

type Reply = Response | Error;
const json =
  (status: number, body: unknown, headers: Record<string, string> = {}) =>
  () =>
    new Response(JSON.stringify(body), { status, headers });
const text =
  (status: number, body: string, headers: Record<string, string> = {}) =>
  () =>
    new Response(body, { status, headers });
const failing = (error: Error) => (): Reply => error;

const scopes = {
  status: 'error',
  category: 'MISSING_SCOPES',
  message: 'x',
  errors: [{ message: 'x', context: { requiredGranularScopes: ['crm.objects.contacts.write'] } }],
};
const tenSeconds = {
  status: 'error',
  message: 'You have reached your ten_secondly_rolling limit.',
  errorType: 'RATE_LIMIT',
  policyName: 'TEN_SECONDLY_ROLLING',
};

async function ask(replies: readonly (() => Reply)[]) {
  const waits: number[] = [];
  let calls = 0;
  const client = hubspotClient({
    token: 'pat-test',
    fetch: async () => {
      const reply = (replies[Math.min(calls++, replies.length - 1)] ?? failing(new Error('no reply')))();
      if (reply instanceof Error) throw reply;
      return reply;
    },
    sleep: async (ms) => waits.push(ms),
  });
  const answer = await client.call({ method: 'GET', path: '/x' }).catch((error: unknown) => error);
  return { answer, waits, calls };
}

test.each<[string, (() => Reply)[], unknown, number]>([
  ['an answer', [json(200, { a: 1 })], { status: 200, body: { a: 1 } }, 1],
  ['an empty answer', [text(200, '')], { status: 200, body: null }, 1],
  [
    'a refusal of the request itself',
    [json(400, { category: 'VALIDATION_ERROR' })],
    { status: 400, body: { category: 'VALIDATION_ERROR' } },
    1,
  ],
  ['a wrong token is not tried again', [json(401, { category: 'INVALID_AUTHENTICATION' })], { kind: 'auth' }, 1],
  [
    'a missing scope is named',
    [json(403, scopes)],
    { kind: 'auth', message: expect.stringContaining('crm.objects.contacts.write') },
    1,
  ],
  ['the end of the day is not tried again', [json(429, { policyName: 'DAILY' })], { kind: 'allocation' }, 1],
  ['too fast', [json(429, tenSeconds), json(200, {})], { status: 200, body: {} }, 2],
  [
    'too fast on search, without a policy',
    [json(429, { category: 'RATE_LIMITS' }), json(200, {})],
    { status: 200, body: {} },
    2,
  ],
  ['an error of the gateway in HTML', [text(502, '<html>'), json(200, {})], { status: 200, body: {} }, 2],
  ['HTML instead of an answer', [text(200, '<html>'), json(200, {})], { status: 200, body: {} }, 2],
  ['a broken connection', [failing(new TypeError('fetch failed')), json(200, {})], { status: 200, body: {} }, 2],
  ['locked records', [json(423, {}), json(200, {})], { status: 200, body: {} }, 2],
  ['a portal on the move', [json(477, {}, { 'retry-after': '86400' })], { kind: 'retry' }, 4],
  ['an outage is given up after four tries', [json(500, {})], { kind: 'retry' }, 4],
])('%s', async (_, replies, expected, calls) => {
  const asked = await ask(replies);
  expect(asked.answer).toMatchObject(expected as object);
  expect(asked.calls).toBe(calls);
});

test('waits longer each time, or as long as HubSpot asks for and no longer than ten seconds', async () => {
  expect((await ask([json(500, {})])).waits).toEqual([500, 1_000, 1_500]);
  expect((await ask([json(429, {}, { 'retry-after': '3' })])).waits).toEqual([3_000, 3_000, 3_000]);
  expect((await ask([json(429, {}, { 'retry-after': '3600' })])).waits[0]).toBe(10_000);
});

test.each<[string, wire.Reply]>([
  ['breaks inside an answer', wire.breaksInTheBody],
  ['breaks before it answers', wire.breaksAtOnce],
  ['never answers', wire.neverAnswers],
  ['never ends its answer', wire.stallsInTheBody],
  ['answers with HTML', wire.html],
  ['answers with half a document', wire.halfJson],
  ['sends the caller elsewhere', wire.moved],
  ['refuses without a word', wire.says(413, '')],
])('a portal that %s is asked four times, and later again', async (_, reply) => {
  await using server = await wire.serveReplies(reply);
  const client = hubspotClient({ token: 't', apiUrl: server.url, timeoutMs: 100, sleep: async () => undefined });
  await expect(client.call({ method: 'GET', path: '/x' })).rejects.toMatchObject({ vendor: 'hubspot', kind: 'retry' });
  expect(server.requests).toHaveLength(4);
});

describe('the deadline', () => {
  const busy = async () => new Response('{}', { status: 503, headers: { 'retry-after': '3' } });

  test.each([
    ['has passed: nothing is asked', 0, 0, 'out of time'],
    ['comes before the wait is over: it is not begun', 2_999, 1, 'out of time: HubSpot answered 503'],
    ['comes after one wait', 3_001, 2, 'out of time: HubSpot answered 503'],
    ['is far away', 60_000, 4, 'HubSpot answered 503'],
  ])('that %s', async (_, deadlineMs, calls, message) => {
    let nowMs = 0;
    let asked = 0;
    const client = hubspotClient({
      token: 't',
      clock: () => nowMs,
      deadline: () => deadlineMs,
      sleep: async (ms) => (nowMs += ms),
      fetch: () => ((asked += 1), busy()),
    });
    await expect(client.call({ method: 'GET', path: '/x' })).rejects.toMatchObject({ kind: 'retry', message });
    expect(asked).toBe(calls);
    expect(nowMs).toBeLessThanOrEqual(deadlineMs);
  });

  test('ends a request that is under way', async () => {
    await using server = await wire.serveReplies(wire.neverAnswers);
    const startedMs = Date.now();
    const client = hubspotClient({ token: 't', apiUrl: server.url, deadline: () => startedMs + 100 });
    await expect(client.call({ method: 'GET', path: '/x' })).rejects.toMatchObject({ kind: 'retry' });
    expect(Date.now() - startedMs).toBeLessThan(5_000);
    expect(server.requests).toHaveLength(1);
  });
});

test.each([
  'https://evil.example',
  'http://api.hubapi.com',
  'https://api.hubapi.com.evil.example',
  'https://u:p@api.hubapi.com',
])('the token is not given to %s', (apiUrl) => {
  expect(() => hubspotClient({ token: 'pat-test', apiUrl })).toThrow('not one of HubSpot');
});

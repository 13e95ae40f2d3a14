import { describe, expect, test } from 'vitest';
import { ConnectionReset } from '../../../local/simulator.ts';
import { CONTACTS, portalUnderTest } from './portal-under-test.ts';

const UPSERT = { inputs: [{ id: 'ada@example.com', idProperty: 'email', properties: {} }] };
const upsert = (portal: ReturnType<typeof portalUnderTest>) => portal.post(`${CONTACTS}/batch/upsert`, UPSERT);

describe('an answer that fails', () => {
  test.each([
    ['before it has any effect', 'before', 0],
    ['after it was applied', 'apply', 1],
  ])('%s, as often as it says', async (_name, after, kept) => {
    const portal = portalUnderTest();
    await portal.post('/__sim/faults', { fail: [{ match: 'batch/upsert', status: 500, times: 2, after }] });
    expect((await portal.get(CONTACTS)).status).toBe(200);
    expect((await upsert(portal)).body).toMatchObject({ status: 'error', message: 'internal error' });
    expect((await portal.get(CONTACTS)).body.results).toHaveLength(kept);
    expect((await upsert(portal)).status).toBe(500);
    expect((await upsert(portal)).status).toBe(200);
  });

  test.each([
    ['a lock', { status: 423 }, 423, 'application/json', null],
    ['a migration, which names its wait', { status: 477 }, 477, 'application/json', '60'],
    ['a limit', { status: 429, retryAfterSeconds: 3 }, 429, 'application/json', '3'],
    ['a gateway in trouble', { status: 502 }, 502, 'text/html', null],
    ['a page', { status: 200, body: '<html>maintenance</html>' }, 200, 'text/html', null],
    ['the edge, in plain text', { status: 429, body: 'error code: 1015' }, 429, 'text/plain', null],
    ["a body of one's own", { status: 400, body: { odd: true } }, 400, 'application/json', null],
  ])('%s', async (_name, fault, status, contentType, retryAfter) => {
    const portal = portalUnderTest();
    await portal.post('/__sim/faults', { fail: [{ match: 'list', ...fault }] });
    const answer = await portal.get(CONTACTS);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toContain(contentType);
    expect(answer.headers.get('retry-after')).toBe(retryAfter);
  });

  test('or is lost with the connection, the write kept', async () => {
    const portal = portalUnderTest();
    await portal.post('/__sim/faults', { fail: [{ match: 'batch/upsert', after: 'apply', reset: true }] });
    await expect(upsert(portal)).rejects.toThrow(ConnectionReset);
    expect((await portal.get(CONTACTS)).body.results).toHaveLength(1);
  });

  test('or only takes its time', async () => {
    const waits: number[] = [];
    const portal = portalUnderTest({ sleep: async (ms) => void waits.push(ms) });
    await portal.post('/__sim/faults', { fail: [{ match: 'list', slowMs: 20_000 }] });
    expect((await portal.get(CONTACTS)).status).toBe(200);
    expect(waits).toEqual([20_000]);
  });
});

test('a lost connection is charged: the call arrived', async () => {
  const portal = portalUnderTest();
  await portal.post('/__sim/faults', { fail: [{ match: 'batch/upsert', reset: true }] });
  await expect(upsert(portal)).rejects.toThrow(ConnectionReset);
  expect((await portal.get('/__sim/calls')).body.total).toBe(1);
});

test('an ordinary day comes back', async () => {
  const portal = portalUnderTest();
  const before = (await portal.get('/__sim/faults')).body;
  await portal.post('/__sim/faults', { shuffleResults: false, fail: [{ match: 'list', status: 500 }] });
  expect((await portal.get('/__sim/faults')).body).not.toEqual(before);
  expect((await portal.send('DELETE', '/__sim/faults')).body).toEqual(before);
  expect((await portal.get(CONTACTS)).status).toBe(200);
});

test.each([
  ['/__sim/faults', { foo: 1 }, /foo/u],
  ['/__sim/faults', { searchLagMs: [3, 1] }, /must not exceed/u],
  ['/__sim/faults', { fail: [{ match: 'x' }] }, /needs a status/u],
  ['/__sim/faults', { fail: [{ match: 'x', status: 42 }] }, /200/u],
  ['/__sim/faults', '{', /not JSON/u],
  ['/__sim/clock', { advanceMs: -1 }, /advanceMs/u],
  ['/__sim/clock', {}, /Invalid input/u],
  ['/__sim/reset', { world: 'yes' }, /world/u],
  ['/__sim/seed', { records: { deals: [] } }, /deals/u],
  ['/__sim/seed', { records: { contacts: [{ no_such: '1' }] } }, /no_such/u],
  ['/__sim/edit', { object: 'contacts', id: '1', properties: {} }, /no live record/u],
])('%s refuses %j and says why', async (path, body, reason) => {
  const answer = await portalUnderTest().post(path, body);
  expect(answer.status).toBe(400);
  expect(answer.text).toMatch(reason);
});

import { describe, expect, it } from 'vitest';
import { ConnectionReset } from '../../../local/simulator.ts';
import { openOrg, type Row } from './org-under-test.ts';

const HOUR_MS = 3_600_000;

describe('API calls', () => {
  it('are counted by credential and kind, each page and each composite once, and what is free is not', async () => {
    const org = openOrg();
    await org.seed(
      'Lead',
      Array.from({ length: 450 }, (_, n) => ({ LastName: `L${n}`, Company: 'C' })),
    );
    const small = { 'sforce-query-options': 'batchSize=200' };
    const first = await org.call('GET', '/query?q=SELECT Id FROM Lead', undefined, small);
    const { nextRecordsUrl = '' } = first.body as { nextRecordsUrl?: string };
    await org.call('GET', nextRecordsUrl.replace('/services/data/v66.0', ''));
    await org.call('POST', '/composite', {
      compositeRequest: [1, 2, 3].map((n) => ({
        method: 'GET',
        url: '/services/data/v66.0/query?q=SELECT Id FROM Lead LIMIT 1',
        referenceId: `r${n}`,
      })),
    });
    await org.call('GET', '/sobjects/Lead/describe');
    await org.call('POST', '/sobjects/Lead', {});
    await org.call('GET', '/limits', undefined, { authorization: 'Bearer nobody' });
    await org.simulator.fetch(new Request('http://org.test/services/data'));
    const { body } = await org.sim('GET', '/calls');
    expect(body).toEqual({
      total: 5,
      calls: ['query', 'queryMore', 'composite', 'describe', 'record'].map((kind) => ({
        credential: 'admin',
        kind,
        count: 1,
      })),
    });
    await org.sim('POST', '/calls/reset');
    expect((await org.sim('GET', '/calls')).body).toEqual({ total: 0, calls: [] });
  });

  it('are told in the header of every answer and by the limits resource', async () => {
    const org = openOrg();
    const { headers } = await org.call('GET', '/sobjects');
    expect(headers.get('sforce-limit-info')).toBe('api-usage=1/100000');
    const { body } = await org.call('GET', '/limits');
    expect(body).toMatchObject({ DailyApiRequests: { Max: 100_000, Remaining: 99_998 } });
  });

  it('are refused when the allocation is used up, until the rolling day frees it', async () => {
    const org = openOrg();
    await org.faults({ dailyApiRequests: { max: 2 } });
    expect((await org.call('GET', '/sobjects')).status).toBe(200);
    org.advance(HOUR_MS);
    expect((await org.call('GET', '/sobjects')).status).toBe(200);
    expect(await org.call('GET', '/sobjects')).toMatchObject({
      status: 403,
      body: [{ message: 'TotalRequests Limit exceeded.', errorCode: 'REQUEST_LIMIT_EXCEEDED' }],
    });
    org.advance(23 * HOUR_MS);
    expect((await org.call('GET', '/sobjects')).status).toBe(200);
    expect((await org.call('GET', '/sobjects')).status).toBe(403);
    expect((await org.sim('GET', '/calls')).body).toMatchObject({ total: 3 });
  });
});

describe('query-more', () => {
  it('goes through the pages with opaque locators and forgets them after two days', async () => {
    const org = openOrg();
    await org.seed(
      'Lead',
      Array.from({ length: 450 }, (_, n) => ({ LastName: `L${n}`, Company: 'C' })),
    );
    const small = { 'sforce-query-options': 'batchSize=10' };
    let path = `/query?q=${encodeURIComponent('SELECT LastName FROM Lead ORDER BY Id')}`;
    const sizes: number[] = [];
    const locators: string[] = [];
    for (let page = 0; page < 3; page += 1) {
      const { body } = await org.call('GET', path, undefined, small);
      const { records, nextRecordsUrl, totalSize, done } = body as {
        records: Row[];
        nextRecordsUrl?: string;
        totalSize: number;
        done: boolean;
      };
      expect({ totalSize, done }).toEqual({ totalSize: 450, done: page === 2 });
      sizes.push(records.length);
      if (nextRecordsUrl !== undefined) locators.push((path = nextRecordsUrl.replace('/services/data/v66.0', '')));
    }
    expect(sizes).toEqual([200, 200, 50]);
    expect(locators[0]).toMatch(/^\/query\/01g\w{15}-200$/);
    org.advance(48 * HOUR_MS + 1);
    expect(await org.call('GET', locators[0] ?? '')).toMatchObject({
      status: 400,
      body: [{ errorCode: 'INVALID_QUERY_LOCATOR' }],
    });
  });
});

describe('a fault', () => {
  const lead = { LastName: 'x', Company: 'y' };
  const count = async (org: ReturnType<typeof openOrg>): Promise<number> =>
    (await org.query('SELECT COUNT() FROM Lead')).totalSize;

  it('answers in place of the org as often as it is told, without a call', async () => {
    const org = openOrg();
    await org.faults({ fail: [{ match: '/sobjects/Lead', status: 503, times: 2, body: '<html>Maintenance</html>' }] });
    for (let time = 0; time < 2; time += 1) {
      const answer = await org.call('POST', '/sobjects/Lead', lead);
      expect(answer).toMatchObject({ status: 503, body: '<html>Maintenance</html>' });
      expect(answer.headers.get('content-type')).toContain('text/html');
    }
    expect((await org.call('POST', '/sobjects/Lead', lead)).status).toBe(201);
    expect((await org.sim('GET', '/calls')).body).toMatchObject({ total: 1 });
  });

  it('may lose the answer after the work is done', async () => {
    const org = openOrg();
    await org.faults({ fail: [{ match: '/sobjects', method: 'POST', after: 'apply', reset: true }] });
    await expect(org.call('POST', '/sobjects/Lead', lead)).rejects.toThrow(ConnectionReset);
    expect(await count(org)).toBe(1);
  });

  it('may name the error', async () => {
    const org = openOrg();
    const message = 'ConcurrentRequests (Concurrent API Requests) Limit exceeded';
    await org.faults({ fail: [{ match: '/query', status: 403, errorCode: 'REQUEST_LIMIT_EXCEEDED', message }] });
    expect(await org.call('GET', '/query?q=SELECT Id FROM Lead')).toMatchObject({
      status: 403,
      body: [{ errorCode: 'REQUEST_LIMIT_EXCEEDED', message }],
    });
  });

  it('makes answers slow by the time it is told', async () => {
    const waits: number[] = [];
    const org = openOrg({ sleep: async (ms) => void waits.push(ms) });
    await org.faults({ slowMs: 500 });
    await org.call('GET', '/limits');
    expect(waits).toEqual([500]);
  });

  it('is gone when faults are deleted', async () => {
    const org = openOrg();
    await org.faults({ lockRows: 1 });
    await org.sim('DELETE', '/faults');
    expect((await org.call('POST', '/sobjects/Lead', lead)).status).toBe(201);
  });
});

describe('the control plane', () => {
  it.each<[string, string, unknown, string]>([
    ['POST', '/faults', { lockRow: 1 }, 'Unrecognized key: "lockRow"'],
    ['POST', '/faults', { lockRows: 2 }, 'lockRows'],
    ['POST', '/seed', { records: { Leads: [] } }, 'there is no object Leads'],
    ['POST', '/seed', { records: { Lead: [{ Nmae: 'x' }] } }, 'Lead has no field Nmae'],
    ['POST', '/seed', { records: { Lead: [{ Id: '0035g0000000001AAA' }] } }, 'is no id of Lead'],
    ['POST', '/seed', { records: { Lead: [{ Email: 'x' }] } }, 'invalid email address'],
    ['POST', '/seed', { records: { Lead: [{ LastName: 'x' }] } }, 'Required fields are missing: [Company]'],
    ['POST', '/clock', { advance: 1 }, 'Invalid input'],
    ['POST', '/clock', { advanceMs: -1 }, 'advanceMs'],
    ['POST', '/reset', '{', 'JSON'],
    ['GET', '/records/Foo', undefined, 'there is no object Foo'],
  ])('answers 400 to %s %s with %j, saying why', async (method, path, body, reason) => {
    const answer = await openOrg().sim(method, path, body);
    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer.body)).toContain(JSON.stringify(reason).slice(1, -1));
  });

  it('lists what it has, with examples that it accepts', async () => {
    const org = openOrg();
    const { endpoints } = (await org.sim('GET', '')).body as {
      endpoints: { method: string; path: string; example?: Row }[];
    };
    for (const { method, path, example } of endpoints) {
      if (example === undefined || path.endsWith('/clock')) continue;
      const { status, body } = await org.sim(method, path.replace('/__sim', ''), example);
      // An example that names no record of this org is read all the same, and only then refused.
      const isReadable = status === 200 || /^(?:NOT_FOUND|INVALID_TYPE): /.test((body as { error: string }).error);
      expect({ path, isReadable }).toEqual({ path, isReadable: true });
    }
  });

  it('moves the clock, which stamps rows and dates answers', async () => {
    const org = openOrg();
    await org.sim('POST', '/clock', { setTo: '2026-12-24T18:00:00Z' });
    await org.sim('POST', '/clock', { advanceMs: 1500 });
    const { headers, body } = await org.call('POST', '/sobjects/Lead', { LastName: 'x', Company: 'y' });
    expect(headers.get('date')).toBe('Thu, 24 Dec 2026 18:00:01 GMT');
    const row = await org.call('GET', `/sobjects/Lead/${(body as { id: string }).id}`);
    expect(row.body).toMatchObject({ CreatedDate: '2026-12-24T18:00:01.000+0000' });
  });

  it('forgets everything on a reset, and numbers records as in the first run', async () => {
    const org = openOrg();
    const first = await org.call('POST', '/sobjects/Lead', { LastName: 'x', Company: 'y' });
    await org.sim('POST', '/reset', { world: false });
    expect((await org.sim('GET', '/records/Lead')).body).toEqual({ total: 0, records: [] });
    const again = await org.call('POST', '/sobjects/Lead', { LastName: 'x', Company: 'y' });
    expect(again.body).toEqual(first.body);
  });
});

it.each([
  ['GET', '/jobs/query/750/resultPages'],
  ['GET', '/tooling/query?q=SELECT Id FROM InstalledSubscriberPackage'],
  ['POST', '/composite/graph'],
  ['GET', '/search?q=x'],
  ['GET', '/sobjects/Account/listviews'],
  ['GET', '/sobjects/Contact/0035g0000000001AAA/Account'],
])('what the simulator does not have is 501 and named: %s %s', async (method, path) => {
  const { status, body } = await openOrg().call(method, path);
  expect({ status, body }).toMatchObject({
    status: 501,
    body: [{ errorCode: 'NOT_IMPLEMENTED', message: expect.stringContaining('The simulator does not have') }],
  });
});

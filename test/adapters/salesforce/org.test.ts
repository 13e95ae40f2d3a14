import { describe, expect, test } from 'vitest';
import { salesforceOrg } from '../../../adapters/salesforce/org.ts';
import { salesforcePeople } from '../../../adapters/salesforce/people.ts';
import { logIn } from '../../../adapters/salesforce/login.ts';
import { VendorError } from '../../../core/failure.ts';
import * as wire from '../loopback.ts';

const PATH = '/services/data/v66.0/query/01g-2000';
const expired = wire.says(401, [{ message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' }]);
const exhausted = wire.says(403, [{ message: 'TotalRequests Limit exceeded.', errorCode: 'REQUEST_LIMIT_EXCEEDED' }]);

function anOrg(url: string, options: { deadline?: () => number; timeoutMs?: number } = {}) {
  const counts = { counted: 0, logins: 0, nowMs: 0 };
  const org = salesforceOrg({
    login: async () => ({ accessToken: `00D!${(counts.logins += 1)}`, instanceUrl: url }),
    budget: {
      spend: async () => {
        counts.counted += 1;
        return { giveBack: async () => void (counts.counted -= 1) };
      },
    },
    clock: () => counts.nowMs,
    timeoutMs: 300,
    ...options,
  });
  const ask = () => org.call({ method: 'GET', path: PATH }, 'live').catch((error: unknown) => error);
  return { org, counts, ask };
}

describe('an org', () => {
  test.each<[string, wire.Reply]>([
    ['breaks inside an answer', wire.breaksInTheBody],
    ['breaks before it answers', wire.breaksAtOnce],
    ['never answers', wire.neverAnswers],
    ['never ends its answer', wire.stallsInTheBody],
    ['answers with a page of HTML', wire.html],
    ['answers with half a document', wire.halfJson],
    ['answers with nothing', wire.nothing],
    ['sends the caller elsewhere', wire.moved],
    ['answers 503 in HTML', wire.says(503, '<html>x</html>', { 'content-type': 'text/html' })],
    ['answers 420', wire.says(420, '')],
  ])('that %s is asked once, counted once, and tried again later', async (_, reply) => {
    await using server = await wire.serveReplies(reply);
    const { ask, counts } = anOrg(server.url);
    const error = await ask();
    expect(error).toBeInstanceOf(VendorError);
    expect(error).toMatchObject({ vendor: 'salesforce', kind: 'retry' });
    expect([server.requests.length, counts.counted]).toEqual([1, 1]);
    expect(String(error)).not.toContain('html');
  });

  test('that answers something else than it should is tried again later', async () => {
    await using server = await wire.serveReplies(wire.says(200, { rows: [] }));
    const starts = new Map([['Lead' as const, { from: '2026-11-24T05:00:00.000Z' }]]);
    await expect(salesforcePeople(anOrg(server.url).org).readChanges(starts)).rejects.toMatchObject({
      kind: 'retry',
      message: expect.stringContaining('compositeResponse'),
    });
  });

  test('that nobody listens for costs nothing', async () => {
    const server = await wire.serveReplies(wire.nothing);
    await server[Symbol.asyncDispose]();
    const { ask, counts } = anOrg(server.url);
    expect(await ask()).toMatchObject({ kind: 'retry' });
    expect(counts.counted).toBe(0);
  });

  test('whose allocation is used up says so and charges nothing', async () => {
    await using server = await wire.serveReplies(exhausted);
    const { ask, counts } = anOrg(server.url);
    expect(await ask()).toMatchObject({ kind: 'allocation' });
    expect(counts.counted).toBe(0);
  });

  test('is not asked past the deadline, nor waited for', async () => {
    await using server = await wire.serveReplies(wire.neverAnswers);
    const over = anOrg(server.url, { deadline: () => 0 });
    expect(await over.ask()).toMatchObject({ kind: 'retry', message: 'out of time' });
    expect([server.requests.length, over.counts.counted, over.counts.logins]).toEqual([0, 0, 0]);
    const startedMs = Date.now();
    await anOrg(server.url, { deadline: () => 50, timeoutMs: 20_000 }).ask();
    expect(Date.now() - startedMs).toBeLessThan(5_000);
  });
});

describe('changes', () => {
  const starts = new Map([
    ['Lead' as const, { from: '2026-11-24T05:00:00.000Z' }],
    ['Contact' as const, { from: '2026-11-24T05:00:00.000Z' }],
  ]);
  const row = { Id: '003000000000001AAA', SystemModstamp: '2026-11-24T05:30:00.000+0000' };
  const rows = { referenceId: 'q1', httpStatusCode: 200, body: { done: true, records: [row] } };
  const refusal = (httpStatusCode: number, errorCode: string, message: string) => ({
    referenceId: 'q0',
    httpStatusCode,
    body: [{ errorCode, message }],
  });
  const read = async (...compositeResponse: unknown[]) => {
    await using server = await wire.serveReplies(wire.says(200, { compositeResponse }));
    return await salesforcePeople(anOrg(server.url).org).readChanges(starts);
  };

  test.each<[string, object | undefined, string]>([
    [
      'is not there',
      refusal(400, 'INVALID_TYPE', "ERROR at Row:1:Column:1\nsObject type 'Lead' is not supported."),
      'reject',
    ],
    ['takes too long', refusal(400, 'QUERY_TIMEOUT', 'Your query request was running for too long.'), 'retry'],
    ['is answered in another form', { referenceId: 'q0', httpStatusCode: 200, body: { records: 'none' } }, 'retry'],
    [
      'has a stamp that is none',
      { ...rows, referenceId: 'q0', body: { done: true, records: [{ ...row, SystemModstamp: 'x' }] } },
      'retry',
    ],
    [
      'would be followed elsewhere',
      { ...rows, referenceId: 'q0', body: { done: false, nextRecordsUrl: 'https://evil.example/', records: [] } },
      'retry',
    ],
    ['is not answered', undefined, 'retry'],
  ])('of an object that %s fail alone', async (_, answer, kind) => {
    const pages = await read(...(answer === undefined ? [] : [answer]), rows);
    expect(pages.get('Lead')).toBeInstanceOf(VendorError);
    expect(pages.get('Lead')).toMatchObject({ kind });
    expect(pages.get('Contact')).toMatchObject({
      rows: [{ SystemModstamp: '2026-11-24T05:30:00.000Z' }],
      last: row.Id,
    });
  });

  test('of an org without calls left fail as a whole', async () => {
    const exceeded = refusal(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.');
    await expect(read(exceeded, rows)).rejects.toMatchObject({ kind: 'allocation' });
  });
});

describe('a session', () => {
  const fine = wire.says(200, { done: true, records: [] });

  test('that has expired is renewed once', async () => {
    await using server = await wire.serveReplies(expired, fine);
    const { ask, counts } = anOrg(server.url);
    expect(await ask()).toMatchObject({ body: { done: true } });
    expect(counts).toMatchObject({ logins: 2, counted: 1 });
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer 00D!1', 'Bearer 00D!2']);
  });

  test('that is refused when it is fresh is left alone for a minute', async () => {
    await using server = await wire.serveReplies(expired);
    const { ask, counts } = anOrg(server.url);
    for (let call = 0; call < 5; call += 1) expect(await ask()).toMatchObject({ kind: 'auth' });
    expect([server.requests.length, counts.logins, counts.counted]).toEqual([2, 2, 0]);
    counts.nowMs = 60_000;
    await ask();
    expect(counts.logins).toBe(4);
  });

  test('that expires under several calls at once is renewed for all of them together', async () => {
    await using server = await wire.serveReplies(expired, expired, expired, fine);
    const { ask, counts } = anOrg(server.url);
    const answers = await Promise.all([ask(), ask(), ask()]);
    expect(answers.map((answer) => answer instanceof VendorError)).toEqual([false, false, false]);
    expect(counts).toMatchObject({ logins: 2, counted: 3 });
  });
});

describe('a token', () => {
  const credentials = (loginUrl: string) => ({ loginUrl, clientId: 'client', clientSecret: 'secret' });
  const ORGANIZATION = '00D5g00000CrsWkEAJ';
  const tokenOf = (url: string, organization: string) => ({
    access_token: '00D!x',
    instance_url: url,
    id: `${url}/id/${organization}/005000000000001AAA`,
  });
  const withOrganization = (organization: string) => (request: { headers: { host?: string | undefined } }) =>
    tokenOf(`http://${request.headers.host}`, organization);

  test.each<[string, wire.Reply]>([
    ['a broken body', wire.breaksInTheBody],
    ['no end', wire.stallsInTheBody],
    ['HTML', wire.html],
    ['half a document', wire.halfJson],
    ['nothing', wire.nothing],
    ['another place', wire.moved],
    ['a 400 that is none of OAuth', wire.says(400, [])],
    ['another form', wire.says(200, { access_token: 5 })],
  ])('asked of an org that answers with %s is tried again later', async (_, reply) => {
    await using server = await wire.serveReplies(reply);
    await expect(logIn(credentials(server.url), { timeoutMs: 300 })).rejects.toMatchObject({
      vendor: 'salesforce',
      kind: 'retry',
    });
  });

  test('is not waited for past the deadline', async () => {
    await using server = await wire.serveReplies(wire.neverAnswers);
    const startedMs = Date.now();
    await expect(logIn(credentials(server.url), { timeLeftMs: 50 })).rejects.toMatchObject({ kind: 'retry' });
    expect(Date.now() - startedMs).toBeLessThan(5_000);
  });

  test.each<[string, string, boolean]>([
    ['the same organization', ORGANIZATION, true],
    ['the same in 15 characters', ORGANIZATION.slice(0, 15), true],
    ['another organization', '00D000000000001EAA', false],
  ])('of %s (%s) is taken: %s', async (_, organization, isTaken) => {
    const make = withOrganization(organization);
    await using server = await wire.serveReplies((request, response) =>
      wire.says(200, make(request))(request, response),
    );
    const asked = logIn(credentials(server.url), { organizationId: ORGANIZATION });
    if (isTaken)
      expect(await asked).toEqual({ accessToken: '00D!x', instanceUrl: server.url, organizationId: ORGANIZATION });
    else await expect(asked).rejects.toMatchObject({ kind: 'auth', message: expect.stringContaining(organization) });
  });
});

import { request } from 'node:http';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type RunningExample, runExample } from './running-example.ts';

let example: RunningExample;
beforeAll(async () => {
  example = await runExample(5210);
});
afterAll(() => example.stop());

const Echo = z.object({
  event: z.looseObject({
    routeKey: z.string(),
    rawPath: z.string(),
    rawQueryString: z.string(),
    headers: z.record(z.string(), z.string()),
    cookies: z.array(z.string()).optional(),
    queryStringParameters: z.record(z.string(), z.string()).optional(),
    pathParameters: z.record(z.string(), z.string()).optional(),
    body: z.string().optional(),
    isBase64Encoded: z.boolean(),
    requestContext: z.looseObject({ authorizer: z.unknown().optional() }),
  }),
  pid: z.int(),
  remainingMs: z.number(),
  context: z.looseObject({ functionName: z.string(), awsRequestId: z.string(), memoryLimitInMB: z.string() }),
});

/** Sends a request with the path exactly as it is written, which fetch would tidy. */
const send = (
  path: string,
  options: { method?: string; headers?: Record<string, string | string[]>; body?: Buffer | string } = {},
) =>
  new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: Buffer }>((resolve, reject) => {
    const outgoing = request(
      example.url,
      { path, method: options.method ?? 'GET', headers: options.headers ?? {} },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
        );
      },
    );
    outgoing.on('error', reject);
    outgoing.end(options.body);
  });

const echo = async (...args: Parameters<typeof send>) => Echo.parse(JSON.parse((await send(...args)).body.toString()));
const run = (name: string) => send(`/cases/${name}`, { method: 'POST' });

/** A token of the issuer's key whose time of issue lies so many seconds ahead. */
const tokenIssuedIn = async (seconds: number) =>
  new SignJWT({ scope: 'read' })
    .setProtectedHeader({ alg: 'RS256', kid: example.issuerKeys.publicKey.kid ?? '' })
    .setIssuer(example.issuerUrl)
    .setAudience('crosswalk')
    .setIssuedAt(new Date(Date.now() + seconds * 1000))
    .setExpirationTime('2 hours')
    .sign(example.issuerKeys.privateKey);

const token = async (scope?: string) => {
  const body = new URLSearchParams({ grant_type: 'client_credentials', ...(scope && { scope }) });
  const response = await fetch(`${example.issuerUrl}/token`, { method: 'POST', body });
  return z.object({ access_token: z.string() }).parse(await response.json()).access_token;
};

describe('the route of a request', () => {
  it.each([
    ['GET', '/echo', 'ANY /echo', undefined],
    ['GET', '/echo/fixed', 'GET /echo/fixed', undefined],
    ['POST', '/echo/fixed', 'ANY /echo/{id}', { id: 'fixed' }],
    ['GET', '/echo/7', 'GET /echo/{id}', { id: '7' }],
    ['GET', '/echo/a%20b', 'GET /echo/{id}', { id: 'a b' }],
    ['DELETE', '/echo/7', 'ANY /echo/{id}', { id: '7' }],
    ['GET', '/echo/7/more/of%C3%A9', 'ANY /echo/{rest+}', { rest: '7/more/ofé' }],
  ])('%s %s is %s', async (method, path, routeKey, pathParameters) => {
    const { event } = await echo(path, { method });
    expect(event.routeKey).toBe(routeKey);
    expect(event.pathParameters).toEqual(pathParameters);
  });

  it.each(['/', '/other', '/echo/', '/cases/text'])('GET %s is not found', async (path) => {
    const { status, body } = await send(path);
    expect([status, body.toString()]).toEqual([404, '{"message":"Not Found"}']);
  });
});

describe('the event', () => {
  it('carries headers in lower case and joined, cookies apart, and the query both raw and read', async () => {
    const { event } = await echo('/echo?a=1&a=2&b=%20x&c', {
      headers: { 'X-Many': ['one', 'two'], Cookie: 'first=1; second=2' },
    });
    expect(event.headers['x-many']).toBe('one,two');
    expect(event.headers).not.toHaveProperty('cookie');
    expect(event.cookies).toEqual(['first=1', 'second=2']);
    expect(event.rawQueryString).toBe('a=1&a=2&b=%20x&c');
    expect(event.queryStringParameters).toEqual({ a: '1,2', b: ' x', c: '' });
    expect(event.body).toBeUndefined();
  });

  it.each([
    ['application/json', false],
    ['application/json; charset=utf-8', false],
    ['text/xml', false],
    ['application/xml', false],
    ['application/x-www-form-urlencoded', true],
    ['application/octet-stream', true],
    [undefined, true],
  ])('with a body of type %s is base64: %s', async (contentType, isBase64) => {
    const body = '<a>é</a>';
    const headers: Record<string, string> = contentType === undefined ? {} : { 'content-type': contentType };
    const { event } = await echo('/echo', { method: 'POST', headers, body });
    expect(event.isBase64Encoded).toBe(isBase64);
    expect(Buffer.from(event.body ?? '', isBase64 ? 'base64' : 'utf8').toString()).toBe(body);
  });

  it('comes with a context that knows the time left', async () => {
    const { remainingMs, context } = await echo('/echo');
    expect(remainingMs).toBeGreaterThan(500);
    expect(remainingMs).toBeLessThanOrEqual(1000);
    expect(context).toMatchObject({ functionName: expect.stringContaining('CasesFunction'), memoryLimitInMB: '128' });
  });
});

describe('the answer', () => {
  it('has the status, headers and cookies that the function said', async () => {
    const { status, headers, body } = await run('text');
    expect([status, body.toString(), headers['x-one'], headers['content-type'], headers['set-cookie']]).toEqual([
      201,
      'hello',
      '1',
      'text/plain',
      ['a=1', 'b=2; Path=/'],
    ]);
  });

  it('may be binary', async () => {
    expect((await run('binary')).body).toEqual(Buffer.from([0x89, 0x50, 0x4e, 0x47]));
  });

  it.each([
    ['bare', 200, '{"plain":true}'],
    ['string', 200, 'just text'],
    ['nothing', 200, 'null'],
    ['badStatus', 500, '{"message":"Internal Server Error"}'],
    ['objectBody', 500, '{"message":"Internal Server Error"}'],
    ['throws', 500, '{"message":"Internal Server Error"}'],
    ['exits', 500, '{"message":"Internal Server Error"}'],
    ['loops', 500, '{"message":"Internal Server Error"}'],
    ['slow', 500, '{"message":"Internal Server Error"}'],
    ['rejectsLater', 500, '{"message":"Internal Server Error"}'],
    ['memory', 500, '{"message":"Internal Server Error"}'],
    ['large', 500, '{"message":"Internal Server Error"}'],
  ])('of a function that answers %s is %d', async (name, status, body) => {
    const answer = await run(name);
    expect([answer.status, answer.body.toString()]).toEqual([status, body]);
  });

  it('of a function that cannot start is 500, each time anew', async () => {
    expect([(await send('/broken')).status, (await send('/broken')).status]).toEqual([500, 500]);
    expect(example.printed.filter((line) => line.includes('cannot start')).length).toBeGreaterThan(1);
  });

  it('to more than ten megabytes is 413', async () => {
    const { status } = await send('/echo', {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: Buffer.alloc(10 * 1024 * 1024 + 1, 'a'),
    });
    expect(status).toBe(413);
  });
});

describe('a function process', () => {
  it('has the variables of the template and of Lambda, and nothing of the engine', async () => {
    process.env['LEAKED_FROM_THE_ENGINE'] = 'yes';
    const variables = z.record(z.string(), z.string()).parse(JSON.parse((await run('environment')).body.toString()));
    delete process.env['LEAKED_FROM_THE_ENGINE'];
    expect(variables).not.toHaveProperty('LEAKED_FROM_THE_ENGINE');
    expect(variables).not.toHaveProperty('HOME');
    expect(variables).toMatchObject({
      TABLE: expect.stringContaining('Things'),
      QUEUE_URL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/000000000000\//),
      SECRET: 'Example/connections/default',
      AWS_REGION: 'us-east-1',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
      AWS_ENDPOINT_URL_DYNAMODB: example.services.endpoints.dynamodb,
    });
  });

  it('is used again while it is warm, and another is added only for calls at the same time', async () => {
    const first = await echo('/echo');
    const second = await echo('/echo');
    expect(second.pid).toBe(first.pid);
    const both = await Promise.all([echo('/echo'), echo('/echo')]);
    expect(new Set(both.map(({ pid }) => pid)).size).toBeLessThanOrEqual(2);
  });
});

describe('a route with an authorizer', () => {
  it.each([
    ['no token', '/secure/read', () => undefined, 401],
    ['nonsense', '/secure/read', () => 'Bearer abc.def.ghi', 401],
    ['the scope', '/secure/read', async () => `Bearer ${await token('read')}`, 200],
    ['the scope, without the word Bearer', '/secure/read', async () => token('read'), 200],
    ['another scope', '/secure/write', async () => `Bearer ${await token('read')}`, 403],
    ['one of two scopes', '/secure/write', async () => `Bearer ${await token()}`, 200],
    ['any scope where none is asked for', '/secure/any', async () => `Bearer ${await token('read')}`, 200],
    ['a token of a clock that is a little ahead', '/secure/read', async () => tokenIssuedIn(30), 200],
    ['a token that is issued later', '/secure/read', async () => tokenIssuedIn(120), 401],
    [
      'a token whose signature was changed',
      '/secure/read',
      async () => `Bearer ${(await token('read')).slice(0, -6)}AAAAAA`,
      401,
    ],
  ])('given %s at %s', async (_, path, authorization, status) => {
    const value = await authorization();
    const answer = await send(path, { headers: value === undefined ? {} : { authorization: value } });
    expect(answer.status).toBe(status);
    if (status === 401) expect(answer.body.toString()).toBe('{"message":"Unauthorized"}');
    if (status === 403) expect(answer.body.toString()).toBe('{"message":"Forbidden"}');
  });

  it('tells the function who calls, every claim as text', async () => {
    const { event } = await echo('/secure/read', { headers: { authorization: `Bearer ${await token('read')}` } });
    expect(event.requestContext.authorizer).toMatchObject({
      jwt: { claims: { scope: 'read', aud: 'crosswalk', exp: expect.stringMatching(/^\d+$/) }, scopes: ['read'] },
    });
  });
});

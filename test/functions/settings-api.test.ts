import type { APIGatewayProxyEventV2WithJWTAuthorizer, Context } from 'aws-lambda';
import { beforeEach, describe, expect, test } from 'vitest';
import type { StoredSettings } from '../../adapters/aws/settings-table.ts';
import { type Settings, defaultSettings } from '../../core/settings.ts';
import { type Ports, createHandler } from '../../functions/settings-api/handler.ts';

let stored: StoredSettings;
let authors: string[];
beforeEach(() => {
  stored = { version: 0, settings: defaultSettings };
  authors = [];
});

const ports = (): Ports => ({
  clock: () => Date.parse('2026-11-24T05:30:00Z'),
  settings: {
    read: async () => stored,
    save: async (_, over, settings, { by }) => {
      if (over !== stored.version) return undefined;
      authors.push(by);
      stored = { version: over + 1, settings };
      return stored;
    },
  },
  usage: {
    reserve: async () => true,
    release: async () => undefined,
    read: async () => ({ '2026-11-24T04': 3, '2026-11-24T05': 4 }),
  },
  state: {
    load: async () => ({
      cursors: {},
      report: {
        at: '2026-11-24T05:29:00Z',
        outcome: 'read',
        rows: 2,
        orgUsage: { used: 20, max: 100_000 },
      },
    }),
    contactsReport: async () => ({ at: '2026-11-24T05:29:01Z', contacts: 3 }),
    counters: async () => ({ 'messages.received': 5, 'records.created': 4 }),
  },
  countParked: async () => ({
    noEmail: {
      count: 2,
      examples: [{ object: 'Lead', id: '00Q000000000001EAA', words: 'the record has no e-mail address' }],
    },
    hubspotUnavailable: { count: 3, examples: [] },
  }),
});

interface Call {
  readonly route?: string;
  readonly connection?: string;
  readonly body?: string;
  readonly headers?: Record<string, string>;
}

async function call({
  route = 'GET /api/connections/{connection}/settings',
  connection = 'default',
  body,
  headers = {},
}: Call) {
  const event = {
    routeKey: route,
    pathParameters: { connection },
    headers,
    body,
    requestContext: { authorizer: { jwt: { claims: { sub: 'ops', email: 'ops@example.com' }, scopes: [] } } },
  } as unknown as APIGatewayProxyEventV2WithJWTAuthorizer;
  const { statusCode, headers: sent, body: text } = await createHandler(ports)(event, {} as Context);
  return { status: statusCode, etag: sent?.['etag'], type: sent?.['content-type'], body: JSON.parse(text ?? '') };
}

const put = (document: unknown, ifMatch?: string) =>
  call({
    route: 'PUT /api/connections/{connection}/settings',
    body: typeof document === 'string' ? document : JSON.stringify(document),
    headers: ifMatch === undefined ? {} : { 'if-match': ifMatch },
  });

describe('settings', () => {
  test('are read with their version', async () => {
    expect(await call({})).toEqual({ status: 200, etag: '"0"', type: 'application/json', body: defaultSettings });
  });

  test('are saved whole over the version that was read, and by whom', async () => {
    const paused: Settings = { ...defaultSettings, sync: 'paused', apiCallLimit: 5_000 };
    expect(await put(paused, '"0"')).toMatchObject({ status: 200, etag: '"1"', body: paused });
    expect(await call({})).toMatchObject({ etag: '"1"', body: paused });
    expect(authors).toEqual(['ops@example.com']);
  });

  test.each<[string, unknown, string | undefined, number, object]>([
    ['a stale version', defaultSettings, '"7"', 412, { current: defaultSettings }],
    ['a stale version in the weak form', defaultSettings, 'W/"7"', 412, { current: defaultSettings }],
    ['an ETag that was never given out', defaultSettings, '"abc"', 400, { title: 'If-Match names no version' }],
    ['any version at all', defaultSettings, '*', 400, { title: 'If-Match names no version' }],
    ['no version', defaultSettings, undefined, 428, { title: 'If-Match is missing' }],
    ['an unknown key', { ...defaultSettings, synk: 'on' }, '"0"', 400, { errors: [{ path: 'synk' }] }],
    ['a wrong type', { ...defaultSettings, apiCallLimit: 'many' }, '"0"', 400, { errors: [{ path: 'apiCallLimit' }] }],
    [
      'half a document',
      { sync: 'off' },
      '"0"',
      400,
      {
        errors: Object.keys(defaultSettings)
          .filter((key) => key !== 'sync')
          .map((path) => ({ path })),
      },
    ],
    ['no JSON', '{"sync":', '"0"', 400, { title: 'Not JSON' }],
    ['nothing', '', '"0"', 400, { title: 'Not JSON' }],
    ['a document too large', `"${'x'.repeat(70_000)}"`, '"0"', 413, {}],
  ])('%s is refused and changes nothing', async (_, document, ifMatch, status, body) => {
    const answer = await put(document, ifMatch);
    expect(answer).toMatchObject({
      status,
      type: 'application/problem+json',
      body: { status, detail: expect.any(String), ...body },
    });
    expect(stored.version).toBe(0);
  });

  test('of a connection that does not exist are not found', async () => {
    expect(await call({ connection: 'other' })).toMatchObject({ status: 404, body: { title: 'No such connection' } });
  });
});

test('status says what is spent, what came, what became of it, and what is set aside with its cure', async () => {
  const { body } = await call({ route: 'GET /api/connections/{connection}/status' });
  expect(body).toMatchObject({
    connection: 'default',
    sync: 'on',
    settings: { notActing: expect.arrayContaining(['accountSync', 'activity', 'deleteInHubspot']) },
    apiCalls: {
      last24Hours: 7,
      limit: null,
      organization: { used: 20, max: 100_000 },
      forecast: { used: 7, remaining: null, retry: { remaining: null } },
    },
    poll: { outcome: 'read', rows: 2 },
    hubspotPoll: { contacts: 3 },
    outboundMessages: { received: 5, refused: 0 },
    records: { created: 4, setAside: 0 },
    setAside: { waiting: 3, parked: 2 },
  });
  expect(body.setAside.reasons).toContainEqual({
    code: 'noEmail',
    count: 2,
    kind: 'parked',
    examples: [{ object: 'Lead', id: '00Q000000000001EAA', words: 'the record has no e-mail address' }],
    cure: expect.stringContaining('e-mail'),
  });
});

import type { APIGatewayProxyEventV2WithJWTAuthorizer, Context } from 'aws-lambda';
import { type Ports, createHandler } from '../../functions/settings-api/handler.ts';
import { MemoryLogins } from '../fakes/memory-logins.ts';
import { memoryConnections } from '../fakes/memory-connections.ts';
import { memorySecrets } from '../fakes/memory-secrets.ts';
import { memorySettings } from '../fakes/settings-store.ts';

export interface Call {
  readonly route?: string;
  readonly connection?: string;
  readonly body?: string;
  readonly headers?: Record<string, string>;
  readonly query?: Record<string, string>;
  readonly by?: string;
  /** What the token says beside who it is of. */
  readonly claims?: Record<string, string>;
}

export interface Answer {
  readonly status: number | undefined;
  readonly etag: string | undefined;
  readonly type: string | undefined;
  readonly body: Record<string, unknown>;
}

const SETTINGS = '/api/connections/{connection}/settings';

/** The handler of the settings API with its state in memory, called as API Gateway calls it. */
export function settingsApi(others: Partial<Ports> = {}) {
  const settings = memorySettings();
  let nowMs = Date.parse('2026-11-24T05:30:00Z');
  const ports: Ports = {
    clock: () => nowMs,
    settings,
    usage: {
      readUses: async () => [{ hour: '2026-11-24T05', lane: 'live', kind: 'read', calls: 4 }],
      read: async () => ({ '2026-11-24T04': 3, '2026-11-24T05': 4 }),
    },
    state: {
      load: async () => ({
        cursors: {},
        report: { at: '2026-11-24T05:29:00Z', outcome: 'read', rows: 2, orgUsage: { used: 20, max: 100_000 } },
      }),
      sweepReport: async () => ({ at: '2026-11-24T04:00:00Z', rows: 9, queued: 1, deleted: 0, outcome: 'done' }),
      contactsReport: async () => ({ at: '2026-11-24T05:29:01Z', contacts: 3 }),
      counters: async () => ({ 'messages.received': 5, 'records.created': 4, 'sweep.found': 1 }),
    },
    countParked: async () => ({
      noEmail: {
        count: 2,
        examples: [{ object: 'Lead', id: '00Q000000000001EAA', words: 'the record has no e-mail address' }],
      },
      hubspotUnavailable: { count: 3, examples: [] },
    }),
    logins: new MemoryLogins(),
    installed: { loadInstalled: async () => ({ version: '0.0.9', checkedAt: '2026-11-24T04:00:00.000Z' }) },
    secrets: memorySecrets({}, () => nowMs).secrets,
    checks: {
      salesforce: async () => ({ organizationId: '00D5g00000CrsWkEAJ', isSandbox: false }),
      hubspot: async () => ({ portalId: '4711' }),
    },
    attachments: { exist: async () => false, remove: async () => true },
    wake: async () => undefined,
    ...memoryConnections(),
    lists: () => ({ all: async () => [], create: async () => Promise.reject(new Error('no list was expected')) }),
    vendors: () => ({
      listObject: async () => 'ofContacts',
      hasStateCodes: async () => true,
      areContactsPrivate: async () => false,
    }),
    ...others,
  };
  const handler = createHandler(() => ports);

  const call = async ({
    route = `GET ${SETTINGS}`,
    connection = 'default',
    body,
    headers = {},
    query,
    by,
    claims,
  }: Call): Promise<Answer> => {
    const event = {
      routeKey: route,
      pathParameters: { connection },
      headers,
      queryStringParameters: query,
      body,
      requestContext: {
        authorizer: { jwt: { claims: { sub: 'ops', email: by ?? 'ops@example.com', ...claims }, scopes: [] } },
      },
    } as unknown as APIGatewayProxyEventV2WithJWTAuthorizer;
    const { statusCode, headers: sent, body: text } = await handler(event, {} as Context);
    const header = (name: string) => (sent?.[name] === undefined ? undefined : String(sent[name]));
    return { status: statusCode, etag: header('etag'), type: header('content-type'), body: JSON.parse(text ?? '') };
  };

  return {
    settings,
    call,
    pass: (ms: number) => void (nowMs += ms),
    put: (document: unknown, ifMatch?: string, more: Call = {}) =>
      call({
        route: `PUT ${SETTINGS}`,
        body: typeof document === 'string' ? document : JSON.stringify(document),
        headers: ifMatch === undefined ? {} : { 'if-match': ifMatch },
        ...more,
      }),
    history: (query?: Record<string, string>) =>
      call({ route: `GET ${SETTINGS}/history`, ...(query !== undefined && { query }) }),
    restore: (body: unknown, ifMatch?: string, more: Call = {}) =>
      call({
        route: `POST ${SETTINGS}/restore`,
        body: JSON.stringify(body),
        headers: ifMatch === undefined ? {} : { 'if-match': ifMatch },
        ...more,
      }),
  };
}

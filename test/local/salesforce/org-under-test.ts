import type { AddressInfo } from 'node:net';
import { createServer } from 'node:http';
import { type Connection as JsforceConnection, Connection } from 'jsforce';
import { listen } from '../../../local/serve.ts';
import { seededRandom } from '../../../local/random.ts';
import { createSalesforceSimulator, type SalesforceOptions } from '../../../local/salesforce/simulator.ts';
import type { Simulator } from '../../../local/simulator.ts';
import { memoryStore } from '../../../local/store.ts';

export const ORGANIZATION_ID = '00D5g00000CrsWkEAJ';
export const ADMIN_TOKEN = '00D5g00000CrsWk!AdminToken.for_tests';
export const START_MS = Date.parse('2026-03-04T05:06:07.890Z');

export type Row = Record<string, unknown>;
export interface QueryAnswer {
  readonly totalSize: number;
  readonly done: boolean;
  readonly nextRecordsUrl?: string;
  readonly records: Row[];
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** An org in memory under a clock that the test moves. */
export interface OrgUnderTest {
  readonly simulator: Simulator;
  readonly options: SalesforceOptions;
  advance(ms: number): void;
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  query(soql: string, everything?: boolean): Promise<QueryAnswer>;
  /** Writes rows as they are given and answers their ids. */
  seed(object: string, rows: Row[]): Promise<string[]>;
  faults(faults: object): Promise<void>;
  sim(method: string, path: string, body?: unknown): Promise<Answer>;
}

export const openOrg = (changed: Partial<SalesforceOptions> = {}): OrgUnderTest => {
  const time = { nowMs: START_MS };
  const options: SalesforceOptions = {
    organizationId: ORGANIZATION_ID,
    apps: [{ label: 'connector', clientId: 'client', clientSecret: 'secret', username: 'integration@example.com' }],
    sessions: [{ label: 'admin', accessToken: ADMIN_TOKEN, username: 'admin@example.com' }],
    passwords: [{ username: 'admin@example.com', password: 'pass<word>', securityToken: 'Token' }],
    users: [
      {
        username: 'admin@example.com',
        firstName: 'Ada',
        lastName: 'Admin',
        email: 'admin@example.com',
        sendsOutboundMessages: true,
      },
      {
        username: 'integration@example.com',
        firstName: 'Inte',
        lastName: 'Gration',
        email: 'integration@example.com',
        sendsOutboundMessages: false,
      },
    ],
    outboundMessages: [],
    world: null,
    store: memoryStore(),
    clock: () => time.nowMs,
    random: seededRandom(1),
    ...changed,
  };
  const simulator = createSalesforceSimulator(options);
  const fetchOf = async (method: string, path: string, body: unknown, headers: Record<string, string>) => {
    const response = await simulator.fetch(
      new Request(`http://org.test${path}`, {
        method,
        headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
    );
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') ?? false;
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
  };
  const call: OrgUnderTest['call'] = (method, path, body, headers = {}) =>
    fetchOf(method, `/services/data/v66.0${path}`, body, { authorization: `Bearer ${ADMIN_TOKEN}`, ...headers });
  const sim: OrgUnderTest['sim'] = (method, path, body) => fetchOf(method, `/__sim${path}`, body, {});
  return {
    simulator,
    options,
    advance: (ms) => void (time.nowMs += ms),
    call,
    sim,
    query: async (soql, everything = false) => {
      const { status, body } = await call('GET', `/${everything ? 'queryAll' : 'query'}?q=${encodeURIComponent(soql)}`);
      if (status !== 200) throw new Error(JSON.stringify(body));
      return body as QueryAnswer;
    },
    seed: async (object, rows) => {
      const { status, body } = await sim('POST', '/seed', { records: { [object]: rows } });
      if (status !== 200) throw new Error(JSON.stringify(body));
      return (body as { ids: Record<string, string[]> }).ids[object] ?? [];
    },
    faults: async (faults) => {
      const { status, body } = await sim('POST', '/faults', faults);
      if (status !== 200) throw new Error(JSON.stringify(body));
    },
  };
};

/** jsforce joined to the org over real HTTP. */
export const connect = async (
  org: OrgUnderTest,
): Promise<{ connection: JsforceConnection; url: string; close: () => Promise<void> }> => {
  const server = await listen((request) => org.simulator.fetch(request), 0);
  const url = `http://127.0.0.1:${server.port}`;
  const connection = new Connection({ version: '66.0', instanceUrl: url, accessToken: ADMIN_TOKEN });
  return { connection, url, close: () => server.close() };
};

export interface Received {
  readonly method: string;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: string;
}

export const ACK = (accepted: boolean): string =>
  `<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body><notificationsResponse xmlns="http://soap.sforce.com/2005/09/outbound"><Ack>${accepted}</Ack></notificationsResponse></soapenv:Body></soapenv:Envelope>`;

/** A receiver of outbound messages on a port of its own; `answer` decides what it says. */
export const openReceiver = async (
  answer: (count: number) => { status: number; body: string } = () => ({ status: 200, body: ACK(true) }),
): Promise<{ url: string; received: Received[]; close: () => Promise<void> }> => {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({
        method: request.method ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString('utf8'),
      });
      const { status, body } = answer(received.length);
      response.writeHead(status, { 'content-type': 'text/xml; charset=utf-8' }).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    received,
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  };
};

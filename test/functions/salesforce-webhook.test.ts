import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { beforeEach, describe, expect, test } from 'vitest';
import { acknowledgement } from '../../adapters/salesforce/outbound-message.ts';
import type { ConnectionSecret } from '../../core/connection-secret.ts';
import { createHandler } from '../../functions/salesforce-webhook/handler.ts';
import { anEnvelope } from '../builders/envelope.ts';
import { FakeCounters, FakeQueue } from '../fakes/stores.ts';

const SECRET = 'a-secret-of-the-default-connection';
const OLD_SECRET = 'the-secret-that-was-valid-before-it';
const secret: ConnectionSecret = {
  salesforce: {
    loginUrl: 'https://acme.my.salesforce.com',
    clientId: 'id',
    clientSecret: 's',
    organizationId: '00Dcw0000000001EAA',
  },
  webhookSecret: SECRET,
  webhookSecretPrevious: OLD_SECRET,
};

let queue: FakeQueue;
let counters: FakeCounters;
beforeEach(() => {
  queue = new FakeQueue();
  counters = new FakeCounters();
});

interface Post {
  readonly body?: string | undefined;
  readonly secret?: string;
  readonly connection?: string;
  readonly isBase64Encoded?: boolean;
  readonly isConnected?: boolean;
}

function post({
  body = anEnvelope(),
  secret: given = SECRET,
  connection = 'default',
  isBase64Encoded = false,
  isConnected = true,
}: Post) {
  const handler = createHandler(() => ({
    clock: () => Date.parse('2026-11-24T05:30:00Z'),
    isKnown: async (id) => id === 'default',
    queue,
    counters,
    secrets: {
      read: async (id) =>
        id === 'default' ? { ...secret, salesforce: isConnected ? secret.salesforce : undefined } : undefined,
      forget: () => undefined,
    },
  }));
  const event = {
    pathParameters: { connection, secret: given },
    headers: {},
    body,
    isBase64Encoded,
  } as unknown as APIGatewayProxyEventV2;
  return handler(event, {} as Context);
}

describe('a genuine message', () => {
  test('is queued, counted and acknowledged in the exact form', async () => {
    expect(await post({})).toEqual({
      statusCode: 200,
      headers: { 'content-type': 'text/xml; charset=utf-8' },
      body: acknowledgement,
    });
    expect(queue.sent).toMatchObject([{ object: 'Lead', id: '00Q000000000001EAA', feed: 'outboundMessage' }]);
    expect(counters.counts).toMatchObject({
      'messages.received': 1,
      'messages.notifications': 1,
      'messages.queued': 1,
    });
  });

  test.each<[string, Post]>([
    ['with the previous secret', { secret: OLD_SECRET }],
    ['with the 15-character organization id', { body: anEnvelope({ organizationId: '00Dcw0000000001' }) }],
    ['in base64', { body: Buffer.from(anEnvelope()).toString('base64'), isBase64Encoded: true }],
  ])('%s is taken', async (_, request) => {
    expect(await post(request)).toMatchObject({ statusCode: 200 });
    expect(queue.sent).toHaveLength(1);
  });

  test.each<[string, Parameters<typeof anEnvelope>[0], string]>([
    ['an object that is not mapped', { object: 'Case', records: [{ Id: '500000000000001AAA' }] }, 'messages.notMapped'],
    ['a record that is gone', { records: [{}] }, 'messages.withoutRecord'],
  ])('%s is acknowledged and counted, and queues nothing', async (_, envelope, counter) => {
    expect(await post({ body: anEnvelope(envelope) })).toMatchObject({ statusCode: 200, body: acknowledgement });
    expect(queue.sent).toEqual([]);
    expect(counters.counts).toMatchObject({ 'messages.received': 1, [counter]: 1 });
  });

  test('without notifications is acknowledged and counted', async () => {
    expect(await post({ body: anEnvelope({ records: [] }) })).toMatchObject({ statusCode: 200 });
    expect(counters.counts).toMatchObject({ 'messages.received': 1 });
  });

  test('is not acknowledged unless the queue took it', async () => {
    queue.broken = true;
    expect(await post({})).toMatchObject({ statusCode: 500 });
    expect(counters.counts).toEqual({});
  });
});

describe('anything else is refused with a reason, and nothing is queued', () => {
  test.each<[string, Post, number, RegExp]>([
    ['a wrong secret', { secret: 'x' }, 403, /not the secret/],
    ['no secret', { secret: '' }, 403, /not the secret/],
    ['a connection that does not exist', { connection: 'other' }, 403, /not the secret/],
    ['a connection without an org', { isConnected: false }, 409, /no Salesforce credentials/],
    [
      'another organization',
      { body: anEnvelope({ organizationId: '00Dcw0000000002EAA' }) },
      403,
      /another Salesforce organization/,
    ],
    [
      'an organization of another case',
      { body: anEnvelope({ organizationId: '00DCW0000000001' }) },
      403,
      /another Salesforce organization/,
    ],
    [
      'an organization that is no id',
      { body: anEnvelope({ organizationId: 'x' }) },
      403,
      /another Salesforce organization/,
    ],
    ['a body that is not XML', { body: 'hello' }, 400, /not well-formed XML/],
    ['no body', { body: '' }, 400, /not well-formed XML/],
    [
      'another encoding',
      { body: Buffer.from(anEnvelope(), 'utf16le').toString('base64'), isBase64Encoded: true },
      400,
      /XML|UTF-8/,
    ],
    [
      'bytes that are no UTF-8',
      {
        body: Buffer.from(anEnvelope({ records: [{ Id: 'Müller' }] }), 'latin1').toString('base64'),
        isBase64Encoded: true,
      },
      400,
      /not UTF-8/,
    ],
    ['a DTD', { body: `<!DOCTYPE a>${anEnvelope().slice(38)}` }, 400, /document type declaration/],
    ['a body too deep', { body: anEnvelope({ records: [{ Id: '<a>'.repeat(40) }] }) }, 400, /nested deeper/],
    [
      'a body too big',
      { body: anEnvelope({ records: [{ Id: '00Q000000000001EAA', Description: 'x'.repeat(1_100_000) }] }) },
      413,
      /1048576 are accepted/,
    ],
    ['a record id that is none', { body: anEnvelope({ records: [{ Id: 'x' }] }) }, 400, /<Id> that is none/],
  ])('%s', async (_, request, status, why) => {
    const answer = await post(request);
    expect(answer.statusCode).toBe(status);
    expect(answer.headers).toMatchObject({ 'content-type': 'application/problem+json' });
    expect(JSON.parse(answer.body ?? '')).toMatchObject({ status, detail: expect.stringMatching(why) });
    expect(queue.sent).toEqual([]);
    const isCounted = request.secret === undefined && request.connection === undefined;
    expect(counters.counts).toEqual(isCounted ? { 'messages.refused': 1 } : {});
    expect(answer.body).not.toContain(SECRET);
  });
});

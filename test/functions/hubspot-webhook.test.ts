import { createHmac } from 'node:crypto';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { type ConnectionSecret, parseConnectionSecret } from '../../core/connection-secret.ts';
import { createHandler } from '../../functions/hubspot-webhook/handler.ts';
import { FakeCounters, FakeQueue } from '../fakes/stores.ts';

const SECRET = 'client-secret-of-the-app';
const OLD_SECRET = 'client-secret-before-that';
const NOW_MS = Date.parse('2026-11-24T05:30:00Z');
const PATH = '/webhooks/hubspot/default';
const URL = `https://api.example.com${PATH}`;
const MINUTE_MS = 60_000;

const secret: ConnectionSecret = { hubspotWebhookSecret: SECRET, hubspotWebhookSecretPrevious: OLD_SECRET };

let queue: FakeQueue;
let counters: FakeCounters;
beforeEach(() => {
  queue = new FakeQueue();
  counters = new FakeCounters();
  vi.spyOn(console, 'error').mockReturnValue(undefined);
});

interface Post {
  readonly events?: readonly object[];
  readonly body?: string | Buffer;
  /** What is signed, if it is another body than the one that is sent. */
  readonly signedBody?: string;
  readonly signedUrl?: string;
  readonly secret?: string;
  readonly signedMs?: number;
  readonly timestamp?: string;
  readonly signature?: string;
  readonly rawQueryString?: string;
  readonly connection?: string;
  readonly isBase64Encoded?: boolean;
  readonly connected?: ConnectionSecret;
}

const creation = (objectId: number) => ({ subscriptionType: 'contact.creation', objectId, portalId: 7 });

async function post(given: Post) {
  const { events = [creation(101)], isBase64Encoded = false, connected = secret, rawQueryString = '' } = given;
  const body = Buffer.from(given.body ?? JSON.stringify(events));
  const timestamp = given.timestamp ?? String(given.signedMs ?? NOW_MS);
  const signature = createHmac('sha256', given.secret ?? SECRET)
    .update(`POST${given.signedUrl ?? URL}`)
    .update(given.signedBody ?? body)
    .update(timestamp)
    .digest('base64');
  const handler = createHandler(() => ({
    clock: () => NOW_MS,
    isKnown: async (id) => id === 'default',
    queue,
    counters,
    publicUrl: 'https://api.example.com',
    secrets: { read: async () => connected, forget: () => undefined },
  }));
  const event = {
    pathParameters: { connection: given.connection ?? 'default' },
    rawPath: PATH,
    rawQueryString,
    headers: {
      'x-hubspot-signature-v3': given.signature ?? signature,
      'x-hubspot-request-timestamp': timestamp,
    },
    requestContext: { domainName: 'sync.example.org', http: { method: 'POST' } },
    body: body.toString(isBase64Encoded ? 'base64' : 'utf8'),
    isBase64Encoded,
  } as unknown as APIGatewayProxyEventV2;
  return handler(event, {} as Context);
}

const ids = () => queue.sent.map(({ id }) => id);

describe('a genuine call', () => {
  test('is queued, counted and answered', async () => {
    expect(await post({})).toEqual({ statusCode: 204 });
    expect(queue.sent).toEqual([{ side: 'hubspot', id: '101', feed: 'webhook' }]);
    expect(counters.counts).toMatchObject({ 'events.received': 1, 'events.queued': 1 });
  });

  test.each<[string, Post]>([
    ['with the previous secret', { secret: OLD_SECRET }],
    ['in base64', { isBase64Encoded: true }],
    ['with text of many bytes', { events: [{ ...creation(1), propertyValue: 'Žofie 😀 [[[[[{{{{{ \\" ' }] }],
    ['five minutes old', { signedMs: NOW_MS - 5 * MINUTE_MS }],
    ['five minutes ahead', { signedMs: NOW_MS + 5 * MINUTE_MS }],
    ["at a domain of the owner's own", { signedUrl: `https://sync.example.org${PATH}` }],
    ['of the portal that is connected', { connected: { ...secret, hubspotPortalId: '7' } }],
    [
      'whose address has escapes that HubSpot decodes, and others that it leaves',
      { rawQueryString: 'a=%3A%2f%40%20%C3%A9', signedUrl: `${URL}?a=:/@%20%C3%A9` },
    ],
  ])('%s is taken', async (_, request) => {
    expect(await post(request)).toEqual({ statusCode: 204 });
    expect(queue.sent).toHaveLength(1);
  });

  test('queues each contact once, whatever form its events have', async () => {
    const generic = { objectTypeId: '0-1', portalId: 7 };
    await post({
      events: [
        creation(1),
        creation(1),
        { subscriptionType: 'contact.propertyChange', objectId: 1, propertyName: 'phone', propertyValue: '1' },
        { ...generic, subscriptionType: 'object.propertyChange', objectId: 2 },
        { ...generic, subscriptionType: 'object.restore', objectId: 3 },
        { subscriptionType: 'contact.merge', objectId: 4, primaryObjectId: 4, mergedObjectIds: [5], newObjectId: 6 },
      ],
    });
    expect(ids()).toEqual(['1', '2', '3', '4', '6']);
  });

  test.each([
    { subscriptionType: 'contact.deletion', objectId: 1 },
    { subscriptionType: 'contact.privacyDeletion', objectId: 1 },
    { subscriptionType: 'contact.associationChange', fromObjectId: 1, toObjectId: 2 },
    { subscriptionType: 'company.creation', objectId: 1 },
    { subscriptionType: 'object.creation', objectTypeId: '0-2', objectId: 1 },
    { subscriptionType: 'object.creation', objectId: 1 },
    { subscriptionType: 'contact.somethingNew', objectId: 1 },
  ])('that is about nothing to read is answered and counted: $subscriptionType', async (event) => {
    expect(await post({ events: [event] })).toEqual({ statusCode: 204 });
    expect(queue.sent).toEqual([]);
    expect(counters.counts).toMatchObject({ 'events.received': 1, 'events.ignored': 1 });
  });

  test('is not acknowledged unless the queue took it', async () => {
    queue.broken = true;
    expect(await post({})).toMatchObject({ statusCode: 503 });
    expect(counters.counts).toEqual({});
  });
});

describe('anything else is refused, and nothing is queued', () => {
  const body = JSON.stringify([creation(101)]);
  test.each<[string, Post, number]>([
    ['a body of which one byte was changed', { body: body.replace('101', '102'), signedBody: body }, 401],
    ['a call that is sent again after 5:01', { signedMs: NOW_MS - 5 * MINUTE_MS - 1_000 }, 401],
    ['a call from the future', { signedMs: NOW_MS + 5 * MINUTE_MS + 1_000 }, 401],
    ['no timestamp', { timestamp: '' }, 401],
    ['a timestamp that is none', { timestamp: 'Infinity' }, 401],
    ['no signature', { signature: '' }, 401],
    ['a signature of as many characters', { signature: 'x'.repeat(44) }, 401],
    ['another secret', { secret: 'x'.repeat(16) }, 401],
    ['a signature of another address', { signedUrl: `https://example.net${PATH}` }, 401],
    ['an address that was decoded too far', { rawQueryString: 'a=%20', signedUrl: `${URL}?a= ` }, 401],
    ['a connection that does not exist', { connection: 'other' }, 401],
    ['a connection without a webhook secret', { connected: {} }, 401],
    ['another portal', { connected: { ...secret, hubspotPortalId: '8' } }, 403],
    ['a body that is not JSON', { body: 'hello' }, 400],
    ['no body', { body: '' }, 400],
    ['bytes that are no UTF-8', { body: Buffer.from('["\xff"]', 'latin1'), isBase64Encoded: true }, 400],
    ['an object instead of a list', { body: '{}' }, 400],
    ['an event without a type', { events: [{ objectId: 1 }] }, 400],
    ['an id that no number can tell exactly', { body: body.replace('101', '9007199254740993') }, 400],
    ['a body too deep', { body: '['.repeat(100_000) }, 400],
    ['too many events', { events: Array.from({ length: 101 }, (_, id) => creation(id + 1)) }, 413],
    ['a body too big', { events: [{ ...creation(1), propertyValue: 'x'.repeat(1_048_576) }] }, 413],
  ])('%s', async (_, request, status) => {
    const answer = await post(request);
    expect(answer.statusCode).toBe(status);
    expect(answer.headers).toMatchObject({ 'content-type': 'application/problem+json' });
    expect(queue.sent).toEqual([]);
    expect(answer.body).not.toContain(SECRET);
    expect(answer.body).not.toContain('hello');
    const isCounted = status !== 401 && !/bytes/u.test(answer.body ?? '');
    expect(counters.counts).toEqual(isCounted ? { 'events.refused': 1 } : {});
  });
});

test.each([
  [7, '7'],
  ['7', '7'],
  [undefined, undefined],
  ['seven', ''],
])('a portal id in the secret that is %j is read as %j', (given, read) => {
  expect(parseConnectionSecret(JSON.stringify({ hubspotPortalId: given })).hubspotPortalId).toBe(read);
});

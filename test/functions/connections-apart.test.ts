import { createHmac } from 'node:crypto';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Change } from '../../core/change.ts';
import { createHandler as hubspotReceiver } from '../../functions/hubspot-webhook/handler.ts';
import { createHandler as salesforceReceiver } from '../../functions/salesforce-webhook/handler.ts';
import { knownConnections } from '../../functions/shared/known-connections.ts';
import { anEnvelope } from '../builders/envelope.ts';
import { PREFIX, connectionsWorld } from '../fakes/connections-world.ts';

const WAIT_MS = 6 * 60_000;
const ORG = '00Dcw0000000001EAA';

let world: Awaited<ReturnType<typeof connectionsWorld>>;
let queued: [connection: string, changes: number][];
let isKnown: ReturnType<typeof knownConnections>;

beforeEach(async () => {
  world = await connectionsWorld();
  queued = [];
  isKnown = knownConnections(world.connections, world.clock);
  for (const id of ['shop', 'shop-2']) {
    await world.make(id);
    // Both of the same org and portal: so it is the secret alone that tells them apart.
    await world.secretStore.change(id, (document) => ({
      ...document,
      salesforce: {
        loginUrl: 'https://acme.my.salesforce.com',
        clientId: 'client',
        clientSecret: 'hush',
        organizationId: ORG,
      },
      hubspotWebhookSecret: `hush-the-app-of-${id}`,
    }));
  }
});
afterEach(() => world.stop());

const ports = () => ({
  clock: world.clock,
  isKnown,
  secrets: world.secretStore,
  counters: world.state,
  queue: {
    send: async (connection: string, _: string, changes: readonly Change[]) =>
      void queued.push([connection, changes.length]),
  },
  publicUrl: 'https://api.example.com',
});

const secretOf = (id: string): Record<string, string> => JSON.parse(world.secrets.get(PREFIX + id)?.at(-1) ?? '{}');

const message = async (connection: string, of: string) => {
  const event = {
    pathParameters: { connection, secret: secretOf(of)['webhookSecret'] },
    body: anEnvelope(),
    headers: {},
  };
  return (await salesforceReceiver(ports)(event as unknown as APIGatewayProxyEventV2, {} as Context)).statusCode;
};

const webhook = async (connection: string, of: string, signedFor = connection) => {
  const timestamp = String(world.clock());
  const body = JSON.stringify([{ subscriptionType: 'contact.creation', objectId: 101, portalId: 7 }]);
  const signature = createHmac('sha256', secretOf(of)['hubspotWebhookSecret'] ?? '')
    .update(`POSThttps://api.example.com/webhooks/hubspot/${signedFor}${body}${timestamp}`)
    .digest('base64');
  const event = {
    pathParameters: { connection },
    rawPath: `/webhooks/hubspot/${connection}`,
    rawQueryString: '',
    body,
    headers: { 'x-hubspot-request-timestamp': timestamp, 'x-hubspot-signature-v3': signature },
    requestContext: { domainName: 'api.example.com', http: { method: 'POST' } },
  };
  return (await hubspotReceiver(ports)(event as unknown as APIGatewayProxyEventV2, {} as Context)).statusCode;
};

test('the secret in the address of one connection does not open another', async () => {
  expect(await message('shop', 'shop')).toBe(200);
  expect([await message('shop-2', 'shop'), await message('default', 'shop'), await message('nowhere', 'shop')]).toEqual(
    [403, 403, 403],
  );
  expect(queued).toEqual([['shop', 1]]);
  expect(await world.state.counters('shop')).toMatchObject({ 'messages.received': 1 });
  expect([await world.state.counters('shop-2'), await world.state.counters('nowhere')]).toEqual([{}, {}]);
});

test("a webhook signed for one connection, or by another's app, does not open another", async () => {
  expect(await webhook('shop', 'shop')).toBe(204);
  expect([
    await webhook('shop-2', 'shop'),
    await webhook('shop-2', 'shop-2', 'shop'),
    await webhook('nowhere', 'shop'),
  ]).toEqual([401, 401, 401]);
  expect(queued).toEqual([['shop', 1]]);
  expect([await world.state.counters('shop-2'), await world.state.counters('nowhere')]).toEqual([{}, {}]);
});

test('a connection that is being removed takes nothing any more, while another goes on', async () => {
  expect(await message('shop', 'shop')).toBe(200);
  await world.remove('shop');
  world.pass(10_000); // a receiver knows it by then
  expect([await message('shop', 'shop'), await webhook('shop', 'shop')]).toEqual([403, 401]);
  expect([await message('shop-2', 'shop-2'), await webhook('shop-2', 'shop-2')]).toEqual([200, 204]);
  world.pass(WAIT_MS);
  expect((await world.remove('shop')).status).toBe(200);
  expect(await world.bytesOf('shop')).toBe('no secret');
});

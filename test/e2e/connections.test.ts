import path from 'node:path';
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { type Credentials, loadCredentials } from '../../local/credentials.ts';
import { listen } from '../../local/serve.ts';
import { startSimulators } from '../../local/simulators.ts';
import { RunningEngine, until } from './running-engine.ts';

const CHANGES = 100;
const SECOND = 'second';

/** The CRMs of one connection, with the hands of somebody else than the connector. */
interface Pair {
  readonly connection: string;
  readonly salesforceUrl: string;
  readonly hubspotUrl: string;
  readonly credentials: Credentials;
  /** Where its people have their addresses. */
  readonly domain: string;
}

let engine: RunningEngine;
let simulators: { close(): Promise<void> };
let secondPair: Pair;
let pairs: readonly Pair[];

async function freePort(): Promise<number> {
  const server = await listen(() => new Response(), 0);
  await server.close();
  return server.port;
}

const readSecret = z.record(z.string(), z.unknown());

beforeAll(async () => {
  engine = await RunningEngine.start();
  const made = await engine.api('/api/connections', { method: 'POST', body: JSON.stringify({ id: SECOND }) });
  if (made.status !== 201) throw new Error(await made.text());

  const manager = new SecretsManagerClient({
    endpoint: engine.url(5),
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const SecretId = `Crosswalk/connections/${SECOND}`;
  const { SecretString = '{}' } = await manager.send(new GetSecretValueCommand({ SecretId }));
  const secret = readSecret.parse(JSON.parse(SecretString));
  const file = (name: string) => path.join(engine.stateFolder, `second-${name}`);
  const credentials = loadCredentials(file('credentials.json'));
  const ports = { salesforce: await freePort(), hubspot: await freePort() };
  simulators = await startSimulators({
    credentials,
    ports,
    file,
    receiverUrl: `${engine.url(0)}/webhooks/salesforce/${SECOND}/${String(secret['webhookSecret'])}`,
    webhooks: { clientSecret: 'hush-of-the-second-app', targetUrl: `${engine.url(0)}/webhooks/hubspot/${SECOND}` },
  });
  secondPair = {
    connection: SECOND,
    salesforceUrl: `http://127.0.0.1:${ports.salesforce}`,
    hubspotUrl: `http://127.0.0.1:${ports.hubspot}`,
    credentials,
    domain: 'example.org',
  };
  // HubSpot has one address for everybody, so that only the secret can name another.
  await manager.send(
    new PutSecretValueCommand({
      SecretId,
      SecretString: JSON.stringify({
        ...secret,
        hubspot: { token: credentials.hubspot.token, apiUrl: secondPair.hubspotUrl },
        hubspotWebhookSecret: 'hush-of-the-second-app',
      }),
    }),
  );
  manager.destroy();
  const { clientId, clientSecret } = credentials.salesforce;
  const saved = await engine.api(`/api/connections/${SECOND}/credentials/salesforce`, {
    method: 'PUT',
    body: JSON.stringify({ flow: 'clientCredentials', loginUrl: secondPair.salesforceUrl, clientId, clientSecret }),
  });
  if (saved.status !== 200) throw new Error(await saved.text());
  pairs = [
    {
      connection: 'default',
      salesforceUrl: engine.url(1),
      hubspotUrl: engine.url(2),
      credentials: loadCredentials(path.join(engine.stateFolder, 'credentials.json')),
      domain: 'example.com',
    },
    secondPair,
  ];
}, 120_000);

afterAll(async () => {
  await simulators.close();
  await engine.stop();
});

const post = async (url: string, token: string, body: unknown): Promise<unknown> => {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
  return answer.json();
};

const createLeads = ({ salesforceUrl, credentials, domain }: Pair, name: string) =>
  post(`${salesforceUrl}/services/data/v66.0/composite/sobjects`, credentials.salesforce.accessToken, {
    allOrNone: true,
    records: Array.from({ length: CHANGES }, (_, index) => ({
      attributes: { type: 'Lead' },
      LastName: `${name} ${index}`,
      Company: 'Example',
      Email: `${name}.lead.${index}@${domain}`,
    })),
  });

const createContacts = ({ hubspotUrl, credentials, domain }: Pair, name: string) =>
  post(`${hubspotUrl}/crm/objects/2026-09/contacts/batch/create`, credentials.hubspot.otherToken, {
    inputs: Array.from({ length: CHANGES }, (_, index) => ({
      properties: { email: `${name}.contact.${index}@${domain}`, lastname: `${name} ${index}`, company: 'Example' },
    })),
  });

const seen = async (url: string): Promise<string> => (await fetch(url)).text();

/** How many people of an address each CRM of a pair has. */
async function peopleIn(
  { salesforceUrl, hubspotUrl }: Pair,
  like: RegExp,
): Promise<{ leads: number; contacts: number }> {
  const [leads, contacts] = await Promise.all([
    seen(`${salesforceUrl}/__sim/records/Lead?limit=5000`),
    seen(`${hubspotUrl}/__sim/records/contacts?limit=5000`),
  ]);
  const count = (text: string) => new Set([...text.matchAll(new RegExp(like, 'gu'))].map(([found]) => found)).size;
  return { leads: count(leads), contacts: count(contacts) };
}

const Status = z.object({
  apiCalls: z.object({ last24Hours: z.number(), limit: z.number().nullable() }),
  setAside: z.object({ waiting: z.number(), parked: z.number() }),
});
const status = async ({ connection }: Pair) =>
  Status.parse(await (await engine.api(`/api/connections/${connection}/status`)).json());

const Calls = z.object({ calls: z.array(z.object({ credential: z.string(), count: z.number() })) });
/** What the org itself counted for the connector. */
const chargedBy = async ({ salesforceUrl }: Pair): Promise<number> =>
  Calls.parse(JSON.parse(await seen(`${salesforceUrl}/__sim/calls`)))
    .calls.filter(({ credential }) => credential === 'crosswalk')
    .reduce((sum, { count }) => sum + count, 0);

async function set({ connection }: Pair, changes: object): Promise<void> {
  const address = `/api/connections/${connection}/settings`;
  const read = await engine.api(address);
  const saved = await engine.api(address, {
    method: 'PUT',
    headers: { 'if-match': read.headers.get('etag') ?? '' },
    body: JSON.stringify({ ...readSecret.parse(await read.json()), ...changes }),
  });
  if (saved.status !== 200) throw new Error(await saved.text());
}

const tick = () => engine.control(0, 'schedules/poll/run', {}).catch(() => undefined);

const crossed = (pair: Pair, name: string, people: number) =>
  until(
    async () => {
      await tick();
      const { leads, contacts } = await peopleIn(pair, new RegExp(`${name}\\.\\w+\\.\\d+@${pair.domain}`));
      return leads === people && contacts === people;
    },
    180_000,
    () => `not all of ${pair.connection} crossed:\n${engine.logs('sync').slice(-3_000)}`,
  );

test('two connections keep two pairs of CRMs in step, none with the other, each within its own budget', async () => {
  const [first, second] = [pairs[0]!, secondPair];
  // A connection that was just made is switched off, and nobody is asked anything for it.
  const forCredentials = await chargedBy(second);
  await tick();
  expect(await chargedBy(second)).toBe(forCredentials);
  await set(second, { sync: 'on', apiCallLimit: 400 });
  await tick();
  await Promise.all(pairs.flatMap((pair) => [createLeads(pair, 'early'), createContacts(pair, 'early')]));
  await Promise.all(pairs.map((pair) => crossed(pair, 'early', 2 * CHANGES)));

  expect(await peopleIn(first, /early[\w.]+@example\.org/)).toEqual({ leads: 0, contacts: 0 });
  expect(await peopleIn(second, /early[\w.]+@example\.com/)).toEqual({ leads: 0, contacts: 0 });
  for (const pair of pairs) expect((await status(pair)).setAside).toMatchObject({ parked: 0, waiting: 0 });
  expect((await status(first)).apiCalls.limit).toBeNull();
  for (const pair of pairs) expect((await status(pair)).apiCalls.last24Hours).toBe(await chargedBy(pair));

  // The second has nothing left to spend; the first goes on.
  await set(second, { apiCallLimit: (await status(second)).apiCalls.last24Hours });
  const spent = await chargedBy(second);
  await Promise.all(pairs.map((pair) => createLeads(pair, 'late')));
  await until(
    async () => {
      await tick();
      return (await peopleIn(first, /late\.lead\.\d+@example\.com/)).contacts === CHANGES;
    },
    120_000,
    () => `the first did not go on:\n${engine.logs('sync').slice(-3_000)}`,
  );
  expect(await chargedBy(second)).toBe(spent);
  const listed = await (await engine.api('/api/connections')).json();
  expect(listed).toMatchObject({
    connections: [
      { id: 'default', health: 'good' },
      { id: SECOND, health: 'suspended', reasons: ['apiCallLimitReached'] },
    ],
  });
}, 600_000);

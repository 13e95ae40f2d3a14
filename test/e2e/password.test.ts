import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { RunningEngine, until } from './running-engine.ts';

const USER = 'admin@crosswalk.example.com';
const CREDENTIALS = '/api/connections/default/credentials/salesforce';
const NEW_PASSWORD = 'hushNew&Password<2026>';

let engine: RunningEngine;
beforeAll(async () => {
  engine = await RunningEngine.start();
}, 120_000);
afterAll(() => engine.stop());

const Stored = z.object({
  salesforce: z.object({
    clientId: z.string(),
    clientSecret: z.string(),
    password: z.string(),
    securityToken: z.string(),
  }),
  hubspot: z.object({ token: z.string() }),
});
const simulated = () =>
  Stored.parse(JSON.parse(readFileSync(path.join(engine.stateFolder, 'credentials.json'), 'utf8')));

const Status = z.object({
  logins: z.object({
    salesforce: z.object({ state: z.string(), why: z.object({ code: z.string() }).nullable() }),
    hubspot: z.object({ state: z.string() }),
  }),
  setAside: z.object({ waiting: z.number(), parked: z.number() }),
});
const status = async () => Status.parse(await (await engine.api('/api/connections/default/status')).json());

const attempts = async () =>
  z
    .object({ attempts: z.array(z.object({ who: z.string(), status: z.string() })) })
    .parse(await engine.control(1, 'logins'))
    .attempts.filter(({ who }) => who === USER)
    .map((attempt) => attempt.status);

const answers: string[] = [];
const enter = async (password: string) => {
  const response = await engine.api(CREDENTIALS, {
    method: 'PUT',
    body: JSON.stringify({
      flow: 'password',
      username: USER,
      password,
      securityToken: simulated().salesforce.securityToken,
      sandbox: false,
      loginUrl: engine.url(1),
    }),
  });
  answers.push(await response.text());
  return response.status;
};

/** Without waiting: whether it fails is seen elsewhere. */
const poll = async () => void (await engine.control(0, 'schedules/poll/run', {}).catch(() => undefined));

const leads = async (): Promise<number> => {
  const soql = "SELECT COUNT() FROM Lead WHERE Company = 'Password Ltd'";
  const answer = await engine.salesforce(`/services/data/v66.0/query?q=${encodeURIComponent(soql)}`);
  return z.object({ totalSize: z.number() }).parse(await answer.json()).totalSize;
};

const createContacts = async (from: number, to: number) => {
  const inputs = Array.from({ length: to - from }, (_, index) => ({
    properties: { email: `pass${from + index}@example.com`, lastname: 'Word', company: 'Password Ltd' },
  }));
  const answer = await engine.hubspot('/crm/objects/2026-09/contacts/batch/create', { inputs });
  expect(answer.status).toBe(201);
};

/** The files in which the engine keeps what it logs, queues and stores, but for those that hold secrets by their nature. */
const written = () =>
  readdirSync(engine.stateFolder, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter(
      (entry) => entry.isFile() && !/^(?:credentials\.json|(?:secrets|salesforce|hubspot)\.sqlite.*)$/.test(entry.name),
    )
    .map((entry) => path.join(entry.parentPath, entry.name));

test('a password changed in mid-run costs one failed login, and everything catches up with the new one', async () => {
  expect(await enter(simulated().salesforce.password)).toBe(200);
  await poll();
  await createContacts(0, 20);
  await until(
    async () => {
      await poll();
      return (await leads()) === 20;
    },
    90_000,
    () => 'the first contacts did not cross',
  );

  const before = await attempts();
  await engine.control(1, 'logins', { username: USER, password: NEW_PASSWORD });
  await engine.control(1, 'faults', { revokeSessions: true });
  await createContacts(20, 60);
  await until(
    async () => {
      await poll();
      return (await status()).setAside.waiting === 40;
    },
    120_000,
    () => 'the changes did not wait',
  );
  for (let tick = 0; tick < 5; tick += 1) await poll();
  expect((await attempts()).slice(before.length)).toEqual(['INVALID_LOGIN']);
  expect(await status()).toMatchObject({
    logins: { salesforce: { state: 'invalid', why: { code: 'wrongPassword' } }, hubspot: { state: 'valid' } },
    setAside: { waiting: 40, parked: 0 },
  });

  expect(await enter('hushAnother')).toBe(422);
  expect((await attempts()).slice(before.length)).toEqual(['INVALID_LOGIN', 'INVALID_LOGIN']);
  expect(await enter(NEW_PASSWORD)).toBe(200);
  await until(
    async () => {
      await poll();
      return (await leads()) === 60;
    },
    120_000,
    () => 'the waiting contacts did not cross',
  );
  expect(await status()).toMatchObject({
    logins: { salesforce: { state: 'valid', why: null } },
    setAside: { waiting: 0, parked: 0 },
  });
  const failed = (await attempts()).slice(before.length).filter((outcome) => outcome !== 'Success');
  expect(failed).toHaveLength(2); // the engine's own, and the wrong one that was entered

  const { salesforce, hubspot } = simulated();
  const secrets = [
    salesforce.clientSecret,
    salesforce.password,
    salesforce.securityToken,
    hubspot.token,
    NEW_PASSWORD,
    'hushAnother',
  ];
  const files = written();
  expect(files.map((file) => path.basename(file))).toEqual(
    expect.arrayContaining(['sync.log', 'poll.log', 'settings-api.log']),
  );
  const texts = [engine.output, ...answers, ...files.map((file) => readFileSync(file).toString('latin1'))];
  for (const secret of secrets) expect(texts.filter((text) => text.includes(secret))).toEqual([]);
}, 420_000);

test('an app comes in by its secret and by a key, each tried before it is kept', async () => {
  const { clientId, clientSecret } = simulated().salesforce;
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const put = async (document: object) => {
    const body = JSON.stringify({ loginUrl: engine.url(1), clientId, ...document });
    const response = await engine.api(CREDENTIALS, { method: 'PUT', body });
    return [response.status, await response.json()] as const;
  };
  const jwt = { flow: 'jwt', username: 'integration@crosswalk.example.com', privateKey };
  expect(await put(jwt)).toMatchObject([422, { fault: { code: 'wrongKey' } }]);
  await engine.control(1, 'logins', { clientId, certificate: publicKey });
  expect(await put(jwt)).toMatchObject([200, { credentials: { flow: 'jwt' }, validity: { state: 'valid' } }]);
  const bySecret = { flow: 'clientCredentials', clientSecret };
  expect(await put({ ...bySecret, clientSecret: 'hush' })).toMatchObject([
    422,
    { fault: { code: 'wrongClientSecret' } },
  ]);
  expect(await put(bySecret)).toMatchObject([
    200,
    { organizationId: engine.organizationId(), sandbox: false, warnings: [] },
  ]);
});

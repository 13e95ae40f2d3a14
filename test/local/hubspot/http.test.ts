import { afterAll, beforeAll, expect, test } from 'vitest';
import { listen } from '../../../local/serve.ts';
import { CONTACTS, portalUnderTest } from './portal-under-test.ts';

const portal = portalUnderTest();
let server: Awaited<ReturnType<typeof listen>>;

beforeAll(async () => {
  server = await listen((request) => portal.simulator.fetch(request), 0);
});

afterAll(async () => {
  await server.close();
});

const create = (email: string) =>
  fetch(`http://127.0.0.1:${server.port}${CONTACTS}`, {
    method: 'POST',
    headers: { authorization: 'Bearer token-of-crosswalk', 'content-type': 'application/json' },
    body: JSON.stringify({ properties: { email } }),
  });

test('over a socket, the location of a new contact is where it can be read', async () => {
  const created = await create('ada@example.com');
  expect(created.status).toBe(201);
  const location = String(created.headers.get('location'));
  const read = await fetch(location, { headers: { authorization: 'Bearer token-of-crosswalk' } });
  expect(await read.json()).toMatchObject({ properties: { email: 'ada@example.com' } });
});

test('over a socket, a lost answer is a broken connection', async () => {
  await portal.post('/__sim/faults', { fail: [{ match: 'record', after: 'apply', reset: true }] });
  await expect(create('bob@example.com')).rejects.toThrow(/fetch failed/u);
  const { status } = await portal.get(`${CONTACTS}/bob@example.com?idProperty=email`);
  expect(status).toBe(200);
});

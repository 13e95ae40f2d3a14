import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MOST_CONNECTIONS } from '../../core/connection.ts';
import { defaultSettings } from '../../core/settings.ts';
import { routes } from '../../functions/settings-api/handler.ts';
import { PREFIX, canary, connectionsWorld } from '../fakes/connections-world.ts';

const WAIT_MS = 6 * 60_000;

let world: Awaited<ReturnType<typeof connectionsWorld>>;
beforeEach(async () => {
  world = await connectionsWorld();
});
afterEach(() => world.stop());

const listed = async () => (await world.api.call({ route: 'GET /api/connections' })).body;

describe('a connection', () => {
  test('named default is there from the start', async () => {
    expect(await listed()).toMatchObject({ connections: [{ id: 'default', sync: 'on' }], most: MOST_CONNECTIONS });
  });

  test('that is made begins switched off, with a secret for webhooks of its own', async () => {
    expect(await world.make('berlin')).toMatchObject({
      status: 201,
      body: { id: 'berlin', sync: 'off', health: 'off', createdBy: 'ops@example.com' },
    });
    await world.make('tokyo');
    expect((await world.api.call({ connection: 'berlin' })).body).toMatchObject({ sync: 'off' });
    const secrets = ['default', 'berlin', 'tokyo'].map(
      (id): string => JSON.parse(world.secrets.get(PREFIX + id)?.at(-1) ?? '{}').webhookSecret,
    );
    expect(secrets.slice(1).map(({ length }) => length)).toEqual([64, 64]);
    expect(new Set(secrets).size).toBe(3);
    for (const secret of secrets) expect(JSON.stringify(await listed())).not.toContain(secret);
  });

  test('is made once, however many ask for it at once', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => world.make('berlin')));
    expect(answers.map(({ status }) => String(status)).toSorted()).toEqual(['201', '409', '409', '409', '409']);
    expect((await world.make('default')).status).toBe(409);
    expect((await world.connections.all()).map(({ id }) => id)).toEqual(['default', 'berlin']);
  });

  test('that was made half, by a request that was cut off, is made whole by the next one', async () => {
    world.secrets.set(`${PREFIX}berlin`, ['{"webhookSecret":"made before the request was cut off"}']);
    expect((await world.api.call({ connection: 'berlin' })).status).toBe(404);
    expect((await world.make('berlin')).status).toBe(201);
    expect((await world.api.call({ connection: 'berlin' })).status).toBe(200);
  });

  test.each(['', 'Berlin', '1st', 'a#b', 'a/b', 'a b', '-a', 'a-', '..', 'a'.repeat(33), '__proto__', '#connections'])(
    'is not made of the id %j',
    async (id) => {
      expect(await world.make(id)).toMatchObject({ status: 400, body: { errors: [{ path: 'id' }] } });
      expect([...world.secrets.keys()]).toEqual([`${PREFIX}default`]);
    },
  );

  test('more than may be are not made, and leave no secret behind', async () => {
    for (let index = 1; index < MOST_CONNECTIONS; index += 1)
      await world.connections.add({ id: `c${index}`, createdAt: '2026-11-24T05:00:00Z' });
    expect(await world.make('one-more')).toMatchObject({ status: 409, body: { title: 'Too many connections' } });
    expect([...world.secrets.keys()]).toEqual([`${PREFIX}default`]);
  });

  test('tells in a word how it is doing', async () => {
    await world.make('berlin');
    await world.set('berlin', {});
    await world.state.save('berlin', {
      cursors: {},
      report: { at: '2026-11-24T05:00:00Z', outcome: 'failed', rows: 0 },
    });
    await world.set('default', { apiCallLimit: 1_000 });
    await world.usage.reserve('default', 1_000, null, world.clock());
    expect(await listed()).toMatchObject({
      connections: [
        { id: 'default', health: 'suspended', reasons: ['apiCallLimitReached'] },
        { id: 'berlin', health: 'failing', reasons: ['salesforcePollFails'] },
      ],
    });
  });
});

describe('removing', () => {
  // Names of which one begins with another are those that a careless key would mix up.
  const others = ['default', 'shop-2', 'shop2', 'sho'];

  test('takes all of a connection away and touches nothing of another', async () => {
    for (const id of ['shop', ...others]) {
      await world.make(id);
      await world.fill(id);
    }
    await world.set('shop', { sync: 'off' });
    const before = await Promise.all(others.map(world.bytesOf));
    expect(await world.remove('shop')).toMatchObject({ status: 202, body: { removed: false } });
    world.pass(WAIT_MS);
    expect(await world.remove('shop')).toMatchObject({ status: 200, body: { id: 'shop', removed: true } });
    expect(await Promise.all(others.map(world.bytesOf))).toEqual(before);
    for (const bytes of before) expect(bytes.length).toBeGreaterThan(5_000);
    expect(await world.allBytes()).not.toContain(canary('shop'));
    expect(await world.bytesOf('shop')).toBe('no secret');
    expect((await world.api.call({ connection: 'shop' })).status).toBe(404);
    expect((await world.remove('shop')).status).toBe(404);
  });

  test('is confirmed by the id, and is for connections that are switched off', async () => {
    await world.make('shop');
    await world.fill('shop');
    const before = await world.bytesOf('shop');
    expect((await world.remove('shop', 'shop2')).status).toBe(400);
    expect((await world.remove('shop', '')).status).toBe(400);
    expect(await world.remove('shop')).toMatchObject({ status: 409, body: { title: 'Sync is not off', sync: 'on' } });
    expect(await world.bytesOf('shop')).toBe(before);
  });

  test('waits for what works for the connection, and shuts it at once', async () => {
    await world.make('shop');
    await world.fill('shop');
    await world.set('shop', { sync: 'off' });
    const before = await world.bytesOf('shop');
    await world.remove('shop');
    world.pass(WAIT_MS - 1);
    expect((await world.remove('shop')).status).toBe(202);
    expect(await world.bytesOf('shop')).toBe(before);
    expect((await world.api.call({ connection: 'shop' })).status).toBe(404);
    expect((await listed())['connections']).toMatchObject([{ id: 'default' }, { id: 'shop', health: 'removing' }]);
    expect((await world.make('shop')).status).toBe(409);
  });

  test('goes on where time was up', async () => {
    await world.make('shop');
    await world.fill('shop', 60);
    await world.set('shop', { sync: 'off' });
    const bytes = await world.bytesOf('shop');
    expect(await world.remains.remove('shop', undefined, world.clock())).toEqual({ isDone: false });
    expect(await world.bytesOf('shop')).toBe(bytes);
    // What was looked through already is not looked through again.
    const [scannedTo = ''] = await world.firstLinks(40);
    expect(await world.remains.remove('shop', scannedTo, Infinity)).toEqual({ isDone: true });
    expect(await world.firstLinks(1_000)).toHaveLength(40);
  });

  test('leaves the default connection as new, with another secret in its address', async () => {
    await world.make('shop');
    await world.fill('shop');
    await world.fill('default');
    await world.set('default', { sync: 'off' });
    const before = await world.bytesOf('shop');
    const secret = world.secrets.get(`${PREFIX}default`)?.at(-1);
    await world.remove('default');
    world.pass(WAIT_MS);
    expect((await world.remove('default')).status).toBe(200);
    expect(await world.bytesOf('shop')).toBe(before);
    expect(await world.allBytes()).not.toContain(canary('default'));
    expect(await world.allBytes()).not.toContain(secret);
    expect(await world.api.call({})).toMatchObject({
      status: 200,
      etag: '"1"',
      body: { ...defaultSettings, sync: 'off' },
    });
  });

  test('lets the same id be used for something new', async () => {
    await world.make('shop');
    const secret = world.secrets.get(`${PREFIX}shop`);
    await world.remove('shop');
    world.pass(WAIT_MS);
    await world.remove('shop');
    expect((await world.make('shop')).status).toBe(201);
    expect(world.secrets.get(`${PREFIX}shop`)).not.toEqual(secret);
  });
});

describe('nothing of one connection is reached from another', () => {
  const perConnection = Object.keys(routes).filter((route) => route.includes('{connection}'));

  test.each(perConnection)('%s', async (route) => {
    for (const id of ['shop', 'shop-2']) {
      await world.make(id);
      await world.fill(id);
    }
    const before = await world.bytesOf('shop');
    const bodies: Record<string, object> = {
      'POST /api/connections/{connection}/settings/restore': { version: 0 },
      'PUT /api/connections/{connection}/settings': { ...defaultSettings, sync: 'off' },
      'PUT /api/connections/{connection}/credentials/hubspot': { token: 'pat-na1-hush' },
    };
    const answer = await world.api.call({
      route,
      connection: 'shop-2',
      body: JSON.stringify(bodies[route] ?? {}),
      // The version that both stand at.
      headers: { 'if-match': (await world.api.call({ connection: 'shop' })).etag ?? '' },
      query: { confirm: 'shop' },
    });
    expect(answer.status).toBeDefined();
    expect(JSON.stringify(answer.body)).not.toContain(canary('shop'));
    expect(await world.bytesOf('shop')).toBe(before);
  });

  test('history and versions are of the connection in the path', async () => {
    await world.make('shop');
    await world.make('shop-2');
    await world.set('shop', { apiCallLimit: 5_000 });
    const of = (connection: string) =>
      world.api.call({ route: 'GET /api/connections/{connection}/settings/history', connection });
    expect((await of('shop')).body).toMatchObject({ changes: [{ version: 2 }, { version: 1 }] });
    expect((await of('shop-2')).body).toMatchObject({ changes: [{ version: 1 }] });
    expect((await of('default')).body).toMatchObject({ changes: [] });
    expect((await world.api.call({ connection: 'shop-2' })).etag).toBe('"1"');
  });

  test('calls are counted and limited for each on its own', async () => {
    expect(await world.usage.reserve('shop', 10, 10, world.clock())).toBe(true);
    expect(await world.usage.reserve('shop', 1, 10, world.clock())).toBe(false);
    expect(await world.usage.reserve('shop-2', 10, 10, world.clock())).toBe(true);
  });
});

describe('a token', () => {
  beforeEach(async () => {
    await world.make('shop');
    await world.make('shop-2');
  });

  test.each([
    ['of one connection', { scope: 'crosswalk/read crosswalk/connection.shop' }, [200, 403, 403]],
    ['of two', { scope: 'connection.shop connection.shop-2' }, [200, 200, 403]],
    ['with its scopes as a list', { scp: '[read connection.shop-2]' }, [403, 200, 403]],
    ['of a connection that is not there', { scope: 'connection.nowhere' }, [403, 403, 403]],
    ['of no connection in particular', { scope: 'crosswalk/read' }, [200, 200, 200]],
  ])('%s reaches those and no other', async (_, claims, expected) => {
    const ids = ['shop', 'shop-2', 'default'];
    const answers = await Promise.all(ids.map((connection) => world.api.call({ connection, claims })));
    expect(answers.map(({ status }) => status)).toEqual(expected);
    const { body } = await world.api.call({ route: 'GET /api/connections', claims });
    const seen = (body['connections'] as { id: string }[]).map(({ id }) => id).toSorted();
    expect(seen).toEqual(ids.filter((__, index) => expected[index] === 200).toSorted());
  });

  test('of one connection makes no other, and removes no other', async () => {
    const claims = { scope: 'write connection.shop' };
    const make = await world.api.call({ route: 'POST /api/connections', body: '{"id":"mine"}', claims });
    expect(make.status).toBe(403);
    const route = 'DELETE /api/connections/{connection}';
    const remove = { route, connection: 'shop-2', query: { confirm: 'shop-2' }, claims };
    expect((await world.api.call(remove)).status).toBe(403);
    expect((await world.connections.all()).map(({ id }) => id)).toEqual(['default', 'shop', 'shop-2']);
  });
});

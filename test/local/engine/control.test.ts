import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type RunningExample, runExample } from './running-example.ts';

let example: RunningExample;
beforeAll(async () => {
  example = await runExample(5212);
});
afterAll(() => example.stop());

const ask = async (path: string, init: RequestInit = {}) => {
  const response = await fetch(`${example.url}/__engine${path}`, init);
  const body: unknown = await response.json();
  return { status: response.status, body };
};
const Resources = z.object({ functions: z.array(z.object({ label: z.string(), log: z.string() })) });
const post = (path: string, body?: object | string) =>
  ask(path, {
    method: 'POST',
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });

describe('a schedule', () => {
  it.each(['tick', 'TickSchedule'])('called %s is fired now, and its end is answered', async (name) => {
    const known =
      example.engine.resources.find(({ logicalId }) => logicalId.startsWith('TickSchedule'))?.logicalId ?? '';
    const { status, body } = await post(`/schedules/${name === 'tick' ? name : known}/run`);
    expect([status, body]).toEqual([
      200,
      expect.objectContaining({ schedule: 'tick', status: 'success', result: { said: { connection: 'default' } } }),
    ]);
  });

  it('waits for its only environment when it is fired twice at once', async () => {
    const both = await Promise.all([post('/schedules/tick/run'), post('/schedules/tick/run')]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
  });

  it('that is not there is 404, with those that are', async () => {
    expect(await post('/schedules/nobody/run')).toEqual({
      status: 404,
      body: { message: 'There is no nobody.', known: ['tick'] },
    });
  });

  it('whose function fails is 502, with what went wrong', async () => {
    await post('/faults', { functions: { tick: { times: 1 } } });
    expect(await post('/schedules/tick/run')).toMatchObject({
      status: 502,
      body: { status: 'error', error: { errorType: 'Engine.Fault' } },
    });
    expect((await post('/schedules/tick/run')).status).toBe(200);
  });
});

describe('the log of a function', () => {
  it('is one line of JSON for each thing said, and warnings reach the console', async () => {
    await post('/schedules/tick/run');
    const { functions } = Resources.parse((await ask('/resources')).body);
    const file = functions.find(({ label }) => label === 'tick')?.log ?? '';
    expect(readFileSync(file, 'utf8')).toMatch(
      /tick \{"timestamp":"[^"]+","level":"INFO","requestId":"[-0-9a-f]{36}","message":"not worth/,
    );
    expect(example.printed).toContain('tick: {"worth":"the console"}');
    expect(example.printed.join()).not.toContain('not worth');
  });
});

describe('faults', () => {
  it('are set part by part, shown and switched off', async () => {
    await post('/faults', { deliveries: { duplicate: 0.5 } });
    await post('/faults', { store: { throttle: 0.1 } });
    expect((await ask('/faults')).body).toEqual({ deliveries: { duplicate: 0.5 }, store: { throttle: 0.1 } });
    expect((await ask('/faults', { method: 'DELETE' })).body).toEqual({});
  });

  it.each([
    ['not JSON', 'duplicate'],
    ['an unknown switch', { weather: 'bad' }],
    ['a share over one', { deliveries: { duplicate: 2 } }],
    ['an unknown function', { functions: { nobody: { fail: 1 } } }],
  ])('given %s are refused and leave everything as it was', async (_, body) => {
    const { status } = await post('/faults', body);
    expect([status, (await ask('/faults')).body]).toEqual([400, {}]);
  });
});

describe('the resources', () => {
  it('are listed with the names by which they are called', async () => {
    const { body } = await ask('/resources');
    expect(body).toMatchObject({
      functions: expect.arrayContaining([
        expect.objectContaining({ label: 'cases' }),
        expect.objectContaining({ label: 'worker' }),
      ]),
      schedules: [{ label: 'tick', expression: 'rate(1 hour)', function: 'tick' }],
      mappings: expect.arrayContaining([expect.objectContaining({ function: 'follower' })]),
    });
  });
});

describe('a web page', () => {
  it.each([{ origin: 'https://evil.example' }, { origin: 'null' }])(
    'from %j may not use the engine',
    async (headers) => {
      expect((await ask('/faults', { method: 'POST', headers, body: '{"store":{"throttle":1}}' })).status).toBe(403);
      expect((await ask('/faults')).body).toEqual({});
    },
  );
});

it('says what there is, at the root and for a wrong path', async () => {
  expect((await ask('/')).status).toBe(200);
  expect(await ask('/nothing')).toMatchObject({ status: 404, body: { endpoints: expect.anything() } });
});

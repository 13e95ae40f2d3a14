import { beforeEach, expect, test } from 'vitest';
import { type Settings, defaultSettings } from '../../core/settings.ts';
import { settingsApi } from './settings-api-under-test.ts';

let api: ReturnType<typeof settingsApi>;
beforeEach(() => {
  api = settingsApi();
});

const limited = (apiCallLimit: number): Settings => ({ ...defaultSettings, apiCallLimit });

test('every change is kept: who, when, from, to; the latest first', async () => {
  await api.put(limited(5), '"0"', { by: 'ann@example.com' });
  api.pass(60_000);
  await api.put({ ...limited(7), sync: 'paused' }, '"1"', { by: 'bob@example.com' });
  expect((await api.history()).body).toEqual({
    changes: [
      {
        version: 2,
        by: 'bob@example.com',
        at: '2026-11-24T05:31:00.000Z',
        restored: null,
        changes: [
          { path: 'sync', from: 'on', to: 'paused' },
          { path: 'apiCallLimit', from: 5, to: 7 },
        ],
      },
      {
        version: 1,
        by: 'ann@example.com',
        at: '2026-11-24T05:30:00.000Z',
        restored: null,
        changes: [{ path: 'apiCallLimit', from: null, to: 5 }],
      },
    ],
    next: null,
  });
});

test('the pages of the history hold every change once', async () => {
  for (let version = 0; version < 7; version += 1) await api.put(limited(version), `"${version}"`);
  const seen: unknown[] = [];
  let next: number | null = null;
  do {
    const query = { limit: '3', ...(next !== null && { before: `${next}` }) };
    const { body } = await api.history(query);
    seen.push(...(body['changes'] as { changes: { from: unknown; to: unknown }[] }[]).map(({ changes }) => changes[0]));
    next = body['next'] as number | null;
  } while (next !== null);
  expect(seen).toEqual(
    [6, 5, 4, 3, 2, 1, 0].map((to) => ({ path: 'apiCallLimit', from: to === 0 ? null : to - 1, to })),
  );
});

test.each([
  ['limit', '0'],
  ['limit', '1000'],
  ['before', 'x'],
  ['before', '-1'],
])('a history by %s %s is refused with the name of the parameter', async (name, value) => {
  expect(await api.history({ [name]: value })).toMatchObject({ status: 400, body: { errors: [{ path: name }] } });
});

test('a former version is brought back as a change like any other', async () => {
  await api.put(limited(5), '"0"');
  await api.put(limited(7), '"1"');
  expect(await api.restore({ version: 1 }, '"2"', { by: 'eve@example.com' })).toMatchObject({
    status: 200,
    etag: '"3"',
    body: { saved: true, version: 3, settings: limited(5), changes: [{ path: 'apiCallLimit', from: 7, to: 5 }] },
  });
  expect(await api.call({})).toMatchObject({ body: limited(5) });
  expect((await api.history()).body).toMatchObject({
    changes: [{ version: 3, by: 'eve@example.com', restored: 1 }, {}, {}],
  });
});

test('version 0 brings back what was there before anybody saved anything', async () => {
  await api.put(limited(5), '"0"');
  expect(await api.restore({ version: 0 }, '"1"')).toMatchObject({ status: 200, body: { settings: defaultSettings } });
});

test('what bringing back would change can be seen first', async () => {
  await api.put(limited(5), '"0"');
  expect(await api.restore({ version: 0 }, undefined, { query: { dryRun: 'true' } })).toMatchObject({
    status: 200,
    body: { saved: false, version: 1, changes: [{ path: 'apiCallLimit', from: 5, to: null }] },
  });
  expect(api.settings.versions).toHaveLength(1);
});

test.each<[string, unknown, string | undefined, number, object]>([
  ['over a stale version', { version: 0 }, '"7"', 412, { current: limited(5) }],
  ['over no version', { version: 0 }, undefined, 428, {}],
  ['of a version that never was', { version: 9 }, '"1"', 404, { title: 'No such version' }],
  ['of no version', {}, '"1"', 400, { errors: [{ path: 'version' }] }],
  ['of a word', { version: 'first' }, '"1"', 400, { errors: [{ path: 'version' }] }],
])('a restoration %s is refused and changes nothing', async (_, body, ifMatch, status, problem) => {
  await api.put(limited(5), '"0"');
  expect(await api.restore(body, ifMatch)).toMatchObject({ status, type: 'application/problem+json', body: problem });
  expect(api.settings.versions).toHaveLength(1);
});

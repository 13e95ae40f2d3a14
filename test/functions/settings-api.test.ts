import { beforeEach, describe, expect, test } from 'vitest';
import { type Settings, defaultSettings } from '../../core/settings.ts';
import { settingsApi } from './settings-api-under-test.ts';

let api: ReturnType<typeof settingsApi>;
beforeEach(() => {
  api = settingsApi();
});

describe('settings', () => {
  test('are read with their version', async () => {
    expect(await api.call({})).toEqual({ status: 200, etag: '"0"', type: 'application/json', body: defaultSettings });
  });

  test('are saved whole over the version that was read, and by whom', async () => {
    const paused: Settings = { ...defaultSettings, sync: 'paused', apiCallLimit: 5_000 };
    expect(await api.put(paused, '"0"')).toMatchObject({
      status: 200,
      etag: '"1"',
      body: {
        saved: true,
        version: 1,
        settings: paused,
        changes: [
          { path: 'sync', from: 'on', to: 'paused' },
          { path: 'apiCallLimit', from: null, to: 5_000 },
        ],
      },
    });
    expect(await api.call({})).toMatchObject({ etag: '"1"', body: paused });
    expect(api.settings.versions).toMatchObject([
      { author: { by: 'ops@example.com', at: '2026-11-24T05:30:00.000Z' } },
    ]);
  });

  test('that mean the same as what is stored are no change', async () => {
    expect(await api.put(defaultSettings, '"0"')).toMatchObject({
      status: 200,
      etag: '"0"',
      body: { saved: false, version: 0, changes: [] },
    });
    expect(api.settings.versions).toEqual([]);
  });

  test('are only judged in a dry run, whichever version was seen', async () => {
    const off: Settings = { ...defaultSettings, activity: { ...defaultSettings.activity, call: true } };
    for (const ifMatch of [undefined, '"0"']) {
      expect(await api.put(off, ifMatch, { query: { dryRun: 'true' } })).toMatchObject({
        status: 200,
        etag: '"0"',
        body: { saved: false, version: 0, changes: [{ path: 'activity.call', from: false, to: true }] },
      });
    }
    expect(await api.put(off, '"3"', { query: { dryRun: 'true' } })).toMatchObject({ status: 412 });
    expect(await api.put(off, '"0"', { query: { dryRun: 'perhaps' } })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'dryRun' }] },
    });
    expect(api.settings.versions).toEqual([]);
  });

  test.each<[string, unknown, string | undefined, number, object]>([
    ['a stale version', defaultSettings, '"7"', 412, { current: defaultSettings }],
    ['a stale version in the weak form', defaultSettings, 'W/"7"', 412, { current: defaultSettings }],
    ['an ETag that was never given out', defaultSettings, '"abc"', 400, { title: 'If-Match names no version' }],
    ['any version at all', defaultSettings, '*', 400, { title: 'If-Match names no version' }],
    ['no version', defaultSettings, undefined, 428, { title: 'If-Match is missing' }],
    ['an unknown key', { ...defaultSettings, synk: 'on' }, '"0"', 400, { errors: [{ path: 'synk' }] }],
    ['a wrong type', { ...defaultSettings, apiCallLimit: 'many' }, '"0"', 400, { errors: [{ path: 'apiCallLimit' }] }],
    [
      'half a document',
      { sync: 'off' },
      '"0"',
      400,
      {
        errors: Object.keys(defaultSettings)
          .filter((key) => key !== 'sync')
          .map((path) => ({ path })),
      },
    ],
    ['no JSON', '{"sync":', '"0"', 400, { title: 'Not JSON' }],
    ['nothing', '', '"0"', 400, { title: 'Not JSON' }],
    ['a document too large', `"${'x'.repeat(70_000)}"`, '"0"', 413, {}],
  ])('%s is refused and changes nothing', async (_, document, ifMatch, status, body) => {
    const answer = await api.put(document, ifMatch);
    expect(answer).toMatchObject({
      status,
      type: 'application/problem+json',
      body: { status, detail: expect.any(String), ...body },
    });
    expect(api.settings.versions).toEqual([]);
  });

  test('of a connection that does not exist are not found', async () => {
    expect(await api.call({ connection: 'other' })).toMatchObject({
      status: 404,
      body: { title: 'No such connection' },
    });
  });
});

test('status says what is spent, what came, what became of it, and what is set aside with its cure', async () => {
  const { body } = await api.call({ route: 'GET /api/connections/{connection}/status' });
  expect(body).toMatchObject({
    connection: 'default',
    sync: 'on',
    suspensions: [],
    settings: { notActing: expect.arrayContaining(['accountSync', 'activity', 'deleteInHubspot']) },
    apiCalls: {
      last24Hours: 7,
      limit: null,
      byHour: { '2026-11-24T04': 3, '2026-11-24T05': 4 },
      uses: [{ hour: '2026-11-24T05', lane: 'live', kind: 'read', calls: 4 }],
      organization: { used: 20, max: 100_000 },
      forecast: { used: 7, remaining: null, retry: { remaining: null } },
    },
    poll: { outcome: 'read', rows: 2 },
    hubspotPoll: { contacts: 3 },
    sweep: { at: '2026-11-24T04:00:00Z', rows: 9, queued: 1, found: 1, outcome: 'done' },
    outboundMessages: { received: 5, refused: 0 },
    records: { created: 4, setAside: 0 },
    setAside: { waiting: 3, parked: 2 },
  });
  expect((body['setAside'] as { reasons: unknown[] }).reasons).toContainEqual({
    code: 'noEmail',
    count: 2,
    kind: 'parked',
    examples: [{ object: 'Lead', id: '00Q000000000001EAA', words: 'the record has no e-mail address' }],
    cure: expect.stringContaining('e-mail'),
  });
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import SwaggerParser from '@apidevtools/swagger-parser';
import { generateSource } from 'oazapfts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { settingAt, settingLeaves } from '../../core/settings-changes.ts';
import { type Settings, defaultSettings } from '../../core/settings.ts';
import { routes } from '../../functions/settings-api/handler.ts';
import { openApi } from '../../functions/settings-api/openapi.ts';
import { settingsApi } from './settings-api-under-test.ts';

const document = () => structuredClone(openApi());

test('the document is valid OpenAPI 3.1', async () => {
  const api = await SwaggerParser.validate(JSON.parse(JSON.stringify(document())));
  expect(api).toMatchObject({ openapi: '3.1.0', info: { title: 'Crosswalk' } });
});

test('it is answered by the API', async () => {
  const { status, type, body } = await settingsApi().call({ route: 'GET /api/openapi.json' });
  expect([status, type]).toEqual([200, 'application/json']);
  expect(body).toEqual(JSON.parse(JSON.stringify(document())));
});

test('it has every route, and no other', () => {
  const described = Object.entries(document().paths).flatMap(([at, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${at}`),
  );
  expect(described.toSorted()).toEqual(Object.keys(routes).toSorted());
});

test('it tells of every setting in English and Japanese', () => {
  const Schema = z.object({ properties: z.record(z.string(), z.unknown()) });
  const Leaf = z.object({ description: z.string(), 'x-ja': z.string() });
  for (const { path: setting, schema } of settingLeaves()) {
    const leaf = setting
      .split('.')
      .reduce<unknown>((at, key) => Schema.parse(at).properties[key], document().components.schemas['Settings']);
    expect([setting, Leaf.parse(leaf)]).toMatchObject([setting, { description: schema.meta()?.['en'] }]);
  }
});

describe('a client that a public tool generated from it', () => {
  const root = path.join(import.meta.dirname, '../../dist');
  let folder: string;
  let client: Client;
  beforeAll(async () => {
    mkdirSync(root, { recursive: true });
    folder = mkdtempSync(path.join(root, 'client-'));
    const described = path.join(folder, 'openapi.json');
    writeFileSync(described, JSON.stringify(document()));
    const generated = path.join(folder, 'client.ts');
    writeFileSync(generated, await generateSource(described));
    client = Client.parse(await import(generated));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each(settingLeaves().map(({ path: setting, schema }) => [setting, otherValue(setting, schema)]))(
    'reads %s, writes it as %j and brings it back',
    async (setting, value) => {
      const options = { baseUrl: 'http://crosswalk.test', fetch: fetchFrom(settingsApi()) };
      const { data: before, headers } = await client.readSettings('default', options);
      const ifMatch = headers.get('etag') ?? '';
      const wanted = settingsWith(before, setting, value);
      expect(await client.saveSettings('default', wanted, { ifMatch }, options)).toMatchObject({
        status: 200,
        data: { saved: true, changes: [{ path: setting, from: settingAt(defaultSettings, setting), to: value }] },
      });
      expect((await client.readSettings('default', options)).data).toEqual(wanted);
      expect(await client.readHistory('default', { limit: 1 }, options)).toMatchObject({
        data: { changes: [{ version: 1, by: 'ops@example.com', changes: [{ path: setting }] }], next: null },
      });
      const back = await client.restoreSettings('default', { version: 0 }, { ifMatch: '"1"' }, options);
      expect(back).toMatchObject({ status: 200, data: { settings: before } });
    },
  );

  test('sees the status, and problems as problems', async () => {
    const options = { baseUrl: 'http://crosswalk.test', fetch: fetchFrom(settingsApi()) };
    expect(await client.readStatus('default', options)).toMatchObject({ status: 200, data: { connection: 'default' } });
    const refused = await client.saveSettings('default', defaultSettings, { ifMatch: '"9"' }, options);
    expect(refused).toMatchObject({ status: 412, data: { title: 'Settings have changed', current: defaultSettings } });
  });
});

interface Answered<T> {
  readonly status: number;
  readonly data: T;
  readonly headers: Headers;
}

interface Options {
  readonly baseUrl: string;
  readonly fetch: typeof fetch;
}

/** What is used of the generated client. */
const clientMethod = <Args extends unknown[], T>() =>
  z.custom<(...args: Args) => Promise<Answered<T>>>((it) => typeof it === 'function');
const Client = z.object({
  readSettings: clientMethod<[string, Options], Settings>(),
  saveSettings: clientMethod<[string, Settings, { ifMatch: string }, Options], unknown>(),
  readHistory: clientMethod<[string, { limit: number }, Options], unknown>(),
  restoreSettings: clientMethod<[string, { version: number }, { ifMatch: string }, Options], unknown>(),
  readStatus: clientMethod<[string, Options], unknown>(),
});
type Client = z.infer<typeof Client>;

/** Requests reach the handler as API Gateway hands them on. */
const fetchFrom =
  (api: ReturnType<typeof settingsApi>): typeof fetch =>
  async (input, init) => {
    const request = new Request(input, init);
    const { pathname, searchParams } = new URL(request.url);
    const [, connection] = /^\/api\/connections\/([^/]+)/.exec(pathname) ?? [];
    const body = await request.text();
    const answer = await api.call({
      route: `${request.method} ${pathname.replace(/^(\/api\/connections\/)[^/]+/, '$1{connection}')}`,
      headers: Object.fromEntries(request.headers),
      query: Object.fromEntries(searchParams),
      ...(connection !== undefined && { connection: decodeURIComponent(connection) }),
      ...(body !== '' && { body }),
    });
    return new Response(JSON.stringify(answer.body), {
      status: answer.status ?? 500,
      headers: { 'content-type': answer.type ?? '', ...(answer.etag !== undefined && { etag: answer.etag }) },
    });
  };

/** A valid value that is not the default. */
function otherValue(setting: string, schema: z.ZodType): unknown {
  const value = [true, false, 'paused', 'Contact', '77', 1_234].find(
    (candidate) => candidate !== settingAt(defaultSettings, setting) && schema.safeParse(candidate).success,
  );
  if (value === undefined) throw new Error(`no other value for ${setting}`);
  return value;
}

function settingsWith(settings: Settings, setting: string, value: unknown): Settings {
  const [key = '', inner] = setting.split('.');
  const group = z
    .record(z.string(), z.unknown())
    .catch({})
    .parse(settings[key as keyof Settings]);
  return { ...settings, [key]: inner === undefined ? value : { ...group, [inner]: value } };
}

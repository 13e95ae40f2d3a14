import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { parseSettings, readStoredSettings } from '../../core/settings-document.ts';
import { Settings, defaultSettings } from '../../core/settings.ts';

describe('parseSettings', () => {
  test('the defaults are valid', () => {
    expect(parseSettings(structuredClone(defaultSettings))).toEqual({ kind: 'valid', settings: defaultSettings });
  });

  test.each<[string, unknown, string, RegExp]>([
    ['an unknown key', { ...defaultSettings, synk: 'on' }, 'synk', /no such setting.*sync, createFromSalesforce/],
    [
      'an unknown nested key',
      { ...defaultSettings, createFromSalesforce: { lead: true, contact: true, account: true } },
      'createFromSalesforce.account',
      /lead, contact/,
    ],
    [
      'a wrong type',
      { ...defaultSettings, apiCallLimit: '100' },
      'apiCallLimit',
      /expected number.*got the string "100"/,
    ],
    [
      'a wrong nested type',
      { ...defaultSettings, createFromSalesforce: { lead: 'yes', contact: true } },
      'createFromSalesforce.lead',
      /expected boolean.*got the string "yes"/,
    ],
    [
      'a value that is not offered',
      { ...defaultSettings, sync: 'ON' },
      'sync',
      /"on"\|"paused"\|"off".*got the string "ON"/,
    ],
    ['a missing setting', { sync: 'on', apiCallLimit: null }, 'createFromSalesforce', /missing/],
    ['a list that is no number', { ...defaultSettings, inclusionListId: 'vip' }, 'inclusionListId', /list id/],
    ['a fraction of a call', { ...defaultSettings, apiCallLimit: 1.5 }, 'apiCallLimit', /int/],
    ['a negative limit', { ...defaultSettings, apiCallLimit: -1 }, 'apiCallLimit', />=0/],
    ['a limit without end', { ...defaultSettings, apiCallLimit: 1e300 }, 'apiCallLimit', /int|<=/],
    [
      'a kind of activity there is not',
      { ...defaultSettings, activity: { ...defaultSettings.activity, fax: true } },
      'activity.fax',
      /no such setting.*formSubmission, marketingEmailSent.*integrationEvent\./,
    ],
    ['something inside a value', { ...defaultSettings, sync: { mode: 'on' } }, 'sync', /"on".*got an object/],
    ['deletions as one switch', { ...defaultSettings, deleteInHubspot: true }, 'deleteInHubspot', /expected object/],
    ['no object at all', [], '', /expected object.*an array/],
    ['null', null, '', /expected object.*null/],
  ])('%s is refused, naming its path', (_, document, path, message) => {
    const parsed = parseSettings(document);
    expect(parsed.kind).toBe('invalid');
    const fault = parsed.kind === 'invalid' ? parsed.faults.find((each) => each.path === path) : undefined;
    expect(fault?.message).toMatch(message);
  });

  test('every fault is reported at once', () => {
    const parsed = parseSettings({
      ...defaultSettings,
      sync: 1,
      createFromSalesforce: { lead: 1, contact: 1 },
      apiCallLimit: true,
      x: 1,
    });
    expect(parsed.kind === 'invalid' && parsed.faults.map(({ path }) => path).toSorted()).toEqual([
      'apiCallLimit',
      'createFromSalesforce.contact',
      'createFromSalesforce.lead',
      'sync',
      'x',
    ]);
  });

  test('a key that JavaScript treats specially is a key like any other', () => {
    const text = JSON.stringify(defaultSettings);
    const parsed = parseSettings(JSON.parse(`${text.slice(0, -1)},"__proto__":{"x":1}}`));
    expect(parsed.kind === 'invalid' && parsed.faults.map(({ path }) => path)).toEqual(['__proto__']);
    const nested = text.replace('"activity":{', '"activity":{"__proto__":{"call":true},"constructor":1,');
    expect(parseSettings(JSON.parse(nested))).toMatchObject({
      faults: [{ path: 'activity.__proto__' }, { path: 'activity.constructor' }],
    });
  });
});

describe('readStoredSettings', () => {
  const stored = {
    ...defaultSettings,
    sync: 'off',
    createFromSalesforce: { lead: false, contact: false },
    inclusionListId: '7',
    newRecordType: 'Contact',
    statePicklists: true,
    lifecycleTransitions: false,
    apiCallLimit: 5,
  };

  test.each<[string, unknown, unknown]>([
    ['what is stored is read as it is', stored, stored],
    ['a key of a newer version is dropped', { ...stored, faxSync: true }, stored],
    [
      'what version 0.1 stored means what it meant, and what it did not know is off',
      {
        sync: 'on',
        createFromSalesforce: { lead: false, contact: true },
        inclusionListId: '7',
        newRecordType: 'Contact',
        statePicklists: true,
        lifecycleTransitions: false,
        apiCallLimit: 5,
      },
      {
        sync: 'on',
        createFromSalesforce: { lead: false, contact: true },
        accountSync: false,
        opportunitySync: false,
        taskSync: false,
        activity: Object.fromEntries(Object.keys(Settings.shape.activity.shape).map((kind) => [kind, false])),
        inclusionListId: '7',
        newRecordType: 'Contact',
        statePicklists: true,
        lifecycleTransitions: false,
        deleteInHubspot: { lead: false, contact: false },
        apiCallLimit: 5,
      },
    ],
    [
      'a deletion that cannot be read is off',
      { ...stored, deleteInHubspot: { lead: 'yes', contact: true } },
      { ...stored, deleteInHubspot: { lead: false, contact: true } },
    ],
    [
      'a nested key of a newer version is dropped',
      { ...stored, createFromSalesforce: { lead: false, contact: false, account: true } },
      stored,
    ],
    [
      'a setting that an older version lacks has its default',
      { sync: 'off', inclusionListId: '7', newRecordType: 'Contact', apiCallLimit: 5 },
      {
        ...stored,
        createFromSalesforce: { lead: true, contact: true },
        statePicklists: false,
        lifecycleTransitions: true,
      },
    ],
    [
      'a nested setting that an older version lacks has its default',
      { ...stored, createFromSalesforce: { lead: false } },
      { ...stored, createFromSalesforce: { lead: false, contact: true } },
    ],
    [
      'a value that cannot be read has its default',
      { ...stored, apiCallLimit: 'many' },
      { ...stored, apiCallLimit: null },
    ],
    [
      'a group that cannot be read has its defaults',
      { ...stored, createFromSalesforce: 'all' },
      { ...stored, createFromSalesforce: { lead: true, contact: true } },
    ],
    ['a sync that cannot be read is paused', { ...stored, sync: 'sometimes' }, { ...stored, sync: 'paused' }],
    ['no sync at all is the default', { ...stored, sync: undefined }, { ...stored, sync: 'on' }],
    ['a document that is none is paused', 'sync: on', { ...defaultSettings, sync: 'paused' }],
    ['null is paused', null, { ...defaultSettings, sync: 'paused' }],
  ])('%s', (_, document, settings) => {
    expect(readStoredSettings(document)).toEqual(settings);
  });
});

test('every setting says what it means in English and Japanese, and has a default of its own', () => {
  const silent = leavesOf(Settings, defaultSettings).filter(({ schema, value }) => {
    const { en, ja } = schema.meta() ?? {};
    return (
      !/^[A-Z].*\.$/.test(String(en)) || !/[\u3040-\u30ff].*。$/.test(String(ja)) || !schema.safeParse(value).success
    );
  });
  expect(silent.map(({ path }) => path)).toEqual([]);
});

test('what makes records or deletes any beyond people is off until somebody wants it', () => {
  const { accountSync, opportunitySync, taskSync, activity, deleteInHubspot } = defaultSettings;
  const off = [accountSync, opportunitySync, taskSync, ...Object.values(activity), ...Object.values(deleteInHubspot)];
  expect(new Set(off)).toEqual(new Set([false]));
});

interface Leaf {
  readonly path: string;
  readonly schema: z.ZodType;
  readonly value: unknown;
}

function leavesOf(schema: z.ZodType, value: unknown, path = ''): Leaf[] {
  if (!(schema instanceof z.ZodObject)) return [{ path, schema, value }];
  const values = z.record(z.string(), z.unknown()).parse(value);
  return Object.entries(schema.shape).flatMap(([key, part]) =>
    part instanceof z.ZodType ? leavesOf(part, values[key], path === '' ? key : `${path}.${key}`) : [],
  );
}

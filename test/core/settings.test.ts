import { describe, expect, test } from 'vitest';
import { Settings, defaultSettings, parseSettings, readStoredSettings } from '../../core/settings.ts';

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
    const parsed = parseSettings(
      JSON.parse(
        '{"sync":"on","createFromSalesforce":{"lead":true,"contact":true},"inclusionListId":null,"newRecordType":"Lead","statePicklists":false,"lifecycleTransitions":true,"apiCallLimit":null,"__proto__":{"x":1}}',
      ),
    );
    expect(parsed.kind === 'invalid' && parsed.faults.map(({ path }) => path)).toEqual(['__proto__']);
  });
});

describe('readStoredSettings', () => {
  const stored = {
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
    ['a key of a newer version is dropped', { ...stored, taskSync: true }, stored],
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

test('every setting says what it means in English and Japanese', () => {
  const leaves = [
    Settings.shape.sync,
    Settings.shape.createFromSalesforce.shape.lead,
    Settings.shape.createFromSalesforce.shape.contact,
    Settings.shape.statePicklists,
    Settings.shape.lifecycleTransitions,
    Settings.shape.apiCallLimit,
  ];
  for (const leaf of leaves) expect(leaf.meta()).toEqual({ en: expect.any(String), ja: expect.any(String) });
});

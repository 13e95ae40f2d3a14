import { beforeEach, describe, expect, test } from 'vitest';
import { readKeyHelp } from '../../adapters/salesforce/key-help.ts';
import { VendorError } from '../../core/failure.ts';
import { type InstalledVersion, connectorOf, noteInstalledVersion } from '../../core/installed-version.ts';
import { defaultSettings } from '../../core/settings.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { openWire } from './salesforce-wire.ts';

const HOUR_MS = 3_600_000;

let kept: InstalledVersion | undefined;
let nowMs: number;
let calls: number;
beforeEach(() => {
  [kept, nowMs, calls] = [undefined, Date.parse('2026-11-24T05:00:00Z'), 0];
});

const look = (help: () => Promise<string | null>, sync: 'on' | 'off' = 'on') =>
  noteInstalledVersion(
    {
      clock: () => nowMs,
      settings: { read: async () => ({ ...defaultSettings, sync }) },
      state: { loadInstalled: async () => kept, saveInstalled: async (_, installed) => void (kept = installed) },
      readKeyHelp: async () => {
        calls += 1;
        return help();
      },
    },
    'default',
  );

describe('what is installed in the org', () => {
  test.each([
    ['Crosswalk 1.20.3 keeps this record in step', '1.20.3'],
    ['The HubSpot contact', null],
    [null, null],
  ])('is read from the help of the key (%j)', async (help, version) => {
    await look(async () => help);
    expect(kept).toEqual({ version, checkedAt: '2026-11-24T05:00:00.000Z' });
  });

  test('is looked at once a day, and not while sync is off', async () => {
    await look(async () => null, 'off');
    for (let hour = 0; hour < 48; hour += 1) {
      await look(async () => null);
      nowMs += HOUR_MS;
    }
    expect(calls).toBe(2);
  });

  test('is asked again in an hour of an org that does not answer', async () => {
    await look(async () => Promise.reject(new VendorError('salesforce', 'retry', 'out')));
    expect(kept).toBeUndefined();
    await look(async () => null);
    expect([kept?.version, calls]).toEqual([null, 2]);
  });

  test('is what this deployment brings, in an org to which it was deployed; for one call', async () => {
    const { org, under } = openWire();
    await look(() => readKeyHelp(org, 'retry'));
    expect(kept?.version).toBe(packageJson.version);
    expect((await under.sim('GET', '/calls')).body).toMatchObject({ total: 1 });
  });
});

test.each([
  [undefined, null, null],
  [{ version: '1.2.3', checkedAt: 'x' }, '1.2.3', true],
  [{ version: '1.2.2', checkedAt: 'x' }, '1.2.2', false],
  [{ version: null, checkedAt: 'x' }, null, false],
])('with %j in the org it is told whether that is current', (installed, installedInOrg, isOrgCurrent) => {
  expect(connectorOf('1.2.3', installed)).toMatchObject({ deployed: '1.2.3', installedInOrg, isOrgCurrent });
});

import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { linksTable } from '../../../adapters/aws/links-table.ts';
import { countParked, parkedTable } from '../../../adapters/aws/parked-table.ts';
import { settingsTable } from '../../../adapters/aws/settings-table.ts';
import { stateTable } from '../../../adapters/aws/state-table.ts';
import { usageTable } from '../../../adapters/aws/usage-table.ts';
import type { ParkedRecord } from '../../../core/ports.ts';
import { defaultSettings } from '../../../core/settings.ts';
import { sumCalls } from '../../../core/usage.ts';
import { LEAD_ID, aLink, aRecord } from '../../builders/people.ts';
import { allTables, startDynamo } from '../../fakes/dynamodb.ts';

let dynamo: Awaited<ReturnType<typeof startDynamo>>;
beforeAll(async () => {
  dynamo = await startDynamo(allTables());
});
afterAll(() => dynamo.stop());

const id = (index: number) => `00Q${String(index).padStart(12, '0')}EAA`;

describe('links', () => {
  test('are found again as they were saved, by the hundred', async () => {
    const links = linksTable(dynamo.client, 'Links');
    const saved = Array.from({ length: 130 }, (_, index) =>
      aLink(aRecord('Lead', { Id: id(index), IsConverted: false }), { email: null }),
    );
    await links.save('default', saved);
    const found = await links.bySalesforceIds('default', [...saved.map(({ salesforceId }) => salesforceId), id(999)]);
    expect(found.size).toBe(130);
    expect(found.get(id(7))).toEqual(saved[7]);
    expect((await links.bySalesforceIds('second', [id(7)])).size).toBe(0);
  });

  test('of fifty records that claim one contact at once, one has it and all are told which', async () => {
    const links = linksTable(dynamo.client, 'Links');
    const holders = await Promise.all(
      Array.from({ length: 50 }, (_, index) => links.claim('default', '501', id(index))),
    );
    expect(new Set(holders).size).toBe(1);
    expect(await links.claim('default', '501', holders[0]!)).toBe(holders[0]);
    expect(await links.claim('second', '501', 'another')).toBe('another');
  });
});

describe('settings', () => {
  test('of a connection that never saved any are the defaults', async () => {
    expect(await settingsTable(dynamo.client, 'Settings').read('new')).toEqual({
      version: 0,
      settings: defaultSettings,
    });
  });

  test.each<[string, object, object]>([
    ['by a newer version', { version: 3, settings: { ...defaultSettings, faxSync: true } }, defaultSettings],
    ['by an older version', { version: 3, settings: { sync: 'off' } }, { ...defaultSettings, sync: 'off' }],
    ['and damaged', { version: 3, settings: 'lost' }, { ...defaultSettings, sync: 'paused' }],
    ['without any', { version: 3 }, { ...defaultSettings, sync: 'paused' }],
  ])('saved %s are read all the same', async (connection, item, settings) => {
    const Item = { pk: connection, sk: 'settings', ...item };
    await dynamo.client.send(new PutCommand({ TableName: 'Settings', Item }));
    expect(await settingsTable(dynamo.client, 'Settings').read(connection)).toEqual({ version: 3, settings });
  });

  test('are kept with every version, the latest first, each as it was saved', async () => {
    const settings = settingsTable(dynamo.client, 'Settings');
    const saved = [];
    for (let over = 0; over < 12; over += 1) {
      const author = { by: `person ${over}`, at: '2026-11-24T05:00:00Z', ...(over === 11 && { restored: 3 }) };
      saved.push(await settings.save('kept', over, { ...defaultSettings, apiCallLimit: over }, author));
    }
    const latestFirst = saved.toReversed();
    expect(await settings.history('kept', 1_000, 50)).toEqual(latestFirst);
    expect(await settings.history('kept', 1_000, 2)).toEqual(latestFirst.slice(0, 2));
    expect(await settings.history('kept', 11, 3)).toEqual(latestFirst.slice(2, 5));
    expect(await settings.history('kept', 1, 3)).toEqual([]);
    expect(await settings.history('another', 1_000, 3)).toEqual([]);
    expect(await settings.version('kept', 12)).toEqual(latestFirst[0]);
    expect(await settings.version('kept', 4)).toEqual(latestFirst[8]);
    expect(await settings.version('kept', 13)).toBeUndefined();
  });

  test('that were replaced by a save that died are in the history once', async () => {
    const settings = settingsTable(dynamo.client, 'Settings');
    const author = { by: 'ops', at: '2026-11-24T05:00:00Z' };
    const first = await settings.save('died', 0, defaultSettings, author);
    const Item = { pk: 'died', sk: 'settings#000000000000001', version: 1, settings: defaultSettings };
    await dynamo.client.send(new PutCommand({ TableName: 'Settings', Item }));
    expect(await settings.history('died', 1_000, 10)).toEqual([first]);
    const second = await settings.save('died', 1, { ...defaultSettings, sync: 'off' }, author);
    expect(await settings.history('died', 1_000, 10)).toEqual([second, first]);
  });

  test('of twenty who save over one version, one wins', async () => {
    const settings = settingsTable(dynamo.client, 'Settings');
    const author = { by: 'ops', at: '2026-11-24T05:00:00Z' };
    for (const over of [0, 1]) {
      const saves = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          settings.save('race', over, { ...defaultSettings, apiCallLimit: index }, author),
        ),
      );
      const winners = saves.filter((saved) => saved !== undefined);
      expect(winners).toHaveLength(1);
      expect(await settings.read('race')).toEqual(winners[0]);
    }
  });
});

describe('usage', () => {
  const nowMs = Date.parse('2026-11-24T05:30:00Z');

  test('32 writers together never go over the limit, and get all of it', async () => {
    const usage = usageTable(dynamo.client, 'Usage');
    const granted = await Promise.all(
      Array.from({ length: 32 }, async () => {
        let calls = 0;
        for (let tries = 0; tries < 5; tries += 1) calls += (await usage.reserve('race', 1, 100, nowMs)) ? 1 : 0;
        return calls;
      }),
    );
    expect(granted.reduce((sum, calls) => sum + calls, 0)).toBe(100);
    expect(sumCalls(await usage.read('race', nowMs))).toBe(100);
  });

  test('calls age away after a day, also while many ask at once', async () => {
    const usage = usageTable(dynamo.client, 'Usage');
    expect(await usage.reserve('age', 10, 10, nowMs)).toBe(true);
    expect(await usage.reserve('age', 1, 10, nowMs + 23 * 3_600_000)).toBe(false);
    const nextDayMs = nowMs + 25 * 3_600_000;
    const granted = await Promise.all(Array.from({ length: 12 }, () => usage.reserve('age', 1, 10, nextDayMs)));
    expect(granted.filter(Boolean)).toHaveLength(10);
    expect(await usage.read('age', nextDayMs)).toEqual({ '2026-11-25T06': 10 });
  });

  test('calls are told by the hour, by who spent them and on what', async () => {
    const usage = usageTable(dynamo.client, 'Usage');
    const read = { lane: 'live', kind: 'read' } as const;
    const retry = { lane: 'retry', kind: 'write' } as const;
    await Promise.all(Array.from({ length: 5 }, () => usage.reserve('uses', 1, 100, nowMs, read)));
    await usage.reserve('uses', 1, 100, nowMs, retry);
    await usage.release('uses', 1, nowMs, read);
    await usage.reserve('uses', 2, 100, nowMs + 3_600_000);
    expect(await usage.readUses('uses', nowMs + 3_600_000)).toEqual([
      { hour: '2026-11-24T05', ...read, calls: 4 },
      { hour: '2026-11-24T05', ...retry, calls: 1 },
      { hour: '2026-11-24T06', lane: 'live', kind: 'other', calls: 2 },
    ]);
    expect(await usage.read('uses', nowMs + 3_600_000)).toEqual({ '2026-11-24T05': 5, '2026-11-24T06': 2 });
    expect(await usage.readUses('uses', nowMs + 25 * 3_600_000)).toEqual([
      { hour: '2026-11-24T06', lane: 'live', kind: 'other', calls: 2 },
    ]);
  });

  test('calls that an older version counted go on counting', async () => {
    const usage = usageTable(dynamo.client, 'Usage');
    const Item = { pk: 'older', sk: 'salesforce', total: 9, oldest: '2026-11-24T05', hours: { '2026-11-24T05': 9 } };
    await dynamo.client.send(new PutCommand({ TableName: 'Usage', Item }));
    const granted = await Promise.all(Array.from({ length: 4 }, () => usage.reserve('older', 1, 11, nowMs)));
    expect(granted.filter(Boolean)).toHaveLength(2);
    expect(await usage.read('older', nowMs)).toEqual({ '2026-11-24T05': 11 });
  });

  test('calls given back may be made by others', async () => {
    const usage = usageTable(dynamo.client, 'Usage');
    await usage.reserve('back', 2, 2, nowMs);
    await usage.release('back', 1, nowMs);
    expect(await usage.reserve('back', 2, 2, nowMs)).toBe(false);
    expect(await usage.reserve('back', 1, 2, nowMs)).toBe(true);
  });

  test('without a limit every call is counted', async () => {
    const usage = usageTable(dynamo.client, 'Usage');
    await usage.reserve('free', 3, null, nowMs);
    await usage.reserve('free', 4, null, nowMs + 3_600_000);
    expect(await usage.read('free', nowMs)).toEqual({ '2026-11-24T05': 3, '2026-11-24T06': 4 });
  });
});

const aParked = (index: number, retryAt: string): ParkedRecord => ({
  object: 'Lead',
  id: id(index),
  code: index % 2 === 0 ? 'noEmail' : 'hubspotUnavailable',
  words: 'w',
  attempts: 1,
  firstSeenAt: retryAt,
  lastSeenAt: retryAt,
  retryAt,
});

describe('parked records', () => {
  const early = '2026-11-24T05:00:00.000Z';
  const late = '2026-11-24T06:00:00.000Z';

  test('are due in the order of their time, and once postponed no more', async () => {
    const parked = parkedTable(dynamo.client, 'Parked');
    await parked.put('default', [aParked(1, late), aParked(2, early), aParked(3, '2026-11-24T04:00:00.000Z')]);
    const due = await parked.due('default', '2026-11-24T05:30:00.000Z', 10);
    expect(due.map((record) => record.id)).toEqual([id(3), id(2)]);
    await parked.remove('default', [id(2)]);
    await parked.postpone('default', due, late);
    expect(await parked.due('default', '2026-11-24T05:30:00.000Z', 10)).toEqual([]);
    expect([...(await parked.byIds('default', [id(1), id(2), id(3)])).keys()].toSorted()).toEqual([id(1), id(3)]);
    const halfPast = '2026-11-24T05:30:00.000Z';
    const waiting = await parked.waiting('default', new Set(['hubspotUnavailable']), halfPast, 10);
    expect(waiting.map((record) => record.id).toSorted()).toEqual([id(1), id(3)]);
    expect(await parked.waiting('default', new Set(['hubspotUnavailable']), late, 10)).toEqual([]);
    expect(await parked.waiting('default', new Set(['noEmail']), halfPast, 10)).toEqual([]);
    expect(await countParked(dynamo.client, 'Parked', 'default')).toEqual({
      hubspotUnavailable: {
        count: 2,
        examples: [
          { object: 'Lead', id: id(1), words: 'w' },
          { object: 'Lead', id: id(3), words: 'w' },
        ],
      },
    });
  });

  test('that wait for one reason are found behind many that wait for another', async () => {
    const parked = parkedTable(dynamo.client, 'Parked');
    const tries = [early];
    await parked.put('many', [
      ...Array.from({ length: 30 }, (_, index) => aParked(2 * index, early)),
      { ...aParked(61, late), tries },
      aParked(63, late),
    ]);
    const codes = new Set(['hubspotUnavailable'] as const);
    const before = '2026-11-24T04:00:00.000Z';
    expect(await parked.waiting('many', codes, before, 10)).toEqual([
      { ...aParked(61, late), tries },
      aParked(63, late),
    ]);
    expect(await parked.waiting('many', codes, before, 1)).toEqual([]); // five pages of one are looked through
  });
});

describe('state', () => {
  test('keeps cursors, the last poll and counters by connection', async () => {
    const state = stateTable(dynamo.client, 'State');
    const cursor = { mark: '2026-11-24T05:00:00.000Z', after: { stamp: '2026-11-24T04:50:00.000Z', id: LEAD_ID } };
    const report = { at: '2026-11-24T05:00:00Z', outcome: 'failed', words: 'w', rows: 0 } as const;
    expect(await state.load('default')).toEqual({ cursors: {} });
    await state.save('default', { cursors: { Lead: cursor } });
    expect(await state.load('default')).toEqual({ cursors: { Lead: cursor } });
    await state.save('default', { cursors: { Lead: cursor }, report });
    expect(await state.load('default')).toEqual({ cursors: { Lead: cursor }, report });
    expect(await state.load('second')).toEqual({ cursors: {} });
    await Promise.all(
      Array.from({ length: 20 }, () => state.add('default', { 'records.created': 2, 'messages.received': 1, none: 0 })),
    );
    expect(await state.counters('default')).toEqual({ 'records.created': 40, 'messages.received': 20 });
    expect(await state.counters('second')).toEqual({});
  });

  test('keeps where the sweep stands, and tells its report alone', async () => {
    const state = stateTable(dynamo.client, 'State');
    expect(await state.loadSweep('default')).toBeUndefined();
    expect(await state.sweepReport('default')).toBeUndefined();
    const run = { fromMs: 1, untilMs: 2, after: LEAD_ID };
    const report = { at: '2026-11-24T05:00:00Z', rows: 9, queued: 1, deleted: 0, outcome: 'underWay' } as const;
    const sweep = {
      places: { Lead: { openedMs: 1, sweptToMs: 1, run }, hubspotContact: { openedMs: 1, sweptToMs: 2 } },
      report,
    };
    await state.saveSweep('default', sweep);
    expect(await state.loadSweep('default')).toEqual(sweep);
    expect(await state.sweepReport('default')).toEqual(report);
  });
});

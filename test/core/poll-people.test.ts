import { beforeEach, describe, expect, test } from 'vitest';
import { VendorError } from '../../core/failure.ts';
import { defaultSettings } from '../../core/settings.ts';
import { PollWorld, stampOf } from '../fakes/poll-world.ts';

const MINUTE_MS = 60_000;
let world: PollWorld;
beforeEach(async () => {
  world = new PollWorld();
  await world.tick();
  world.nowMs += MINUTE_MS;
});

const id = (index: number) => `00Q${String(index).padStart(12, '0')}EAA`;

describe('a tick', () => {
  test('queues what changed since the last one, with its values, in one call', async () => {
    world.save(id(1));
    world.calls = 0;
    const report = await world.tick();
    expect(world.queue.sent).toMatchObject([
      { object: 'Lead', id: id(1), feed: 'poll', row: { complete: true, values: { Id: id(1) } } },
    ]);
    expect(report).toMatchObject({ outcome: 'read', rows: 1, orgUsage: { used: 1 } });
    expect(world.calls).toBe(1);
  });

  test('does not queue again what it has queued, and does queue it when it changes again', async () => {
    world.save(id(1));
    await world.tick();
    world.nowMs += MINUTE_MS;
    await world.tick();
    expect(world.queuedIds()).toEqual([id(1)]);
    world.save(id(1));
    await world.tick();
    expect(world.queuedIds()).toEqual([id(1), id(1)]);
  });

  test('queues a row again that changed within the second of its stamp', async () => {
    world.save(id(1), 0, '1');
    await world.tick();
    world.save(id(1), 0, '2');
    await world.tick();
    expect(world.queue.sent.map((change) => 'row' in change && change.row?.values['Phone'])).toEqual(['1', '2']);
  });

  test('in a new process queues the overlap again, which does no harm, and misses nothing', async () => {
    world.save(id(1));
    await world.tick();
    world.seen.clear();
    await world.tick();
    expect(world.queuedIds()).toEqual([id(1), id(1)]);
  });

  test('what existed before the connection was made crosses when it changes', async () => {
    const fresh = new PollWorld();
    fresh.rows = [{ id: id(1), stamp: stampOf(fresh.nowMs - 86_400_000), visibleAtMs: 0, phone: '' }];
    await fresh.tick();
    expect(fresh.queuedIds()).toEqual([]);
  });
});

describe('nothing is missed', () => {
  test('of rows that become visible up to fifteen minutes after their stamp', async () => {
    for (let minute = 0; minute < 15; minute += 1) world.save(id(minute), minute * MINUTE_MS);
    for (let minute = 0; minute < 16; minute += 1) {
      await world.tick();
      world.nowMs += MINUTE_MS;
    }
    expect(world.queuedIds().toSorted()).toEqual(Array.from({ length: 15 }, (_, index) => id(index)));
  });

  test('of 5,000 rows with one stamp, read in pages', async () => {
    for (let index = 0; index < 5_000; index += 1) world.save(id(index));
    world.calls = 0;
    await world.tick();
    expect(new Set(world.queuedIds()).size).toBe(5_000);
    expect(world.calls).toBe(3);
  });

  test('when the tick dies in the middle of the pages', async () => {
    world.pageRows = 100;
    for (let index = 0; index < 1_000; index += 1) world.save(id(index));
    for (let deaths = 0; deaths < 8; deaths += 1) {
      let pages = 0;
      world.afterPage = () => {
        pages += 1;
        if (pages === 2) world.queue.broken = true;
      };
      await expect(world.tick()).rejects.toThrow('did not accept');
      expect(world.state.standing.report).toMatchObject({ outcome: 'failed' });
      world.queue.broken = false;
      world.seen.clear();
    }
    world.afterPage = undefined;
    await world.tick();
    expect(new Set(world.queuedIds()).size).toBe(1_000);
  });

  test('when time is up, the next tick goes on where it was', async () => {
    world.pageRows = 100;
    for (let index = 0; index < 1_000; index += 1) world.save(id(index));
    for (let tick = 0; tick < 10; tick += 1) await world.tick(0);
    expect(world.queuedIds()).toHaveLength(1_000);
    expect(new Set(world.queuedIds()).size).toBe(1_000);
  });

  test('of a row that commits late behind a scan that took long', async () => {
    world.pageRows = 1;
    for (let index = 0; index < 30; index += 1) world.save(id(index));
    world.save(id(99), 14 * MINUTE_MS);
    for (let tick = 0; tick < 60; tick += 1) {
      await world.tick(0);
      world.nowMs += MINUTE_MS;
    }
    expect(new Set(world.queuedIds())).toContain(id(99));
  });

  test.each([-2, 2])('when the local clock is off by %i hours', async (hours) => {
    const skewed = new PollWorld();
    skewed.skewMs = hours * 60 * MINUTE_MS;
    await skewed.tick();
    skewed.nowMs += MINUTE_MS;
    skewed.save(id(1), 5 * MINUTE_MS);
    for (let tick = 0; tick < 10; tick += 1) {
      await skewed.tick();
      skewed.nowMs += MINUTE_MS;
    }
    expect(skewed.queuedIds()).toContain(id(1));
  });

  test('of what changed while sync was off: no call is made meanwhile, and all is read afterwards', async () => {
    world.settings.settings = { ...defaultSettings, sync: 'off' };
    world.calls = 0;
    world.save(id(1));
    world.nowMs += 3 * 86_400_000;
    expect(await world.tick()).toMatchObject({ outcome: 'syncNotOn' });
    expect(world.calls).toBe(0);
    world.settings.settings = defaultSettings;
    await world.tick();
    expect(world.queuedIds()).toEqual([id(1)]);
  });

  test('while sync is off is written down once, not every minute', async () => {
    world.settings.settings = { ...defaultSettings, sync: 'off' };
    await world.tick();
    const since = world.state.standing.report?.at;
    world.nowMs += MINUTE_MS;
    expect(await world.tick()).toMatchObject({ outcome: 'syncNotOn' });
    expect(world.state.standing.report).toMatchObject({ outcome: 'syncNotOn', at: since });
  });
});

describe('failures', () => {
  test('of the very first poll do not move the start', async () => {
    const fresh = new PollWorld();
    fresh.outage = new VendorError('salesforce', 'auth', 'the org refused a token');
    await fresh.tick();
    fresh.nowMs += MINUTE_MS;
    fresh.save(id(1));
    fresh.nowMs += 3 * 60 * MINUTE_MS;
    fresh.outage = undefined;
    await fresh.tick();
    expect(fresh.queuedIds()).toEqual([id(1)]);
  });

  test('of one object leave the other to be read, and are reported', async () => {
    world.hidden = new VendorError('salesforce', 'reject', 'INVALID_TYPE');
    world.save(id(1));
    expect(await world.tick()).toMatchObject({ outcome: 'failed', words: 'Contact: INVALID_TYPE', rows: 1 });
    expect(world.queuedIds()).toEqual([id(1)]);
  });

  test('an org whose allocation is spent is left alone for a quarter of an hour, and its usage stays in view', async () => {
    world.save(id(1));
    world.outage = new VendorError('salesforce', 'allocation', 'TotalRequests Limit exceeded.');
    world.calls = 0;
    for (let minute = 0; minute < 60; minute += 1) {
      expect(await world.tick()).toMatchObject({ outcome: 'allocationSpent', orgUsage: { max: 1_000 } });
      world.nowMs += MINUTE_MS;
    }
    expect(world.calls).toBe(4);
    world.outage = undefined;
    world.nowMs += 15 * MINUTE_MS;
    await world.tick();
    expect(world.queuedIds()).toEqual([id(1)]);
  });

  test.each([
    [new VendorError('salesforce', 'retry', 'Salesforce could not be reached'), 'failed'],
    [new VendorError('salesforce', 'auth', 'the org refused a token'), 'failed'],
    [new VendorError('salesforce', 'limit', 'the limit is reached'), 'apiCallLimitReached'],
  ])('%s is reported, and the next tick finds everything', async (outage, outcome) => {
    world.save(id(1));
    world.outage = outage;
    expect(await world.tick()).toMatchObject({ outcome, words: outage.message });
    expect(world.state.standing.report).toMatchObject({ outcome });
    world.outage = undefined;
    world.nowMs += 10 * 60 * MINUTE_MS;
    await world.tick();
    expect(world.queuedIds()).toEqual([id(1)]);
  });

  test('what was set aside is queued when it is due, once', async () => {
    const retryAt = new Date(world.nowMs).toISOString();
    await world.parked.put('default', [
      {
        object: 'Lead',
        id: id(7),
        code: 'hubspotUnavailable',
        words: '',
        attempts: 1,
        firstSeenAt: retryAt,
        lastSeenAt: retryAt,
        retryAt,
      },
    ]);
    await world.tick();
    await world.tick();
    expect(world.queue.sent).toEqual([{ object: 'Lead', id: id(7), feed: 'retry' }]);
    world.nowMs += 31 * MINUTE_MS;
    await world.tick();
    expect(world.queue.sent).toHaveLength(2);
  });
});

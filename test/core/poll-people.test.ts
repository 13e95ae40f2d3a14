import { beforeEach, describe, expect, test } from 'vitest';
import type { PersonObject } from '../../core/change.ts';
import { PAGE_ROWS, type PageStart } from '../../core/cursor.ts';
import { VendorError } from '../../core/failure.ts';
import { type PollPorts, pollPeople } from '../../core/poll-people.ts';
import { defaultSettings } from '../../core/settings.ts';
import type { Values } from '../../core/values.ts';
import { FakeParked, FakePollState, FakeQueue, FakeSettings } from '../fakes/stores.ts';

const MINUTE_MS = 60_000;
const stampOf = (ms: number) => new Date(Math.floor(ms / 1_000) * 1_000).toISOString();

const key = (row: { stamp: string; id: string }) => `${row.stamp} ${row.id}`;

/** An org whose rows are stamped when they are saved, and seen when their transaction commits. */
class World implements PollPorts {
  nowMs = Date.parse('2026-11-24T05:30:00Z');
  /** How far the local clock is off. */
  skewMs = 0;
  readonly clock = () => this.nowMs + this.skewMs;
  readonly settings = new FakeSettings();
  readonly queue = new FakeQueue();
  readonly state = new FakePollState();
  readonly parked = new FakeParked();
  readonly seen = new Map<string, string>();
  rows: { readonly id: string; readonly stamp: string; readonly visibleAtMs: number }[] = [];
  pageRows = PAGE_ROWS;
  calls = 0;
  outage: VendorError | undefined;
  afterPage: (() => void) | undefined;
  readonly salesforce: PollPorts['salesforce'] = {
    orgUsage: () => ({ used: this.calls, max: 1_000 }),
    read: async () => new Map(),
    readChanges: async (starts) => {
      this.calls += 1;
      if (this.outage !== undefined) throw this.outage;
      const pages = new Map([...starts].map(([object, start]) => [object, this.#page(object, start)]));
      this.afterPage?.();
      return pages;
    },
  };

  save(id: string, visibleAfterMs = 0): void {
    this.rows = this.rows.filter((row) => row.id !== id);
    this.rows.push({ id, stamp: stampOf(this.nowMs), visibleAtMs: this.nowMs + visibleAfterMs });
  }

  tick = (untilMs = Infinity) => pollPeople(this, 'default', this.seen, untilMs);
  queuedIds = () => this.queue.sent.map(({ id }) => id);

  #page(object: PersonObject, start: PageStart) {
    const all = object === 'Contact' ? [] : this.rows.filter(({ visibleAtMs }) => visibleAtMs <= this.nowMs);
    const from = all
      .filter((row) => ('from' in start ? row.stamp >= start.from : key(row) > key(start.after)))
      .toSorted((left, right) => (key(left) < key(right) ? -1 : 1));
    const rows = from
      .slice(0, this.pageRows)
      .map(({ id, stamp }): Values => ({ Id: id, SystemModstamp: stamp, IsDeleted: false }));
    const last = rows.at(-1);
    return {
      rows,
      serverTime: stampOf(this.nowMs),
      hasMore: from.length > rows.length,
      last: last && { stamp: String(last['SystemModstamp']), id: String(last['Id']) },
    };
  }
}

let world: World;
beforeEach(async () => {
  world = new World();
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

  test('in a new process queues the overlap again, which does no harm, and misses nothing', async () => {
    world.save(id(1));
    await world.tick();
    world.seen.clear();
    await world.tick();
    expect(world.queuedIds()).toEqual([id(1), id(1)]);
  });

  test('what existed before the connection was made crosses when it changes', async () => {
    const fresh = new World();
    fresh.rows = [{ id: id(1), stamp: stampOf(fresh.nowMs - 86_400_000), visibleAtMs: 0 }];
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
    const skewed = new World();
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
});

describe('failures', () => {
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
    world.nowMs += 11 * MINUTE_MS;
    await world.tick();
    expect(world.queue.sent).toHaveLength(2);
  });
});

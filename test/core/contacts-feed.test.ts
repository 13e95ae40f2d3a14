import * as fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import { VendorError } from '../../core/failure.ts';
import type { Window } from '../../core/contact-window.ts';
import { type PollContactsPorts, type SeenContacts, pollContacts } from '../../core/contacts-feed.ts';
import { FakeQueue, FakeSettings } from '../fakes/stores.ts';

const MINUTE_MS = 60_000;
const START_MS = Date.parse('2026-11-24T05:00:00Z');

/** A portal whose search learns of changes late, and forgets nothing. */
class Portal implements PollContactsPorts {
  nowMs = START_MS;
  readonly clock = () => this.nowMs;
  readonly settings = new FakeSettings();
  readonly queue = new FakeQueue();
  window: Window | undefined;
  seen: SeenContacts = new Map();
  rows: { id: number; modifiedMs: number; indexedMs: number }[] = [];
  pageSize = 200;
  searches = 0;
  broken: Error | undefined;
  failsAfter = Infinity;
  readonly state = {
    loadWindow: async () => this.window,
    saveWindow: async (_: string, window: Window) => void (this.window = window),
    saveContactsReport: async () => undefined,
  };
  readonly search: PollContactsPorts['search'] = {
    page: async ({ fromMs, untilMs, afterId }) => {
      this.searches += 1;
      if (this.broken !== undefined) throw this.broken;
      if (this.searches > this.failsAfter) throw new VendorError('hubspot', 'retry', 'HubSpot answered 502');
      const found = this.rows
        .filter(({ indexedMs }) => indexedMs <= this.nowMs)
        .filter(({ id, modifiedMs }) => modifiedMs >= fromMs && modifiedMs <= untilMs && id > Number(afterId))
        .toSorted((left, right) => left.id - right.id);
      const page = found.slice(0, this.pageSize);
      return {
        contacts: page.map(({ id, modifiedMs }) => ({ id: String(id), modifiedAt: String(modifiedMs) })),
        nextId: found.length > page.length ? String(page.at(-1)?.id) : undefined,
      };
    },
  };

  change(id: number, lateMs = 0): void {
    this.rows = this.rows.filter((row) => row.id !== id);
    this.rows.push({ id, modifiedMs: this.nowMs, indexedMs: this.nowMs + lateMs });
  }
  tick = (untilMs = Infinity) => pollContacts(this, 'default', this.seen, untilMs);
  /** A tick that runs out of time behind so many pages. */
  tickOf = async (pages: number) => {
    const before = this.searches;
    const clock = () => this.nowMs + (this.searches - before) * 1_000;
    const { settings, queue, state, search } = this;
    const ports = { clock, settings, queue, state, search };
    return pollContacts(ports, 'default', this.seen, this.nowMs + pages * 1_000);
  };
  minute = async () => {
    this.nowMs += MINUTE_MS;
    return this.tick();
  };
  queued = () => new Set(this.queue.sent.map(({ id }) => Number(id)));
}

let portal: Portal;
beforeEach(async () => {
  portal = new Portal();
  await portal.tick();
});

test('contacts changed since the last look are queued, and an idle tick is one search', async () => {
  portal.nowMs += 1_000;
  portal.change(1);
  await portal.minute();
  expect(portal.queue.sent).toEqual([{ side: 'hubspot', id: '1', feed: 'search' }]);
  portal.searches = 0;
  for (let minute = 0; minute < 10; minute += 1) await portal.minute();
  expect([portal.queue.sent.length, portal.searches]).toEqual([1, 10]);
});

test('contacts that were there before the first look stay where they are until they change', async () => {
  portal = new Portal();
  portal.rows = [{ id: 1, modifiedMs: START_MS - 60 * MINUTE_MS, indexedMs: 0 }];
  await portal.tick();
  await portal.minute();
  expect(portal.queue.sent).toEqual([]);
});

test('contacts that the index learns of up to three minutes late are found by the first pass', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.nat(20), fc.nat(120_000)), { maxLength: 20 }), async (changes) => {
      portal = new Portal();
      await portal.tick();
      for (const [minutes, lateMs] of changes) {
        portal.nowMs += minutes * 7_000;
        portal.change(portal.rows.length + 1, lateMs);
        await portal.tick();
      }
      for (let minute = 0; minute < 5; minute += 1) await portal.minute();
      expect(portal.queued()).toEqual(new Set(portal.rows.map(({ id }) => id)));
    }),
    { numRuns: 50 },
  );
});

test('a contact that the index learns of fifteen minutes late is found by the second pass', async () => {
  portal.nowMs += MINUTE_MS;
  portal.change(1, 15 * MINUTE_MS);
  for (let minute = 0; minute < 75; minute += 1) await portal.minute();
  expect(portal.queued()).toEqual(new Set([1]));
});

const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('tick' as const), pages: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('change' as const), lateMs: fc.nat(15 * MINUTE_MS) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('outage' as const), minutes: fc.nat(12 * 60) }) },
);

test('whatever the outages, a contact that the index learns of up to fifteen minutes late is found', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      portal = new Portal();
      portal.pageSize = 2;
      await portal.tick();
      for (const one of steps) {
        portal.nowMs += MINUTE_MS;
        if (one.kind === 'change') portal.change(portal.rows.length + 1, one.lateMs);
        else if (one.kind === 'outage') portal.nowMs += one.minutes * MINUTE_MS;
        else await portal.tickOf(one.pages);
      }
      for (let minute = 0; minute < 50; minute += 1) await portal.minute();
      expect(portal.queued()).toEqual(new Set(portal.rows.map(({ id }) => id)));
    }),
    { numRuns: 300 },
  );
});

test('the second pass behind a long outage begins where the last one ended, and reads nothing twice', async () => {
  portal.nowMs += MINUTE_MS;
  portal.change(1, 10 * MINUTE_MS);
  await portal.minute(); // the last tick for ten hours: the index does not know of the contact yet
  portal.nowMs += 600 * MINUTE_MS;
  portal.pageSize = 1;
  for (let id = 2; id <= 11; id += 1)
    portal.rows.push({ id, modifiedMs: portal.nowMs - 60 * MINUTE_MS, indexedMs: portal.nowMs });
  portal.searches = 0;
  await portal.minute();
  expect(portal.queued()).toEqual(new Set(portal.rows.map(({ id }) => id)));
  expect(portal.searches).toBe(portal.rows.length + 1);
});

test('25,000 contacts of one instant are all found, whatever page the tick dies at', async () => {
  portal.nowMs += MINUTE_MS;
  portal.rows = Array.from({ length: 25_000 }, (_, index) => ({
    id: index + 1,
    modifiedMs: portal.nowMs,
    indexedMs: 0,
  }));
  for (let page = 1; page <= 125; page += 1) {
    portal.seen = new Map();
    await portal.tick(portal.nowMs);
    expect(portal.queued().size).toBe(page * 200);
  }
});

test('a wave that takes several ticks fills its messages, as each costs the worker a read of Salesforce', async () => {
  portal.nowMs += MINUTE_MS;
  portal.rows = Array.from({ length: 100_000 }, (_, index) => ({
    id: index + 1,
    modifiedMs: portal.nowMs,
    indexedMs: 0,
  }));
  const sizes: number[] = [];
  for (let tick = 0; tick < 6; tick += 1) {
    portal.nowMs += MINUTE_MS;
    const [sent, deliveries] = [portal.queue.sent.length, portal.queue.deliveries.length];
    await portal.tickOf(130);
    const messages = portal.queue.deliveries.length - deliveries;
    if (messages > 0) sizes.push((portal.queue.sent.length - sent) / messages);
  }
  expect(portal.queue.deliveries).toHaveLength(10);
  expect(new Set(sizes)).toEqual(new Set([10_000]));
  expect(portal.queued().size).toBe(100_000);
});

test('what the queue did not take is found again', async () => {
  portal.nowMs += 1_000;
  portal.change(1);
  portal.queue.broken = true;
  await expect(portal.minute()).rejects.toThrow('did not accept');
  portal.queue.broken = false;
  await portal.minute();
  expect(portal.queued()).toEqual(new Set([1]));
});

test('a portal that is out of reach is reported, and nothing is lost', async () => {
  portal.nowMs += 1_000;
  portal.change(1);
  portal.broken = new VendorError('hubspot', 'retry', 'out of reach');
  for (let minute = 0; minute < 60; minute += 1)
    expect(await portal.minute()).toMatchObject({ failure: 'out of reach' });
  portal.broken = undefined;
  await portal.minute();
  await portal.minute();
  expect(portal.queued()).toEqual(new Set([1]));
});

test('with sync off nothing is asked, and all is found when it is on again', async () => {
  portal.settings.settings = { ...portal.settings.settings, sync: 'off' };
  portal.nowMs += 1_000;
  portal.change(1);
  portal.searches = 0;
  await portal.minute();
  expect(portal.searches).toBe(0);
  portal.settings.settings = { ...portal.settings.settings, sync: 'on' };
  await portal.minute();
  expect(portal.queued()).toEqual(new Set([1]));
});

test('with sync paused what changes is still found, to be noted', async () => {
  portal.settings.settings = { ...portal.settings.settings, sync: 'paused' };
  portal.nowMs += 1_000;
  portal.change(1);
  await portal.minute();
  expect(portal.queued()).toEqual(new Set([1]));
});

test('the pages of a wave go into the queue together, and what was found before a failure is queued too', async () => {
  portal.nowMs += 1_000;
  for (let id = 1; id <= 1_000; id += 1) portal.change(id);
  await portal.minute();
  expect([portal.queue.sent.length, portal.queue.deliveries.length]).toEqual([1_000, 1]);
  for (let id = 1; id <= 1_000; id += 1) portal.change(id);
  portal.failsAfter = portal.searches + 3;
  expect(await portal.minute()).toMatchObject({ contacts: 600, failure: 'HubSpot answered 502' });
  portal.failsAfter = Infinity;
  await portal.minute();
  expect([portal.queue.sent.length, portal.queue.deliveries.length]).toEqual([2_000, 3]);
});

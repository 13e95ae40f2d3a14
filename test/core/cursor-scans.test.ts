import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Cursor, advance, pageStart } from '../../core/cursor.ts';

const MINUTE_MS = 60_000;
/** Stamps and the server's time are in whole seconds. */
const timeOf = (ms: number) => new Date(Math.floor(ms / 1_000) * 1_000).toISOString();

interface Version {
  readonly stamp: string;
  readonly visibleAtMs: number;
}

/** Rows that are stamped when they are saved and seen when their transaction commits, read page by page. */
class Scanned {
  nowMs = Date.parse('2026-11-24T05:00:00Z');
  cursor: Cursor = { mark: timeOf(this.nowMs) };
  readonly versions = new Map<string, Version[]>();
  readonly read = new Set<string>();

  /** A row whose last change is not committed yet is locked. */
  save(id: string, delayMs: number): void {
    const versions = this.versions.get(id) ?? [];
    if ((versions.at(-1)?.visibleAtMs ?? 0) > this.nowMs) return;
    this.versions.set(id, [...versions, { stamp: timeOf(this.nowMs), visibleAtMs: this.nowMs + delayMs }]);
  }

  page(size: number): boolean {
    const { from, after = '' } = pageStart(this.cursor);
    const rows = [...this.versions]
      .flatMap(([id, versions]) => {
        const seen = versions.filter(({ visibleAtMs }) => visibleAtMs <= this.nowMs);
        const { stamp = '' } = seen.at(-1) ?? {};
        return stamp >= from && id > after ? [{ id, name: `${id} ${seen.length}` }] : [];
      })
      .toSorted((left, right) => (left.id < right.id ? -1 : 1));
    const taken = rows.slice(0, size);
    for (const { name } of taken) this.read.add(name);
    const hasMore = rows.length > size || taken.length === size;
    this.cursor = advance(this.cursor, { serverTime: timeOf(this.nowMs), last: taken.at(-1)?.id, hasMore });
    return hasMore;
  }

  unread = () => [...this.versions].map(([id, { length }]) => `${id} ${length}`).filter((name) => !this.read.has(name));
}

const id = fc.integer({ min: 0, max: 9 }).map(String);
const step = fc.oneof(
  fc.record({ save: id, delayMs: fc.integer({ min: 0, max: 895_000 }) }),
  fc.record({ save: id, delayMs: fc.constant(0) }),
  fc.record({ pages: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ waitMs: fc.integer({ min: 0, max: 5 * MINUTE_MS }) }),
  fc.record({ waitMs: fc.integer({ min: 0, max: 40 * MINUTE_MS }) }),
);

test('the last version of every row that is seen within fifteen minutes of its stamp is read', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 6 }), (steps, size) => {
      const world = new Scanned();
      for (const each of steps) {
        if ('save' in each) world.save(each.save, each.delayMs);
        else if ('waitMs' in each) world.nowMs += each.waitMs;
        else for (let page = 0; page < each.pages; page += 1) world.page(size);
      }
      for (let tick = 0; tick < 4; tick += 1) {
        world.nowMs += 16 * MINUTE_MS;
        while (world.page(size));
      }
      expect(world.unread()).toEqual([]);
    }),
    { numRuns: 2_000 },
  );
});

test('rows of many pages are read twice, however many scans follow', () => {
  const world = new Scanned();
  for (let index = 0; index < 1_000; index += 1) world.save(String(index).padStart(4, '0'), 0);
  let pages = 0;
  world.nowMs += MINUTE_MS;
  for (let minute = 0; minute < 120; minute += 1) {
    world.nowMs += MINUTE_MS;
    do pages += 1;
    while (world.page(20));
  }
  expect(pages).toBeLessThan(120 + 2 * 51);
});

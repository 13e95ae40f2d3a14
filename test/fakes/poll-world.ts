import type { PolledFeed } from '../../core/change.ts';
import { PAGE_ROWS, type PageStart } from '../../core/cursor.ts';
import type { VendorError } from '../../core/failure.ts';
import { type PollPorts, pollPeople } from '../../core/poll-people.ts';
import type { Values } from '../../core/values.ts';
import { FakeParked, FakePollState, FakeQueue, FakeSettings } from './stores.ts';

/** As Salesforce stamps: in whole seconds. */
export const stampOf = (ms: number) => new Date(Math.floor(ms / 1_000) * 1_000).toISOString();

interface Row {
  readonly id: string;
  readonly stamp: string;
  readonly visibleAtMs: number;
  readonly phone: string;
}

/** An org whose rows are stamped when they are saved, and seen when their transaction commits. */
export class PollWorld implements PollPorts {
  nowMs = Date.parse('2026-11-24T05:30:00Z');
  /** How far the local clock is off. */
  skewMs = 0;
  readonly clock = () => this.nowMs + this.skewMs;
  readonly settings = new FakeSettings();
  readonly queue = new FakeQueue();
  readonly state = new FakePollState();
  readonly parked = new FakeParked();
  readonly seen = new Map<string, string>();
  rows: Row[] = [];
  /** What other feeds than that of Leads have, with every call. */
  more: Partial<Record<PolledFeed, Values[]>> = {};
  asked: PolledFeed[] = [];
  pageRows = PAGE_ROWS;
  calls = 0;
  outage: VendorError | undefined;
  /** What is said of an object that may not be read. */
  hidden: VendorError | undefined;
  afterPage: (() => void) | undefined;
  slowestMs = 60_000;
  readonly salesforce: PollPorts['salesforce'] = {
    orgUsage: () => ({ used: this.calls, max: 1_000 }),
    readChanges: async (starts) => {
      this.calls += 1;
      if (this.outage !== undefined) throw this.outage;
      this.asked = [...starts.keys()];
      const pages = new Map(
        [...starts].map(([object, start]) => [
          object,
          object === 'Contact' && this.hidden !== undefined ? this.hidden : this.#page(object, start),
        ]),
      );
      this.afterPage?.();
      return pages;
    },
  };

  save(id: string, visibleAfterMs = 0, phone = ''): void {
    this.rows = this.rows.filter((row) => row.id !== id);
    this.rows.push({ id, stamp: stampOf(this.nowMs), visibleAtMs: this.nowMs + visibleAfterMs, phone });
  }

  tick = (untilMs = Infinity) => pollPeople(this, 'default', this.seen, untilMs);
  queuedIds = () => this.queue.sent.map(({ id }) => id);

  #page(feed: PolledFeed, start: PageStart) {
    const serverTime = stampOf(this.nowMs);
    if (feed !== 'Lead') {
      const others = this.more[feed] ?? [];
      return { rows: others, serverTime, hasMore: false, last: others[0] && String(others.at(-1)?.['Id']) };
    }
    const all = this.rows.filter(({ visibleAtMs }) => visibleAtMs <= this.nowMs);
    const from = all
      .filter(({ id, stamp }) => stamp >= start.from && (start.after === undefined || id > start.after))
      .toSorted((left, right) => (left.id < right.id ? -1 : 1));
    const rows = from
      .slice(0, this.pageRows)
      .map(({ id, stamp, phone }): Values => ({ Id: id, SystemModstamp: stamp, Phone: phone, IsDeleted: false }));
    const last = rows.at(-1);
    return {
      rows,
      serverTime,
      hasMore: from.length > rows.length,
      last: last && String(last['Id']),
    };
  }
}

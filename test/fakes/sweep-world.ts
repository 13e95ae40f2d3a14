import { type PersonObject, isPersonObject } from '../../core/change.ts';
import type { VendorError } from '../../core/failure.ts';
import { type Sweep, type SweepPorts, sweepIds } from '../../core/id-sweep.ts';
import type { HubspotContact } from '../../core/link.ts';
import type { Values } from '../../core/values.ts';
import { contact } from '../../objects/contact.ts';
import { aRecord } from '../builders/people.ts';
import { stampOf } from './poll-world.ts';
import { FakeLinks, FakeParked, FakeQueue, FakeSettings } from './stores.ts';

interface Row {
  readonly object: PersonObject;
  readonly values: Values;
  readonly visibleAtMs: number;
}

/** Both CRMs as the sweep sees them: what changed shows late, each row and contact at a time of its own. */
export class SweepWorld implements SweepPorts {
  nowMs = Date.parse('2026-11-24T05:30:00Z');
  readonly clock = () => this.nowMs;
  readonly settings = new FakeSettings();
  readonly queue = new FakeQueue();
  readonly links = new FakeLinks();
  readonly parked = new FakeParked();
  sweep: Sweep | undefined;
  readonly rows = new Map<string, Row>();
  readonly contacts = new Map<string, { readonly contact: HubspotContact; readonly indexedMs: number }>();
  /** Objects that may not be read, and sides that are out of reach. */
  readonly failures = new Map<PersonObject | 'salesforce' | 'hubspot', VendorError>();
  pageRows = 2_000;
  calls = { readChanges: 0, search: 0, read: 0 };
  /** What a page takes, in milliseconds. */
  pageMs = 0;

  readonly state: SweepPorts['state'] = {
    loadSweep: async () => structuredClone(this.sweep),
    saveSweep: async (_, sweep) => void (this.sweep = structuredClone(sweep)),
  };
  readonly salesforce: SweepPorts['salesforce'] = {
    readChanges: async (starts) => {
      this.calls.readChanges += 1;
      this.nowMs += this.pageMs;
      this.#fail('salesforce');
      return new Map(
        [...starts].map(([object, { from, after = '' }]) => {
          const all = [...this.rows.values()]
            .filter((row) => row.object === object && row.visibleAtMs <= this.nowMs)
            .map(({ values }) => values)
            .filter(({ Id, SystemModstamp }) => String(SystemModstamp) >= from && String(Id) > after)
            .toSorted((left, right) => (String(left['Id']) < String(right['Id']) ? -1 : 1));
          const rows = all.slice(0, this.pageRows);
          const page = { rows, serverTime: stampOf(this.nowMs), last: String(rows.at(-1)?.['Id']) };
          const failure = isPersonObject(object) ? this.failures.get(object) : undefined;
          return [object, failure ?? { ...page, hasMore: all.length > rows.length }];
        }),
      );
    },
  };
  readonly search: SweepPorts['search'] = {
    page: async ({ fromMs, untilMs, afterId }) => {
      this.calls.search += 1;
      this.nowMs += this.pageMs;
      this.#fail('hubspot');
      const all = [...this.contacts.values()]
        .filter(({ indexedMs }) => indexedMs <= this.nowMs)
        .map(({ contact: { id, properties } }) => ({ id, modifiedAt: String(properties['lastmodifieddate']) }))
        .filter(({ id, modifiedAt }) => Number(id) > Number(afterId) && isWithin(modifiedAt, fromMs, untilMs))
        .toSorted((left, right) => Number(left.id) - Number(right.id));
      const contacts = all.slice(0, this.pageRows);
      return { contacts, nextId: all.length > contacts.length ? contacts.at(-1)?.id : undefined };
    },
  };
  readonly hubspot: SweepPorts['hubspot'] = {
    readByIds: async (ids) => {
      this.calls.read += 1;
      return new Map(ids.flatMap((id) => (this.contacts.has(id) ? [[id, this.contacts.get(id)!.contact]] : [])));
    },
  };

  #fail(side: 'salesforce' | 'hubspot'): void {
    const failure = this.failures.get(side);
    if (failure !== undefined) throw failure;
  }

  /** A record that is saved now, and that queries show so much later. */
  save(object: PersonObject, id: string, values: Values = {}, lateMs = 0): Values {
    const row = aRecord(object, { SystemModstamp: stampOf(this.nowMs), Email: `${id}@example.com`, ...values, Id: id });
    this.rows.set(id, { object, values: row, visibleAtMs: this.nowMs + lateMs });
    return row;
  }

  /** A contact that is changed now, and that searches find so much later. */
  change(id: string, properties: Values = {}, lateMs = 0): Values {
    const all = { email: `${id}@example.com`, lastmodifieddate: new Date(this.nowMs).toISOString(), ...properties };
    this.contacts.set(id, { contact: { id, properties: all }, indexedMs: this.nowMs + lateMs });
    return all;
  }

  tick = (untilMs = Infinity) => sweepIds(this, contact, 'default', untilMs);
  hours = (count: number): void => void (this.nowMs += count * 3_600_000);
  queuedIds = () => this.queue.sent.map(({ id }) => id);
}

const isWithin = (instant: string, fromMs: number, untilMs: number): boolean =>
  Date.parse(instant) >= fromMs && Date.parse(instant) <= untilMs;

import type { Change } from '../../core/change.ts';
import type { VendorError } from '../../core/failure.ts';
import type { SyncPorts } from '../../core/sync-batch.ts';
import { syncPeople } from '../../core/sync-people.ts';
import type { Values } from '../../core/values.ts';
import { contact } from '../../objects/contact.ts';
import { FakeHubspot } from './hubspot.ts';
import { FakeCounters, FakeLinks, FakeParked, FakeSettings } from './stores.ts';

/** A worker with everything around it in memory. */
export class SyncWorld implements SyncPorts {
  nowMs = Date.parse('2026-11-24T05:30:00Z');
  readonly clock = () => this.nowMs;
  readonly settings = new FakeSettings();
  readonly links = new FakeLinks();
  readonly hubspot = new FakeHubspot();
  readonly parked = new FakeParked();
  readonly counters = new FakeCounters();
  readonly records = new Map<string, Values>();
  reads: string[][] = [];
  salesforceOutage: VendorError | undefined;
  readonly salesforce: SyncPorts['salesforce'] = {
    orgUsage: () => undefined,
    readChanges: async () => new Map(),
    read: async (ids) => {
      if (this.salesforceOutage !== undefined) throw this.salesforceOutage;
      const all = [...ids.values()].flat();
      this.reads.push(all);
      return new Map(all.flatMap((id) => (this.records.has(id) ? [[id, this.records.get(id)!]] : [])));
    },
  };
  readonly owners = new Map<string, string>();
  directoryOutage: VendorError | undefined;
  readonly directories: SyncPorts['directories'] = {
    read: async (userIds) => {
      if (this.directoryOutage !== undefined) throw this.directoryOutage;
      const emails = [...userIds].map((id): [string, string] => [id, `${id}@example.com`]);
      return { emailByUserId: new Map(emails), ownerIdByEmail: this.owners };
    },
  };

  sync = (...changes: Change[]) => {
    for (const change of changes) this.#keep(change);
    return syncPeople(this, contact, 'default', changes);
  };
  parkedCodes = () => Object.fromEntries([...this.parked.records].map(([id, { code }]) => [id, code]));

  /** What a poll read is in the org, unless something newer is. */
  #keep({ id, row }: Change): void {
    if (row?.complete !== true || row.values['IsDeleted'] === true) return;
    const stamp = (values: Values | undefined) => String(values?.['SystemModstamp'] ?? '');
    if (stamp(row.values) > stamp(this.records.get(id))) this.records.set(id, row.values);
  }
}

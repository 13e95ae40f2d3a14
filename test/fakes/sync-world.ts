import { type Change, isHubspotChange } from '../../core/change.ts';
import type { VendorError } from '../../core/failure.ts';
import type { SalesforceRecord, SalesforceWrite, SalesforceWriteAnswer } from '../../core/ports.ts';
import type { SyncPorts } from '../../core/sync-batch.ts';
import { syncPeople } from '../../core/sync-people.ts';
import { type Values, normaliseEmail } from '../../core/values.ts';
import { toId18 } from '../../core/salesforce-id.ts';
import { contact } from '../../objects/contact.ts';
import { FakeHubspot } from './hubspot.ts';
import { FakeCounters, FakeIntents, FakeLinks, FakeParked, FakeSettings } from './stores.ts';

/** A worker with everything around it in memory. */
export class SyncWorld implements SyncPorts {
  nowMs = Date.parse('2026-11-24T05:01:00Z');
  readonly clock = () => this.nowMs;
  readonly settings = new FakeSettings();
  readonly links = new FakeLinks();
  readonly hubspot = new FakeHubspot();
  readonly parked = new FakeParked();
  readonly counters = new FakeCounters();
  readonly intents = new FakeIntents();
  readonly records = new Map<string, Values>();
  reads: string[][] = [];
  /** What was written to Salesforce. */
  readonly writes: SalesforceWrite[] = [];
  /** What Salesforce answers instead, by the contact's id. */
  readonly refusals = new Map<string, (write: SalesforceWrite) => SalesforceWriteAnswer | undefined>();
  /** Every write of Salesforce gets a later second. */
  #seconds = 0;
  salesforceOutage: VendorError | undefined;
  readonly salesforce: SyncPorts['salesforce'] = {
    orgUsage: () => undefined,
    readChanges: async () => new Map(),
    findMatches: async (contacts) => {
      if (this.salesforceOutage !== undefined) throw this.salesforceOutage;
      const keys = new Set(contacts.map(({ hubspotId }) => hubspotId));
      const emails = new Set(contacts.flatMap((one) => one.emails));
      return this.#all().filter(
        ({ values }) =>
          values['IsConverted'] !== true &&
          (keys.has(String(values['Crosswalk_HubSpot_Id__c'])) ||
            emails.has(normaliseEmail(String(values['Email'] ?? '')))),
      );
    },
    write: async (writes) => {
      if (this.salesforceOutage !== undefined) {
        const error = this.salesforceOutage;
        return writes.map(({ hubspotId }) => ({ kind: 'failed', hubspotId, error }));
      }
      return writes.map((write) => this.#write(write));
    },
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
    read: async ({ userIds }) => {
      if (this.directoryOutage !== undefined) throw this.directoryOutage;
      const emails = [...userIds].map((id): [string, string] => [id, `${id}@example.com`]);
      const users = [...this.owners.keys()].map((email): [string, string] => [email, email.split('@')[0] ?? '']);
      return { emailByUserId: new Map(emails), ownerIdByEmail: this.owners, userIdByEmail: new Map(users) };
    },
  };

  sync = (...changes: Change[]) => {
    for (const change of changes) this.#keep(change);
    return syncPeople(this, contact, 'default', changes);
  };
  parkedCodes = () => Object.fromEntries([...this.parked.records].map(([id, { code }]) => [id, code]));

  /** What a poll read is in the org, unless something newer is. */
  #keep(change: Change): void {
    if (isHubspotChange(change)) return;
    const { id, row } = change;
    if (row?.complete !== true || row.values['IsDeleted'] === true) return;
    const stamp = (values: Values | undefined) => String(values?.['SystemModstamp'] ?? '');
    if (stamp(row.values) > stamp(this.records.get(id))) this.records.set(id, row.values);
  }

  #all(): SalesforceRecord[] {
    return [...this.records].map(([id, values]) => ({ object: id.startsWith('003') ? 'Contact' : 'Lead', id, values }));
  }

  #write(write: SalesforceWrite): SalesforceWriteAnswer {
    const { hubspotId, object, fields } = write;
    const refusal = this.refusals.get(hubspotId)?.(write);
    if (refusal !== undefined) return refusal;
    this.writes.push(write);
    const keyed = this.#all().find(({ values }) => values['Crosswalk_HubSpot_Id__c'] === hubspotId)?.id;
    const id = write.id ?? keyed ?? toId18(`${object === 'Lead' ? '00Q' : '003'}${hubspotId.padStart(12, '0')}`);
    const stamp = new Date(this.nowMs + 1_000 * ++this.#seconds).toISOString();
    this.records.set(id, {
      ...this.records.get(id),
      ...fields,
      Id: id,
      Crosswalk_HubSpot_Id__c: hubspotId,
      SystemModstamp: stamp,
      LastModifiedDate: stamp,
    });
    return { kind: 'written', hubspotId, id, created: write.id === undefined && keyed === undefined, at: stamp };
  }
}

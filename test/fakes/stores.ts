import type { Change } from '../../core/change.ts';
import type { Intent, IntentStore } from '../../core/intents.ts';
import type { Link } from '../../core/link.ts';
import type {
  ChangeQueue,
  Counters,
  LinkStore,
  ParkedRecord,
  ParkedStore,
  PollStanding,
  PollState,
  SettingsReader,
} from '../../core/ports.ts';
import type { ReasonCode } from '../../core/reasons.ts';
import { type Settings, defaultSettings } from '../../core/settings.ts';

/** Links in memory, with the uniqueness that the table gives. */
export class FakeLinks implements LinkStore {
  readonly links = new Map<string, Link>();
  readonly claims = new Map<string, string>();

  async bySalesforceIds(_: string, ids: readonly string[]): Promise<Map<string, Link>> {
    return new Map(ids.flatMap((id) => (this.links.has(id) ? [[id, this.links.get(id)!]] : [])));
  }

  async byHubspotIds(_: string, ids: readonly string[]): Promise<Map<string, Link>> {
    const found = ids.flatMap((id) => this.links.get(this.claims.get(id) ?? '') ?? []);
    return new Map(found.map((link) => [link.hubspotId, link]));
  }

  async claim(_: string, hubspotId: string, salesforceId: string): Promise<string> {
    if (!this.claims.has(hubspotId)) this.claims.set(hubspotId, salesforceId);
    return this.claims.get(hubspotId)!;
  }

  async takeOver(_: string, hubspotId: string, salesforceId: string, from: string): Promise<boolean> {
    if (this.claims.get(hubspotId) !== from) return false;
    this.claims.set(hubspotId, salesforceId);
    return true;
  }

  async save(_: string, links: readonly Link[]): Promise<void> {
    for (const link of links) this.links.set(link.salesforceId, structuredClone(link));
  }
}

export class FakeParked implements ParkedStore {
  readonly records = new Map<string, ParkedRecord>();

  async byIds(_: string, ids: readonly string[]): Promise<Map<string, ParkedRecord>> {
    return new Map(ids.flatMap((id) => (this.records.has(id) ? [[id, this.records.get(id)!]] : [])));
  }

  async put(_: string, records: readonly ParkedRecord[]): Promise<void> {
    for (const record of records) this.records.set(record.id, record);
  }

  async remove(_: string, ids: readonly string[]): Promise<void> {
    for (const id of ids) this.records.delete(id);
  }

  async due(_: string, nowIso: string, limit: number): Promise<ParkedRecord[]> {
    const due = [...this.records.values()].filter(({ retryAt }) => retryAt <= nowIso);
    return due.toSorted((left, right) => (left.retryAt < right.retryAt ? -1 : 1)).slice(0, limit);
  }

  async waiting(_: string, codes: ReadonlySet<ReasonCode>, nowIso: string, limit: number): Promise<ParkedRecord[]> {
    const all = [...this.records.values()].filter(({ code, retryAt }) => codes.has(code) && retryAt > nowIso);
    return all.slice(0, limit);
  }

  async postpone(_: string, records: readonly ParkedRecord[], retryAt: string): Promise<void> {
    for (const record of records) {
      const now = this.records.get(record.id);
      if (now?.lastSeenAt === record.lastSeenAt) this.records.set(record.id, { ...now, retryAt });
    }
  }
}

export class FakeCounters implements Counters {
  readonly counts: Record<string, number> = {};

  async add(_: string, counts: Readonly<Record<string, number>>): Promise<void> {
    for (const [name, count] of Object.entries(counts)) this.counts[name] = (this.counts[name] ?? 0) + count;
  }
}

export class FakeSettings implements SettingsReader {
  settings: Settings = defaultSettings;

  async read(): Promise<Settings> {
    return this.settings;
  }
}

export class FakeQueue implements ChangeQueue {
  readonly sent: Change[] = [];
  readonly deliveries: string[] = [];
  broken = false;

  async send(_: string, delivery: string, changes: readonly Change[]): Promise<void> {
    if (this.broken) throw new Error('the queue did not accept 1 of 1 messages');
    this.sent.push(...changes);
    this.deliveries.push(delivery);
  }
}

export class FakePollState implements PollState {
  standing: PollStanding = { cursors: {} };
  worked = 0;

  async activity(): Promise<number> {
    return this.worked;
  }

  async load(): Promise<PollStanding> {
    return structuredClone(this.standing);
  }

  async save(_: string, standing: PollStanding): Promise<void> {
    this.standing = structuredClone(standing);
  }
}

export class FakeIntents implements IntentStore {
  intents: readonly Intent[] = [];

  async loadIntents(): Promise<Intent[]> {
    return structuredClone([...this.intents]);
  }

  async saveIntents(_: string, intents: readonly Intent[]): Promise<void> {
    this.intents = structuredClone(intents);
  }
}

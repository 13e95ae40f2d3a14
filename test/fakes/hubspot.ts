import type { VendorError } from '../../core/failure.ts';
import type { HubspotContact } from '../../core/link.ts';
import type { HubspotContacts, WriteAnswer } from '../../core/ports.ts';
import { type Value, type Values, blankToNull } from '../../core/values.ts';

type Write = { readonly salesforceId: string; readonly id?: string; readonly properties: Values };

/** A portal in memory: addresses and keys are unique, values are stored as HubSpot tidies them. */
export class FakeHubspot implements HubspotContacts {
  readonly contacts = new Map<string, Record<string, Value>>();
  readonly writes: Write[] = [];
  readonly key = 'crosswalk_salesforce_id';
  /** What to answer instead, by Salesforce id. */
  readonly refusals = new Map<string, (salesforceId: string) => WriteAnswer>();
  /** Contacts that were merged away, and into which. */
  readonly mergedInto = new Map<string, string>();
  readonly lists = new Map<string, Set<string>>();
  /** When properties were set, by contact. */
  readonly setAt = new Map<string, ReadonlyMap<string, string>>();
  readonly timesRead: (readonly string[])[] = [];
  outage: VendorError | undefined;
  /** Runs between the reading and the writing of a batch. */
  meanwhile: (() => void) | undefined;
  #nextId = 501;

  add(properties: Values): string {
    const id = String(this.#nextId++);
    this.contacts.set(id, { ...properties });
    return id;
  }

  async readByIds(ids: readonly string[]): Promise<Map<string, HubspotContact>> {
    this.#mayFail();
    return new Map(
      ids.flatMap((id) => {
        const kept = this.mergedInto.get(id) ?? id;
        return this.contacts.has(kept) ? [[id, this.#contact(kept)]] : [];
      }),
    );
  }

  async readByEmails(emails: readonly string[]): Promise<Map<string, HubspotContact>> {
    this.#mayFail();
    return new Map(
      [...this.contacts].flatMap(([id, { email }]) =>
        emails.includes(String(email)) ? [[String(email), this.#contact(id)]] : [],
      ),
    );
  }

  async readTimes(ids: readonly string[]): Promise<Map<string, ReadonlyMap<string, string>>> {
    this.#mayFail();
    this.timesRead.push(ids);
    return new Map(ids.flatMap((id) => (this.contacts.has(id) ? [[id, this.setAt.get(id) ?? new Map()]] : [])));
  }

  async membersOf(listId: string, contactIds: readonly string[]): Promise<ReadonlySet<string>> {
    this.#mayFail();
    return new Set(contactIds.filter((id) => this.lists.get(listId)?.has(id) === true));
  }

  async create(contacts: readonly Write[]): Promise<WriteAnswer[]> {
    this.#interfere();
    return contacts.map((write) => this.#write(write, this.#idWith(this.key, write.salesforceId)));
  }

  async update(contacts: readonly (Write & { readonly id: string })[]): Promise<WriteAnswer[]> {
    this.#interfere();
    return contacts.map((write) => this.#write(write, write.id));
  }

  #write(write: Write, id: string | undefined): WriteAnswer {
    const { salesforceId, properties } = write;
    this.writes.push(write);
    if (this.outage !== undefined) return { kind: 'failed', salesforceId, error: this.outage };
    const refusal = this.refusals.get(salesforceId);
    if (refusal !== undefined) return refusal(salesforceId);
    if (id !== undefined && !this.contacts.has(id)) return { kind: 'gone', salesforceId, words: 'OBJECT_NOT_FOUND' };
    const existingId = properties['email'] == null ? undefined : this.#idWith('email', properties['email']);
    if (existingId !== undefined && existingId !== id)
      return { kind: 'conflict', salesforceId, existingId, words: 'CONFLICT' };
    const stored = Object.fromEntries(
      Object.entries(properties).map(([name, value]) => [name, typeof value === 'string' ? value.trim() : value]),
    );
    const kept = id ?? this.add({});
    this.contacts.set(kept, { ...this.contacts.get(kept), ...stored });
    return { kind: 'written', salesforceId, contact: this.#contact(kept) };
  }

  #contact(id: string): HubspotContact {
    const properties = Object.entries(this.contacts.get(id) ?? {}).map(([name, value]) => [name, blankToNull(value)]);
    return { id, properties: Object.fromEntries(properties) };
  }

  #idWith(name: string, value: Value): string | undefined {
    return [...this.contacts].find(([, properties]) => properties[name] === value)?.[0];
  }

  #mayFail(): void {
    if (this.outage !== undefined) throw this.outage;
  }

  #interfere(): void {
    this.meanwhile?.();
    this.meanwhile = undefined;
  }
}

import { type Change, isHubspotChange, laneOf } from './change.ts';
import { type FailureKind, VendorError } from './failure.ts';
import { IntentBook, type IntentStore } from './intents.ts';
import type { StageReader } from './lifecycle.ts';
import type { PersonMapping } from './mapping.ts';
import type {
  Clock,
  Counters,
  Directories,
  HubspotContacts,
  LinkStore,
  ParkedRecord,
  ParkedStore,
  SalesforcePeople,
  SettingsReader,
} from './ports.ts';
import type { ReasonCode } from './reasons.ts';
import { mayBeTried, sharedReasons } from './retries.ts';
import { SetAsideBook } from './set-aside-book.ts';
import type { Lane } from './usage.ts';
import type { PlaceReader } from './write-places.ts';

export interface SyncPorts {
  readonly clock: Clock;
  readonly settings: SettingsReader;
  readonly links: LinkStore;
  readonly salesforce: SalesforcePeople;
  readonly hubspot: HubspotContacts;
  readonly directories: Directories;
  /** Without it nobody's stage moves. */
  readonly stages?: StageReader;
  /** Without it places are written as text, whatever the settings say. */
  readonly places?: PlaceReader;
  readonly parked: ParkedStore;
  readonly counters: Counters;
  readonly intents: IntentStore;
  /** Hears of each edit that was overruled by a later one of the same field. */
  readonly onConflict?: (conflict: OverruledEdit) => void;
}

/** Two edits of one field between two looks, of which the later one was kept. */
export interface OverruledEdit {
  /** The HubSpot property. */
  readonly field: string;
  readonly reason: 'salesforceIsLater' | 'hubspotIsLater';
  readonly salesforceId: string;
  readonly hubspotId: string;
}

/** As many as one tick of the poll queues. */
const WOKEN_AT_ONCE = 1_000;

const writtenOutcomes: ReadonlySet<string> = new Set(['created', 'updated']);

/** What a record is booked as: a Salesforce object, or a HubSpot contact. */
type Subject = Pick<ParkedRecord, 'id' | 'object'>;

const subjectOf = (change: Change): Subject => ({
  id: change.id,
  object: isHubspotChange(change) ? 'hubspotContact' : change.object,
});

/**
 * The book of one batch: what became of each of its records. Every record ends as settled, with a word for the counters,
 * or set aside with a reason; `close` writes both down and refuses to forget anybody.
 */
export class SyncBatch {
  readonly connection: string;
  readonly mapping: PersonMapping;
  readonly ports: SyncPorts;
  readonly lane: Lane;
  readonly intents: IntentBook;
  readonly #subjects: ReadonlyMap<string, Subject>;
  /** Those that the daily sweep found. */
  readonly #swept: ReadonlySet<string>;
  /** How many changes were of a record that another change of the batch stands for. */
  readonly #repeated: number;
  readonly #outcomes = new Map<string, string>();
  readonly #setAside: SetAsideBook;
  /** Those that failed before and are tried again. */
  readonly #tries: ReadonlySet<string>;
  /** Set aside for a part only, with the rest still open. */
  readonly #inPart = new Set<string>();
  readonly #counted: Record<string, number> = {};

  constructor(
    connection: string,
    mapping: PersonMapping,
    ports: SyncPorts,
    changes: readonly Change[],
    parkedBefore: ReadonlyMap<string, ParkedRecord>,
    repeated = 0,
  ) {
    this.#repeated = repeated;
    this.connection = connection;
    this.mapping = mapping;
    this.ports = ports;
    this.intents = new IntentBook(ports.intents, connection);
    this.lane = changes.every((change) => laneOf(change) === 'retry') ? 'retry' : 'live';
    this.#subjects = new Map(changes.map((change) => [change.id, subjectOf(change)]));
    this.#swept = new Set(changes.filter(({ feed }) => feed === 'sweep').map(({ id }) => id));
    this.#setAside = new SetAsideBook(ports.parked, connection, ports.clock, parkedBefore);
    this.#tries = new Set(changes.filter(({ feed }) => feed === 'retry').map(({ id }) => id));
  }

  /** Whether the record was set aside before: what is remembered of it is then older than what is known. */
  wasSetAside(id: string): boolean {
    return this.#setAside.wasSetAside(id);
  }

  /** Tells of the other record of each pair, by the id that the pair is booked under: what is set aside of it concerns both. */
  async meet(pairs: readonly (readonly [id: string, other: string])[]): Promise<void> {
    await this.#setAside.meet(pairs, new Set(this.#subjects.keys()));
  }

  /**
   * The work on the record came to an end; `outcome` is counted in `status`. A record of which a part could not be
   * written may be settled and set aside.
   */
  settle(id: string, outcome: string): void {
    this.#outcomes.set(id, outcome);
  }

  /** The record could not be brought across now: it waits, or is parked for a person to mend. */
  setAside(id: string, code: ReasonCode, words: string): void {
    this.#inPart.delete(id);
    const subject = this.#subjects.get(id);
    if (subject === undefined) throw new Error(`record ${id} is not of this batch`);
    this.#setAside.put(subject, code, words, this.#tries.has(id));
  }

  /** A part of the record could not be brought across: it is set aside for that, and the rest is still to be settled. */
  setAsideInPart(id: string, code: ReasonCode, words: string): void {
    this.setAside(id, code, words);
    this.#inPart.add(id);
  }

  /** Sets aside whoever is still open, for a failure that concerns them all. */
  setAsideOpen(code: ReasonCode, words: string): void {
    for (const id of this.#subjects.keys()) if (this.isOpen(id)) this.setAside(id, code, words);
  }

  /** Adds one to a counter that `status` shows. */
  count(name: string): void {
    this.#counted[name] = (this.#counted[name] ?? 0) + 1;
  }

  isOpen(id: string): boolean {
    return !this.#outcomes.has(id) && (!this.#setAside.has(id) || this.#inPart.has(id));
  }

  /** Writes the book down; throws if a record was forgotten, so that its message is delivered again. */
  async close(): Promise<void> {
    const forgotten = [...this.#subjects.keys()].filter((id) => this.isOpen(id));
    if (forgotten.length > 0) throw new Error(`no outcome for ${forgotten.join(', ')}`);
    await this.intents.close((subject) => this.#outcomes.has(subject));
    const mended = await this.#setAside.close(this.#outcomes);
    await this.#wakeOthers(mended);
    await this.ports.counters.add(this.connection, this.#counts());
  }

  /** What kept these records back has come to an end: others that wait for it are due as well, a thousand at a time. */
  async #wakeOthers(mended: readonly ParkedRecord[]): Promise<void> {
    const codes = sharedReasons(mended);
    if (codes.size === 0) return;
    const nowMs = this.ports.clock();
    const now = new Date(nowMs).toISOString();
    const waiting = await this.ports.parked.waiting(this.connection, codes, now, WOKEN_AT_ONCE);
    const due = waiting.filter((record) => mayBeTried(record, nowMs));
    if (due.length > 0) await this.ports.parked.postpone(this.connection, due, now);
  }

  /**
   * Every change of the batch is counted once: by its outcome, as set aside, or as a repetition. Beside that those are
   * counted that needed a write and that nothing but the sweep told of.
   */
  #counts(): Record<string, number> {
    const missed = [...this.#swept].filter((id) => writtenOutcomes.has(this.#outcomes.get(id) ?? ''));
    const counts: Record<string, number> = {
      ...this.#counted,
      'records.repeated': this.#repeated,
      'sweep.found': missed.length,
    };
    for (const id of this.#subjects.keys()) {
      const name = `records.${this.#setAside.has(id) ? 'setAside' : this.#outcomes.get(id)}`;
      counts[name] = (counts[name] ?? 0) + 1;
    }
    return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
  }
}

const codes: Readonly<Record<VendorError['vendor'], Readonly<Record<FailureKind, ReasonCode>>>> = {
  salesforce: {
    retry: 'salesforceUnavailable',
    limit: 'apiCallLimitReached',
    allocation: 'salesforceAllocationSpent',
    auth: 'salesforceLoginRefused',
    reject: 'salesforceRefused',
  },
  hubspot: {
    retry: 'hubspotUnavailable',
    limit: 'hubspotAllocationSpent',
    allocation: 'hubspotAllocationSpent',
    auth: 'hubspotLoginRefused',
    reject: 'hubspotRefused',
  },
};

/** The reason code of a vendor's failure. */
export const codeOfFailure = ({ vendor, kind }: VendorError): ReasonCode => codes[vendor][kind];

/** Runs work that talks to a vendor; a vendor's failure is handed to `failed`, anything else is a bug and thrown on. */
export async function orElse<T>(work: () => Promise<T>, failed: (error: VendorError) => void): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof VendorError)) throw error;
    failed(error);
    return undefined;
  }
}

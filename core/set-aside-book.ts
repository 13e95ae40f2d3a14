import type { Clock, ParkedRecord, ParkedStore } from './ports.ts';
import { type ReasonCode, reasons } from './reasons.ts';
import { noteTry } from './retries.ts';

/** Outcomes after which a pair has nothing open, whichever of its two records was looked at. */
const agreed: ReadonlySet<string> = new Set(['created', 'updated', 'unchanged']);

/**
 * What is set aside of one batch, and what was before. A fault of a pair is one fault: it is kept under the record that
 * was looked at last, and is mended when the two agree, whichever of them is looked at then.
 */
export class SetAsideBook {
  readonly #store: ParkedStore;
  readonly #connection: string;
  readonly #clock: Clock;
  readonly #before: Map<string, ParkedRecord>;
  readonly #now = new Map<string, ParkedRecord>();
  /** The other record of a pair, by the one that is looked at. */
  readonly #others = new Map<string, string>();

  constructor(store: ParkedStore, connection: string, clock: Clock, before: ReadonlyMap<string, ParkedRecord>) {
    this.#store = store;
    this.#connection = connection;
    this.#clock = clock;
    this.#before = new Map(before);
  }

  /** Looks up what is set aside under the other records of pairs. */
  async meet(pairs: readonly (readonly [id: string, other: string])[], known: ReadonlySet<string>): Promise<void> {
    const fresh = pairs.filter(([id, other]) => id !== other && this.#others.get(id) !== other);
    for (const [id, other] of fresh) this.#others.set(id, other);
    const asked = [...new Set(fresh.map(([, other]) => other))].filter((id) => !known.has(id));
    if (asked.length === 0) return;
    for (const [id, record] of await this.#store.byIds(this.#connection, asked)) this.#before.set(id, record);
  }

  /** Whether the record, or the other one of its pair, was set aside before. */
  wasSetAside(id: string): boolean {
    return this.#beforeOf(id) !== undefined;
  }

  has(id: string): boolean {
    return this.#now.has(id);
  }

  /** A try that could not be made says nothing new of a record that somebody is to mend: its reason stays in view. */
  put({ id, object }: Pick<ParkedRecord, 'id' | 'object'>, code: ReasonCode, words: string, isTry: boolean): void {
    const nowMs = this.#clock();
    const before = this.#beforeOf(id);
    const stays = isTry && before !== undefined && kindOf(before.code) === 'parked' && kindOf(code) === 'waiting';
    const tries = noteTry(stays ? { ...before, code } : before, code, nowMs);
    const told = stays ? { code: before.code, words: before.words } : { code, words };
    this.#now.set(id, { object, id, ...told, ...tries });
  }

  /** Writes down what is set aside, and forgets what is mended by the outcomes of the batch, which it answers. */
  async close(outcomes: ReadonlyMap<string, string>): Promise<ParkedRecord[]> {
    const kept = new Map<string, ParkedRecord>();
    for (const [id, record] of this.#now) {
      kept.delete(this.#others.get(id) ?? '');
      kept.set(id, record);
    }
    const done = [...outcomes].filter(([, outcome]) => agreed.has(outcome)).map(([id]) => id);
    const others = [...done, ...this.#now.keys()].flatMap((id) => this.#others.get(id) ?? []);
    const mended = new Set([...outcomes.keys(), ...this.#now.keys(), ...others]);
    const gone = [...this.#before.keys()].filter((id) => mended.has(id) && !kept.has(id));
    if (kept.size > 0) await this.#store.put(this.#connection, [...kept.values()]);
    if (gone.length > 0) await this.#store.remove(this.#connection, gone);
    const moved = new Set([...kept.keys()].map((id) => this.#others.get(id)));
    return gone.filter((id) => !moved.has(id)).flatMap((id) => this.#before.get(id) ?? []);
  }

  #beforeOf(id: string): ParkedRecord | undefined {
    return this.#before.get(id) ?? this.#before.get(this.#others.get(id) ?? '');
  }
}

const kindOf = (code: ReasonCode): 'waiting' | 'parked' => reasons[code].kind;

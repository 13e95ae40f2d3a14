import * as z from 'zod/mini';
import { isSameOfType } from './convert.ts';
import type { Memory } from './link.ts';
import { type PersonMapping, columnOf } from './mapping.ts';
import type { Pair } from './pair.ts';
import type { Plan } from './plan.ts';
import type { Values } from './values.ts';

const Value = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** What is about to be written to a pair, and what both sides will hold of these fields then. */
export const Intent = z.object({
  salesforceId: z.exactOptional(z.string()),
  hubspotId: z.exactOptional(z.string()),
  fields: z.array(
    z.object({ property: z.string(), to: z.enum(['salesforce', 'hubspot']), salesforce: Value, hubspot: Value }),
  ),
});
export type Intent = z.infer<typeof Intent>;

/** Where intents are kept from before a write until its outcome is remembered. */
export interface IntentStore {
  loadIntents(connection: string): Promise<Intent[]>;
  saveIntents(connection: string, intents: readonly Intent[]): Promise<void>;
}

/** Of those that earlier runs left, more than this are not kept: they are of records that have not come again for long. */
const MOST_INTENTS = 5_000;

/** The intent behind a plan; undefined when nothing is to be written. */
export function intentOf(mapping: PersonMapping, { person, contact }: Pair, plan: Plan): Intent | undefined {
  const fields = mapping.fields.flatMap((field): Intent['fields'] => {
    const { hubspot: property } = field;
    const column = columnOf(field, person.object) ?? '';
    if (column in plan.salesforce)
      return [
        {
          property,
          to: 'salesforce',
          salesforce: plan.salesforce[column] ?? null,
          hubspot: contact?.properties[property] ?? null,
        },
      ];
    if (property in plan.hubspot)
      return [
        {
          property,
          to: 'hubspot',
          salesforce: person.values?.[column] ?? null,
          hubspot: plan.hubspot[property] ?? null,
        },
      ];
    return [];
  });
  if (fields.length === 0) return undefined;
  return {
    fields,
    ...(person.id !== undefined && { salesforceId: person.id }),
    ...(contact !== undefined && { hubspotId: contact.id }),
  };
}

/** What is remembered of a person. A Contact that was a Lead is remembered under the Lead's columns. */
function memoryOf(mapping: PersonMapping, { object, link }: Pair['person']): Memory | undefined {
  if (link === undefined || link.object === object) return link?.memory;
  const { salesforce, hubspot } = link.memory;
  const renamed = mapping.fields.flatMap((field): [string, Values[string]][] => {
    const [from = '', to = ''] = [columnOf(field, link.object), columnOf(field, object)];
    return from in salesforce && to !== '' ? [[to, salesforce[from] ?? null]] : [];
  });
  return { salesforce: Object.fromEntries(renamed), hubspot };
}

/**
 * The memory of a pair, with what an earlier run wrote and had no time to remember: where a side shows the value it was
 * to be given, the write came through, and nobody edited that field since.
 */
export function recall(
  mapping: PersonMapping,
  { person, contact }: Pair,
  intents: readonly Intent[],
): Memory | undefined {
  const memory = memoryOf(mapping, person);
  const landed = intents.flatMap(({ fields }) =>
    fields.flatMap((intended) => {
      const field = mapping.fields.find(({ hubspot }) => hubspot === intended.property);
      const column = field && columnOf(field, person.object);
      if (field === undefined || column === undefined) return [];
      const shown = intended.to === 'salesforce' ? person.values?.[column] : contact?.properties[field.hubspot];
      return isSameOfType(field.type, shown, intended[intended.to]) ? [{ ...intended, column }] : [];
    }),
  );
  if (landed.length === 0) return memory;
  return {
    salesforce: { ...memory?.salesforce, ...Object.fromEntries(landed.map((one) => [one.column, one.salesforce])) },
    hubspot: { ...memory?.hubspot, ...Object.fromEntries(landed.map((one) => [one.property, one.hubspot])) },
  };
}

/** The intents of one run: those that an earlier one left behind, and its own. */
export class IntentBook {
  readonly #store: IntentStore;
  readonly #connection: string;
  /** In their order, the oldest first; undefined until opened. */
  #intents: Intent[] | undefined;
  #wasSaved = false;
  readonly #subjects = new Map<Intent, string>();
  readonly #byId = new Map<string, Set<Intent>>();

  constructor(store: IntentStore, connection: string) {
    this.#store = store;
    this.#connection = connection;
  }

  /** To be called before anything else. */
  async open(): Promise<void> {
    if (this.#intents !== undefined) return;
    this.#intents = [];
    this.#add((await this.#store.loadIntents(this.#connection)).slice(-MOST_INTENTS));
  }

  /** Whether an earlier run left it open what became of this record: no row from before can be trusted then. */
  isOpenFor(id: string): boolean {
    return this.#byId.has(id);
  }

  /** What was intended for a pair before. */
  of({ person, contact }: Pair): readonly Intent[] {
    const ofIds = [person.id, contact?.id].flatMap((id) => [...(this.#byId.get(id ?? '') ?? [])]);
    const own = [...new Set(ofIds)];
    for (const intent of own) this.#subjects.set(intent, person.subject);
    return own;
  }

  /** Writes down what is about to be written. */
  async announce(intents: readonly { readonly subject: string; readonly intent: Intent }[]): Promise<void> {
    if (intents.length === 0) return;
    for (const { subject, intent } of intents) this.#subjects.set(intent, subject);
    this.#add(intents.map(({ intent }) => intent));
    this.#wasSaved = true;
    await this.#store.saveIntents(this.#connection, this.#intents ?? []);
  }

  #add(intents: readonly Intent[]): void {
    this.#intents = [...(this.#intents ?? []), ...intents];
    for (const intent of intents) {
      for (const id of [intent.salesforceId, intent.hubspotId]) {
        if (id !== undefined) this.#byId.set(id, (this.#byId.get(id) ?? new Set()).add(intent));
      }
    }
  }

  /** Forgets the intents of those whose outcome is remembered now. */
  async close(isSettled: (subject: string) => boolean): Promise<void> {
    const all = this.#intents ?? [];
    const open = all.filter((intent) => !isSettled(this.#subjects.get(intent) ?? ''));
    if (open.length < all.length || this.#wasSaved) await this.#store.saveIntents(this.#connection, open);
  }
}

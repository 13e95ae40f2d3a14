import type { UsageStore } from '../../adapters/aws/usage-table.ts';
import type { Org } from '../../adapters/salesforce/org.ts';
import { type Change, isHubspotChange } from '../../core/change.ts';
import { OVERLAP_MS } from '../../core/cursor.ts';
import { columnOf } from '../../core/mapping.ts';
import type { ChangeQueue, LinkStore, SalesforcePeople, SalesforceWriteAnswer } from '../../core/ports.ts';
import { blankToNull } from '../../core/values.ts';
import { contact } from '../../objects/contact.ts';

/** Where a mistake can be put into the engine without touching it. */
export interface Planted {
  links(store: LinkStore): LinkStore;
  queue(queue: ChangeQueue): ChangeQueue;
  counter(store: UsageStore): UsageStore;
  salesforce(people: SalesforcePeople, org: Org): SalesforcePeople;
  changes(changes: readonly Change[]): readonly Change[];
}

export const NOTHING: Planted = {
  links: (store) => store,
  queue: (queue) => queue,
  counter: (store) => store,
  salesforce: (people) => people,
  changes: (changes) => changes,
};

/** What a mistake may know of the world. */
export interface Knowledge {
  /** Whether the engine was the last to write to this contact. */
  readonly wroteLast: (hubspotId: string) => boolean;
  readonly clock: () => number;
}

/** One memory for both sides: what Salesforce holds is taken for what HubSpot holds. */
const sharedMemory = (): Planted => ({
  ...NOTHING,
  links: (store) => ({
    ...store,
    save: (connection, links) =>
      store.save(
        connection,
        links.map((link) => {
          const shared = contact.fields.flatMap((field): [string, string | number | boolean | null][] => {
            const column = columnOf(field, link.object);
            return column === undefined || field.type !== 'text'
              ? []
              : [[field.hubspot, blankToNull(link.memory.hubspot[field.hubspot])]];
          });
          const salesforce = Object.fromEntries(
            shared.flatMap(([property, value]) => {
              const field = contact.fields.find(({ hubspot }) => hubspot === property);
              const column = field === undefined ? undefined : columnOf(field, link.object);
              return column === undefined ? [] : [[column, value]];
            }),
          );
          return { ...link, memory: { ...link.memory, salesforce: { ...link.memory.salesforce, ...salesforce } } };
        }),
      ),
  }),
});

/** Echo judged by who wrote last: a contact that the engine wrote to last is not looked at. */
const echoByAuthor = ({ wroteLast }: Knowledge): Planted => ({
  ...NOTHING,
  changes: (changes) => changes.filter((change) => !isHubspotChange(change) || !wroteLast(change.id)),
});

/** Rows are believed however old they are. */
const oldRows = ({ clock }: Knowledge): Planted => ({
  ...NOTHING,
  changes: (changes) =>
    changes.map((change) => {
      if (isHubspotChange(change) || change.row === undefined) return change;
      const SystemModstamp = new Date(clock()).toISOString();
      return { ...change, row: { ...change.row, values: { ...change.row.values, SystemModstamp } } };
    }),
});

/** The cursor moves although the queue did not take the rows. */
const hastyCursor = (): Planted => ({
  ...NOTHING,
  queue: (queue) => ({ send: (...sent) => queue.send(...sent).catch(() => undefined) }),
});

/** What was stamped before the cursor is not read again, though it may be seen only now. */
const noOverlap = (): Planted => ({
  ...NOTHING,
  salesforce: (people) => ({
    ...people,
    readChanges: (starts) =>
      people.readChanges(
        new Map(
          [...starts].map(([object, start]) => [
            object,
            { ...start, from: new Date(Date.parse(start.from) + OVERLAP_MS).toISOString() },
          ]),
        ),
      ),
  }),
});

/** Leads are made without their unique key, which is written afterwards. */
const noUniqueKey = (): Planted => ({
  ...NOTHING,
  salesforce: (people, org) => ({
    ...people,
    write: async (writes, lane) => {
      const made = new Map<string, string>();
      for (const { hubspotId, object, id, fields } of writes) {
        if (id !== undefined) continue;
        const request = { method: 'POST' as const, path: `/sobjects/${object}`, body: fields };
        const answer = await org.call(request, lane).catch(() => undefined);
        const body = answer?.body;
        if (typeof body === 'object' && body !== null && 'id' in body) made.set(hubspotId, String(body.id));
      }
      const ready = writes.flatMap((write) => {
        const id = write.id ?? made.get(write.hubspotId);
        return id === undefined ? [] : [{ ...write, id }];
      });
      const answers = await people.write(ready, lane);
      const known = new Set(answers.map(({ hubspotId }) => hubspotId));
      const others = writes.filter(({ hubspotId }) => !known.has(hubspotId));
      return [...answers, ...others.map(({ hubspotId }): SalesforceWriteAnswer => ({ kind: 'unanswered', hubspotId }))];
    },
  }),
});

/** Answers of a batch are told apart by their places, in the order of the ids. */
const answersByPosition = (): Planted => ({
  ...NOTHING,
  salesforce: (people) => ({
    ...people,
    write: async (writes, lane) => {
      const answers = await people.write(writes, lane);
      const ids = answers.map(({ hubspotId }) => hubspotId).toSorted((left, right) => (left < right ? 1 : -1));
      return answers.map((answer, index) => ({ ...answer, hubspotId: ids[index] ?? answer.hubspotId }));
    },
  }),
});

/** Every second call is not counted. */
function uncountedCalls(): Planted {
  let calls = 0;
  return {
    ...NOTHING,
    counter: (store) => ({
      ...store,
      reserve: (connection, count, limit, nowMs) =>
        store.reserve(connection, (calls += 1) % 2 === 0 ? 0 : count, limit, nowMs),
    }),
  };
}

/** Mistakes by their names, each against a rule of the engine. */
export const mistakes: Readonly<Record<string, (knowledge: Knowledge) => Planted>> = {
  'rule 1: one memory for both sides': sharedMemory,
  'rule 3: echo judged by who wrote last': echoByAuthor,
  'rule 4: old rows are believed': oldRows,
  'rule 5: the cursor moves without the queue': hastyCursor,
  'rule 5: no overlap behind the cursor': noOverlap,
  'rule 8: created without a unique key': noUniqueKey,
  'rule 9: answers matched by position': answersByPosition,
  'rule 11: calls that are not counted': uncountedCalls,
};

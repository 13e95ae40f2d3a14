import * as z from 'zod';
import type { Random } from '../../random.ts';
import type { Clock } from '../../simulator.ts';
import type { Database } from '../database.ts';
import type { Collection, Documents } from '../documents.ts';
import type { FaultSwitches } from '../faults.ts';
import { type OutboundAction, type OutboundMessageDefinition, resolveDefinition } from './definition.ts';

const NOTIFICATION = z.object({
  id: z.string(),
  actionId: z.string(),
  recordId: z.string(),
  createdMs: z.number(),
  dueMs: z.number(),
  attempts: z.number(),
  /** Sent a second time on purpose although it was acknowledged. */
  isRepeat: z.boolean(),
});
const TALLY = z.object({
  messages: z.number(),
  notifications: z.number(),
  failedMessages: z.number(),
  dropped: z.number(),
  lastAnswer: z.object({ at: z.string(), action: z.string(), accepted: z.boolean(), reason: z.string() }).nullable(),
});

/** A save that a receiver has not acknowledged yet. */
export type Notification = z.infer<typeof NOTIFICATION>;
/** What has been delivered so far. */
export type Tally = z.infer<typeof TALLY>;

/** The notifications that wait to be sent, kept until they are acknowledged or a day old. */
export interface OutboundQueue {
  readonly actions: readonly OutboundAction[];
  readonly pending: Collection<Notification>;
  tally: Tally;
  isSender(username: string): boolean;
  /** Queues one notification per message set up for the object; `committedMs` is when the save takes effect. */
  enqueue(object: string, recordId: string, committedMs: number): void;
}

/** A save is sent after half a second to a second, so that saves close together travel in one message. */
const GATHER_MS = 500;

interface QueueOptions {
  readonly definitions: readonly OutboundMessageDefinition[];
  /** User names of those without the right to send outbound messages. */
  readonly silent: ReadonlySet<string>;
  readonly documents: Documents;
  readonly database: Database;
  readonly faults: FaultSwitches;
  readonly clock: Clock;
  readonly random: Random;
}

/** Opens the queue; throws a TypeError for a message that is set up wrongly. */
export function openOutboundQueue(options: QueueOptions): OutboundQueue {
  const { documents, database, faults, clock, random } = options;
  const actionIds = documents.collection('action', (document) => z.string().parse(document));
  const actions = options.definitions.map((definition) => {
    const actionId = actionIds.get(definition.name) ?? database.nextId('04k');
    actionIds.set(definition.name, actionId);
    return resolveDefinition(definition, actionId);
  });
  const pending = documents.collection('notification', (document) => NOTIFICATION.parse(document));
  const tallies = documents.collection('tally', (document) => TALLY.parse(document));
  const none: Tally = { messages: 0, notifications: 0, failedMessages: 0, dropped: 0, lastAnswer: null };
  return {
    actions,
    pending,
    get tally() {
      return tallies.get('tally') ?? none;
    },
    set tally(tally) {
      tallies.set('tally', tally);
    },
    isSender: (username) => !options.silent.has(username),
    enqueue: (object, recordId, committedMs) => {
      const { active, delayMs } = faults.current.outboundMessages;
      if (!active) return;
      for (const action of actions) {
        if (action.object.name !== object) continue;
        const id = database.nextId('04l');
        const dueMs = committedMs + delayMs + GATHER_MS + Math.floor(random() * GATHER_MS);
        pending.set(id, {
          id,
          actionId: action.actionId,
          recordId,
          createdMs: clock(),
          dueMs,
          attempts: 0,
          isRepeat: false,
        });
      }
    },
  };
}

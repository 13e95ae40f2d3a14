import type { Random } from '../../random.ts';
import type { DeliveryFaults } from '../faults.ts';
import { queueDoesNotExist } from './errors.ts';
import type { MessageStore } from './message-store.ts';
import type { StoredMessage } from './message.ts';
import type { Waiting } from './waiting.ts';

export interface QueueSettings {
  readonly name: string;
  readonly fifo: boolean;
  readonly contentBasedDeduplication: boolean;
  readonly delayMs: number;
  readonly visibilityMs: number;
  readonly waitMs: number;
  readonly retentionMs: number;
  readonly maxBytes: number;
  readonly redrive?: { readonly deadLetterQueue: string; readonly maxReceiveCount: number };
}

/** What every action on the queues works with. */
export interface Context {
  readonly settings: Map<string, QueueSettings>;
  readonly store: MessageStore;
  readonly waiting: Waiting;
  readonly faults: () => DeliveryFaults;
  readonly random: Random;
  readonly now: () => number;
}

/** The settings of a queue that exists. Throws QueueDoesNotExist. */
export function settingsOf({ settings }: Context, name: string): QueueSettings {
  const found = settings.get(name);
  if (found === undefined) throw queueDoesNotExist();
  return found;
}

/** Moves a message to another queue: to the dead letters, naming where it came from, or back, with null. */
export function move(context: Context, message: StoredMessage, target: string, source: string | null): void {
  const { store, waiting } = context;
  const now = context.now();
  store.move(message.sequence, target, source, now, source === null ? 0 : message.receiveCount);
  store.updateGroup(message.queue, message.group, now);
  if (settingsOf(context, target).fifo) store.updateGroup(target, message.group, now);
  waiting.wake(target);
}

import type { Random } from '../../random.ts';
import type { DeliveryFaults } from '../faults.ts';
import { changeVisibility, redrive, release, remove, sweep } from './acknowledge.ts';
import type { MessageStore } from './message-store.ts';
import { type Context, type QueueSettings, settingsOf } from './queue-context.ts';
import { type ReceiveOptions, receive } from './receive.ts';
import { type NewDelivery, send } from './send.ts';
import { createWaiting } from './waiting.ts';

/** The queues of the stack, kept in a file; consumers in this process and over HTTP see the same ones. */
export type Queues = ReturnType<typeof createQueues>;

export function createQueues(options: {
  readonly store: MessageStore;
  readonly faults: () => DeliveryFaults;
  readonly random?: Random;
  readonly now?: () => number;
}) {
  const context: Context = {
    settings: new Map(),
    store: options.store,
    waiting: createWaiting(),
    faults: options.faults,
    random: options.random ?? Math.random,
    now: options.now ?? Date.now,
  };
  const { settings, store, waiting, now } = context;
  return {
    create: (queue: QueueSettings) => void settings.set(queue.name, queue),
    settings: (name: string) => settingsOf(context, name),
    names: () => [...settings.keys()],
    send: (queue: string, delivery: NewDelivery) => send(context, queue, delivery),
    receive: (queue: string, receiving: ReceiveOptions) => receive(context, queue, receiving),
    delete: (queue: string, handle: string) => remove(context, queue, handle),
    changeVisibility: (queue: string, handle: string, ms: number) => changeVisibility(context, queue, handle, ms),
    counts: (queue: string) => store.counts(settingsOf(context, queue).name, now()),
    purge: (queue: string) => store.purge(settingsOf(context, queue).name),
    redrive: (queue: string) => redrive(context, queue),
    release: () => release(context),
    sweep: () => sweep(context),
    /** Messages in queues that the template no longer has. */
    abandoned: () => store.occupied().filter(({ queue }) => !settings.has(queue)),
    atomically: store.atomically,
    close: () => {
      waiting.close();
      store.close();
    },
  };
}

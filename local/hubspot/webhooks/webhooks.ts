import { shuffled } from '../../random.ts';
import type { Clock } from '../../simulator.ts';
import type { Credential } from '../access.ts';
import type { NewsListener } from '../news.ts';
import type { Portal } from '../portal.ts';
import { type DeliveryAnswer, deliverBatch, isTaken, retryDelayMs } from './delivery.ts';
import { type PendingEvent, type PendingEvents, loadPendingEvents } from './pending-events.ts';
import { WebhookApp, type WebhookChange, changedApp, subscriptionIdOf } from './webhook-app.ts';
import { eventsOf } from './webhook-event.ts';

/** The portal's push webhooks: settings of apps, events on their way, and how deliveries went. */
export interface Webhooks {
  /** Throws 400 for settings that HubSpot would not take. */
  configure(change: WebhookChange): void;
  report(): readonly Readonly<Record<string, unknown>>[];
  /** Sends what is due; resolves when every answer is there or given up on. */
  deliver(): Promise<void>;
  /** Ends all interest in the portal: it was reset. */
  close(): void;
}

interface WebhookOptions {
  readonly apps: readonly (Omit<WebhookApp, 'active'> & { readonly active?: boolean })[];
  readonly credentials: readonly Credential[];
  readonly send: typeof fetch;
  /** The time that signatures carry: the receiver's, which a shift of the portal's clock does not move. */
  readonly clock: Clock;
}

interface Tally {
  delivered: number;
  failedDeliveries: number;
  dropped: number;
  givenUp: number;
  readonly lastAnswers: (DeliveryAnswer & { readonly at: string; readonly events: number })[];
}

const APPS = 'webhook apps';
const MOST_EVENTS = 100;
const MOST_CONCURRENT = 10;
const ANSWERS_KEPT = 20;

/** Opens a portal's webhooks: settings given by hand outlive a restart, and so do events that nobody took. */
export function openWebhooks(portal: Portal, options: WebhookOptions): Webhooks {
  const { credentials } = options;
  const apps = new Map(options.apps.map((app) => [app.appId, changedApp(undefined, app, credentials)]));
  for (const [, document] of portal.store.all(APPS)) {
    const app = WebhookApp.parse(document);
    apps.set(app.appId, app);
  }
  const pending = loadPendingEvents(portal.store);
  const tallies = new Map<number, Tally>();
  const tallyOf = ({ appId }: WebhookApp): Tally => {
    const tally = tallies.get(appId) ?? { delivered: 0, failedDeliveries: 0, dropped: 0, givenUp: 0, lastAnswers: [] };
    tallies.set(appId, tally);
    return tally;
  };
  let isOpen = true;
  let delivering: Promise<void> | null = null;
  const deliverOne = async (app: WebhookApp, batch: readonly PendingEvent[]) => {
    if (!isOpen) return;
    const answer = await deliverBatch(options.send, app, batch, options.clock());
    if (isOpen) settleBatch(portal, pending, tallyOf(app), batch, answer);
  };
  const deliverAll = async () => {
    for (const app of apps.values()) {
      if (!app.active) continue;
      const batches = batchesOf(portal, pending.dueFor(app.appId, portal.now()));
      for (let first = 0; first < batches.length; first += MOST_CONCURRENT) {
        await Promise.all(batches.slice(first, first + MOST_CONCURRENT).map((batch) => deliverOne(app, batch)));
      }
    }
  };
  const listener = listenerFor(portal, pending, () => apps.values(), tallyOf);
  portal.listeners.push(listener);
  return {
    configure: (change) => {
      const app = changedApp(apps.get(change.appId), change, credentials);
      apps.set(app.appId, app);
      portal.store.put(APPS, String(app.appId), app);
    },
    report: () => [...apps.values()].map((app) => showApp(app, tallyOf(app), pending.countFor(app.appId))),
    deliver: () => {
      delivering ??= deliverAll().finally(() => (delivering = null));
      return delivering;
    },
    close: () => {
      isOpen = false;
    },
  };
}

/** Turns news into events on their way, with the delays, losses and doubles that are set. */
function listenerFor(
  portal: Portal,
  pending: PendingEvents,
  apps: () => Iterable<WebhookApp>,
  tallyOf: (app: WebhookApp) => Tally,
): NewsListener {
  return (type, news) => {
    const { delayMs, drop, duplicate } = portal.faults.webhooks;
    const eventId = () => Math.floor(portal.random() * 4_294_967_296);
    for (const app of apps()) {
      if (!app.active) continue;
      for (const event of eventsOf(app, type, news, portal.id, eventId)) {
        if (portal.random() < drop) {
          tallyOf(app).dropped += 1;
          continue;
        }
        const copies = portal.random() < duplicate ? 2 : 1;
        for (let copy = 0; copy < copies; copy++) {
          const dueAt = portal.now() + delayMs[0] + Math.floor(portal.random() * (delayMs[1] - delayMs[0]));
          pending.add({ appId: app.appId, event, attempts: 0, dueAt });
        }
      }
    }
  };
}

function batchesOf(portal: Portal, due: readonly PendingEvent[]): readonly (readonly PendingEvent[])[] {
  const ordered = portal.faults.webhooks.shuffle ? shuffled(due, portal.random) : due;
  const starts = Array.from({ length: Math.ceil(ordered.length / MOST_EVENTS) }, (_, index) => index * MOST_EVENTS);
  return starts.map((start) => ordered.slice(start, start + MOST_EVENTS));
}

/** What was taken is forgotten; what was not is sent again later, or given up after the last attempt. */
function settleBatch(
  portal: Portal,
  pending: PendingEvents,
  tally: Tally,
  batch: readonly PendingEvent[],
  answer: DeliveryAnswer,
): void {
  tally.lastAnswers.unshift({ at: new Date(portal.now()).toISOString(), events: batch.length, ...answer });
  tally.lastAnswers.splice(ANSWERS_KEPT);
  if (isTaken(answer)) tally.delivered += batch.length;
  else tally.failedDeliveries += 1;
  portal.store.atomically(() => {
    for (const event of batch) {
      const attempts = event.attempts + 1;
      const delayMs = isTaken(answer) ? null : retryDelayMs(attempts, portal.random);
      if (delayMs !== null) pending.save({ ...event, attempts, dueAt: portal.now() + delayMs });
      else {
        pending.remove(event);
        if (!isTaken(answer)) tally.givenUp += 1;
      }
    }
  });
}

/** Everything but the secret. */
function showApp(app: WebhookApp, tally: Tally, pending: number): Readonly<Record<string, unknown>> {
  const { appId, targetUrl, active, subscriptions } = app;
  const { lastAnswers, ...counts } = tally;
  return {
    appId,
    targetUrl,
    active,
    subscriptions: subscriptions.map((subscription, position) => ({
      subscriptionId: subscriptionIdOf(app, position),
      ...subscription,
    })),
    counts: { ...counts, pending },
    lastAnswers,
  };
}

import { shuffled } from '../../random.ts';
import type { Org } from '../org.ts';
import { formatDatetime } from '../salesforce-time.ts';
import { readAcknowledgement } from './acknowledgement.ts';
import type { OutboundAction } from './definition.ts';
import { type EnvelopeOrigin, writeEnvelope } from './envelope.ts';
import type { Notification } from './queue.ts';

/** How outbound messages leave the org. */
export interface DeliveryOptions {
  readonly send: typeof fetch;
  readonly origin: EnvelopeOrigin;
}

export interface Delivery {
  /** Sends what is due, or with `all` everything that waits; resolves with the number of messages acknowledged. */
  deliver(all?: boolean): Promise<number>;
  /** Sends no more, and lets the answers to what is underway go by. */
  stop(): void;
}

const MESSAGE_SIZE = 100;
const TIME_OUT_MS = 60_000;
const LIFE_MS = 24 * 3_600_000;
const PARALLEL = 8;

/** Waits between attempts: the first ones as reported by users, then doubled up to the documented two hours. */
const FIRST_WAITS_MS = [5_000, 15_000, 30_000, 60_000] as const;
const LONGEST_WAIT_MS = 2 * 3_600_000;

/** Milliseconds to wait after that many failed attempts. */
export const waitAfter = (attempts: number): number =>
  FIRST_WAITS_MS[attempts - 1] ??
  Math.min(60_000 * 2 ** Math.max(0, attempts - FIRST_WAITS_MS.length), LONGEST_WAIT_MS);

interface Message {
  readonly action: OutboundAction;
  readonly notifications: readonly Notification[];
}

/** Delivers the queue's notifications; several deliveries at once never send the same notification side by side. */
export function openDelivery(org: Org, options: DeliveryOptions): Delivery {
  const underway = new Set<string>();
  let stopped = false;
  return {
    stop: () => void (stopped = true),
    deliver: async (all = false) => {
      const messages = stopped ? [] : gather(org, underway, all);
      let accepted = 0;
      for (let start = 0; start < messages.length; start += PARALLEL) {
        const answers = await Promise.all(
          messages.slice(start, start + PARALLEL).map(async (message) => {
            const { accepted: isAccepted, reason } = await post(org, options, message);
            if (!stopped) org.documents.transaction(() => settle(org, message, isAccepted, reason));
            return isAccepted;
          }),
        );
        accepted += answers.filter(Boolean).length;
      }
      for (const { notifications } of messages) for (const { id } of notifications) underway.delete(id);
      return accepted;
    },
  };
}

/** The messages to send now: one action each, up to a hundred notifications. */
function gather(org: Org, underway: Set<string>, all: boolean): Message[] {
  const { active, shuffle } = org.faults.current.outboundMessages;
  if (!active) return [];
  const nowMs = org.clock();
  const due = [...org.outbound.pending.values()].filter(
    ({ id, dueMs }) => !underway.has(id) && (all || dueMs <= nowMs),
  );
  for (const { id } of due) underway.add(id);
  const messages = org.outbound.actions.flatMap((action) => {
    const ofAction = due.filter(({ actionId }) => actionId === action.actionId);
    return inChunks(shuffle ? shuffled(ofAction, org.random) : ofAction).map((notifications) => ({
      action,
      notifications,
    }));
  });
  return shuffle ? shuffled(messages, org.random) : messages;
}

const inChunks = (notifications: readonly Notification[]): Notification[][] =>
  Array.from({ length: Math.ceil(notifications.length / MESSAGE_SIZE) }, (_, index) =>
    notifications.slice(index * MESSAGE_SIZE, (index + 1) * MESSAGE_SIZE),
  );

/** Sends one message with the fields as they are at this moment, and reads the answer. */
async function post(
  org: Org,
  { send, origin }: DeliveryOptions,
  { action, notifications }: Message,
): Promise<{ accepted: boolean; reason: string }> {
  const withRows = notifications.map(({ id, recordId }) => {
    const row = org.database.find(action.object, recordId);
    return { id, row: row === undefined || row['IsDeleted'] === true ? null : row };
  });
  try {
    const response = await send(action.endpointUrl, {
      method: 'POST',
      headers: {
        'Content-Type': 'text/xml; charset=utf-8',
        'User-Agent': 'Jakarta Commons-HttpClient/3.1',
        'Accept-Encoding': 'gzip',
        SOAPAction: '""',
      },
      body: writeEnvelope(origin, action, withRows),
      redirect: 'manual',
      signal: AbortSignal.timeout(TIME_OUT_MS),
    });
    return readAcknowledgement(response.status, await response.text());
  } catch (error) {
    return { accepted: false, reason: error instanceof Error ? error.message : 'the receiver cannot be reached' };
  }
}

/** Forgets acknowledged notifications, puts the others back for later and drops those that are a day old. */
function settle(org: Org, { action, notifications }: Message, accepted: boolean, reason: string): void {
  const nowMs = org.clock();
  const { duplicate } = org.faults.current.outboundMessages;
  const repeated = accepted && duplicate > 0 && org.random() < duplicate;
  let dropped = 0;
  for (const notification of notifications) {
    if (org.outbound.pending.get(notification.id) === undefined) continue;
    const isRepeat = repeated && !notification.isRepeat;
    const attempts = accepted ? 0 : notification.attempts + 1;
    const dueMs = nowMs + (accepted ? 1000 : waitAfter(attempts));
    const isOver = !accepted && dueMs - notification.createdMs > LIFE_MS;
    if (isOver) dropped += 1;
    if (isOver || (accepted && !isRepeat)) org.outbound.pending.delete(notification.id);
    else org.outbound.pending.set(notification.id, { ...notification, attempts, dueMs, isRepeat });
  }
  const { tally } = org.outbound;
  org.outbound.tally = {
    messages: tally.messages + (accepted ? 1 : 0),
    notifications: tally.notifications + (accepted ? notifications.length : 0),
    failedMessages: tally.failedMessages + (accepted ? 0 : 1),
    dropped: tally.dropped + dropped,
    lastAnswer: { at: formatDatetime(nowMs), action: action.name, accepted, reason },
  };
}

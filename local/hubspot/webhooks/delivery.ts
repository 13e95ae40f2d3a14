import { signatureHeaders } from './signature.ts';
import type { PendingEvent } from './pending-events.ts';
import type { WebhookApp } from './webhook-app.ts';

/** How a delivery ended: the receiver's status, or why there is none. */
export interface DeliveryAnswer {
  readonly status: number | null;
  readonly error: string | null;
}

/** HubSpot waits five seconds for an answer. */
const PATIENCE_MS = 5000;

/** Sends a batch of events to the app's URL, signed at `now`; never rejects. */
export async function deliverBatch(
  send: typeof fetch,
  app: WebhookApp,
  batch: readonly PendingEvent[],
  now: number,
): Promise<DeliveryAnswer> {
  const body = JSON.stringify(batch.map(({ event, attempts }) => ({ ...event, attemptNumber: attempts })));
  try {
    const response = await send(app.targetUrl, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'User-Agent': 'HubSpot Connect 2.0 (http://dev.hubspot.com/) - WebhooksExecutorDaemon-executor',
        ...signatureHeaders(app.clientSecret, app.targetUrl, body, now),
      },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    await response.body?.cancel();
    return { status: response.status, error: null };
  } catch (error) {
    return { status: null, error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
  }
}

/** Whether the receiver took the events: nothing but a 2xx will do. */
export const isTaken = ({ status }: DeliveryAnswer): boolean => status !== null && status >= 200 && status < 300;

/** Minutes between the attempts of an event: ten more within about a day. HubSpot tells the sum, not the steps. */
const RETRY_MINUTES = [1, 5, 15, 30, 60, 120, 180, 240, 300, 480];

/** How long after its nth failed attempt an event is sent again, in milliseconds; null when it is given up. */
export function retryDelayMs(failedAttempts: number, random: () => number): number | null {
  const minutes = RETRY_MINUTES[failedAttempts - 1];
  return minutes === undefined ? null : Math.round(minutes * 60_000 * (0.9 + random() * 0.2));
}

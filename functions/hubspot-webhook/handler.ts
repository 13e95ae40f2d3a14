import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { changeQueue } from '../../adapters/aws/change-queue.ts';
import { type ConnectionSecrets, connectionSecrets } from '../../adapters/aws/connection-secret.ts';
import { connectionsTable } from '../../adapters/aws/connections-table.ts';
import { documentClient } from '../../adapters/aws/document-client.ts';
import { stateTable } from '../../adapters/aws/state-table.ts';
import type { HubspotChange } from '../../core/change.ts';
import type { ConnectionSecret } from '../../core/connection-secret.ts';
import type { ChangeQueue, Clock, Counters } from '../../core/ports.ts';
import { bodyBytes } from '../shared/body.ts';
import { type IsKnown, knownConnections } from '../shared/known-connections.ts';
import { once } from '../shared/once.ts';
import { Problem, problems } from '../shared/problem.ts';
import { Env } from './env.ts';
import { checkSize, contactsOf, parseEvents } from './events.ts';
import { checkPortal, checkSignature } from './sender.ts';

export interface Ports {
  readonly clock: Clock;
  readonly isKnown: IsKnown;
  readonly secrets: ConnectionSecrets;
  readonly queue: ChangeQueue;
  readonly counters: Counters;
  /** Where the API answers, as HubSpot is told to call it. */
  readonly publicUrl: string;
}

/**
 * Takes HubSpot's webhooks: makes sure that HubSpot signed them, queues the contacts they are about, answers. No CRM is
 * touched, and HubSpot sends events again unless the queue has accepted all of them. What is refused although it was
 * signed is counted.
 */
export const createHandler = (ports: () => Ports) =>
  middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>()
    .use(problems())
    .handler(async (event) => {
      const { clock, isKnown, secrets, counters, queue, publicUrl } = ports();
      const body = bodyBytes(event);
      checkSize(body);
      const connection = event.pathParameters?.['connection'] ?? '';
      const known = (await isKnown(connection)) ? await secrets.read(connection) : undefined;
      const secret = checkSignature(known, event, body, { publicUrl, nowMs: clock() });
      try {
        const delivery = `webhook ${event.headers['x-hubspot-request-timestamp']}`;
        await counters.add(
          connection,
          await take(body, secret, (changes) => queue.send(connection, delivery, changes)),
        );
      } catch (error) {
        if (error instanceof Problem && error.status < 500) await counters.add(connection, { 'events.refused': 1 });
        throw error;
      }
      return { statusCode: 204 };
    });

/** Queues what genuine events are about; answers what to count. */
async function take(
  body: Buffer,
  secret: ConnectionSecret,
  send: (changes: readonly HubspotChange[]) => Promise<void>,
): Promise<Record<string, number>> {
  const events = parseEvents(body);
  checkPortal(
    secret,
    events.map(({ portalId }) => portalId),
  );
  const { ids, ignored } = contactsOf(events);
  if (ids.length > 0) {
    await orUnavailable(send(ids.map((id): HubspotChange => ({ side: 'hubspot', id, feed: 'webhook' }))));
  }
  return { 'events.received': events.length, 'events.queued': ids.length, 'events.ignored': ignored };
}

async function orUnavailable(sent: Promise<void>): Promise<void> {
  try {
    await sent;
  } catch (error) {
    console.error(error);
    throw new Problem(503, 'Try again', 'The events could not be queued. HubSpot sends them again.');
  }
}

export const handler = createHandler(
  once(() => {
    const env = Env.parse(process.env);
    const client = documentClient();
    return {
      clock: Date.now,
      isKnown: knownConnections(connectionsTable(client, env.SETTINGS_TABLE), Date.now),
      secrets: connectionSecrets(env.CONNECTION_SECRETS, Date.now),
      queue: changeQueue(env.CHANGES_QUEUE_URL),
      counters: stateTable(client, env.STATE_TABLE),
      publicUrl: env.PUBLIC_URL,
    };
  }),
);

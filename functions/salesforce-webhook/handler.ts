import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { changeQueue } from '../../adapters/aws/change-queue.ts';
import { type ConnectionSecrets, connectionSecrets } from '../../adapters/aws/connection-secret.ts';
import { connectionsTable } from '../../adapters/aws/connections-table.ts';
import { documentClient } from '../../adapters/aws/document-client.ts';
import { stateTable } from '../../adapters/aws/state-table.ts';
import { sortNotifications } from '../../adapters/salesforce/notification-changes.ts';
import { MalformedMessage, acknowledgement, parseOutboundMessage } from '../../adapters/salesforce/outbound-message.ts';
import type { ConnectionSecret } from '../../core/connection-secret.ts';
import type { ChangeQueue, Clock, Counters } from '../../core/ports.ts';
import { bodyBytes } from '../shared/body.ts';
import { type IsKnown, knownConnections } from '../shared/known-connections.ts';
import { once } from '../shared/once.ts';
import { Problem, problems } from '../shared/problem.ts';
import { Env } from './env.ts';
import { checkOrganization, checkSecret } from './sender.ts';

export interface Ports {
  readonly clock: Clock;
  readonly isKnown: IsKnown;
  readonly secrets: ConnectionSecrets;
  readonly queue: ChangeQueue;
  readonly counters: Counters;
}

/** A message with 100 records of the longest mapped fields stays below half of this. */
const MAX_BYTES = 1_048_576;

/**
 * Takes an outbound message: makes sure that the connection's own org sent it, queues what it says, acknowledges. No CRM
 * is touched, and Salesforce sends the message again unless the queue has accepted all of it. What is refused although
 * it knew the secret is counted, so that `status` shows an org whose messages do not get in.
 */
export const createHandler = (ports: () => Ports) =>
  middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>()
    .use(problems())
    .handler(async (event) => {
      const { isKnown, secrets, counters, ...others } = ports();
      const connection = event.pathParameters?.['connection'] ?? '';
      const known = (await isKnown(connection)) ? await secrets.read(connection) : undefined;
      const secret = checkSecret(known, event.pathParameters?.['secret'] ?? '');
      try {
        await counters.add(connection, await take(event, connection, secret, others));
      } catch (error) {
        if (error instanceof Problem) await counters.add(connection, { 'messages.refused': 1 });
        throw error;
      }
      return { statusCode: 200, headers: { 'content-type': 'text/xml; charset=utf-8' }, body: acknowledgement };
    });

/** Queues what a genuine message says; answers what to count. */
async function take(
  event: APIGatewayProxyEventV2,
  connection: string,
  secret: ConnectionSecret,
  { clock, queue }: Pick<Ports, 'clock' | 'queue'>,
): Promise<Record<string, number>> {
  const message = orBadRequest(() => parseOutboundMessage(readText(event)));
  const { notifications, organizationId } = message;
  checkOrganization(secret, organizationId);
  const { changes, notMapped, withoutRecord } = orBadRequest(() => sortNotifications(message, clock()));
  await queue.send(connection, `message ${notifications.map(({ id }) => id).join(' ')}`, changes);
  return {
    'messages.received': 1,
    'messages.notifications': notifications.length,
    'messages.queued': changes.length,
    'messages.notMapped': notMapped,
    'messages.withoutRecord': withoutRecord,
  };
}

function readText(event: APIGatewayProxyEventV2): string {
  const bytes = bodyBytes(event);
  if (bytes.length > MAX_BYTES) {
    throw new Problem(
      413,
      'Message too large',
      `The message has ${bytes.length} bytes; ${MAX_BYTES} are accepted. Tick fewer fields in the outbound message.`,
    );
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Problem(
      400,
      'Not an outbound message',
      'The body is not UTF-8 text. Salesforce sends UTF-8, not compressed.',
    );
  }
}

function orBadRequest<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof MalformedMessage) throw new Problem(400, 'Not an outbound message', error.message);
    throw error;
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
    };
  }),
);

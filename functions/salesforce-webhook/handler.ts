import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { changeQueue } from '../../adapters/aws/change-queue.ts';
import { type ConnectionSecrets, connectionSecrets } from '../../adapters/aws/connection-secret.ts';
import { documentClient } from '../../adapters/aws/document-client.ts';
import { stateTable } from '../../adapters/aws/state-table.ts';
import { sortNotifications } from '../../adapters/salesforce/notification-changes.ts';
import { MalformedMessage, acknowledgement, parseOutboundMessage } from '../../adapters/salesforce/outbound-message.ts';
import { isConnection } from '../../core/connection.ts';
import type { ChangeQueue, Counters } from '../../core/ports.ts';
import { bodyBytes } from '../shared/body.ts';
import { once } from '../shared/once.ts';
import { Problem, problems } from '../shared/problem.ts';
import { Env } from './env.ts';
import { checkOrganization, checkSecret } from './sender.ts';

export interface Ports {
  readonly secrets: ConnectionSecrets;
  readonly queue: ChangeQueue;
  readonly counters: Counters;
}

/** A message with 100 records of the longest mapped fields stays below half of this. */
const MAX_BYTES = 1_048_576;

/**
 * Takes an outbound message: makes sure that the connection's own org sent it, queues what it says, acknowledges. No CRM
 * is touched, and Salesforce sends the message again unless the queue has accepted all of it.
 */
export const createHandler = (ports: () => Ports) =>
  middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>()
    .use(problems())
    .handler(async (event) => {
      const { secrets, queue, counters } = ports();
      const connection = event.pathParameters?.['connection'] ?? '';
      const known = isConnection(connection) ? await secrets.read(connection) : undefined;
      const secret = checkSecret(known, event.pathParameters?.['secret'] ?? '');
      const { organizationId, notifications } = read(event);
      checkOrganization(secret, organizationId);
      const { changes, notMapped, withoutRecord } = sort(notifications);
      const delivery = `message ${notifications.map(({ id }) => id).join(' ')}`;
      await queue.send(connection, delivery, changes);
      await counters.add(connection, {
        'messages.received': 1,
        'messages.notifications': notifications.length,
        'messages.queued': changes.length,
        'messages.notMapped': notMapped,
        'messages.withoutRecord': withoutRecord,
      });
      return { statusCode: 200, headers: { 'content-type': 'text/xml; charset=utf-8' }, body: acknowledgement };
    });

function read(event: APIGatewayProxyEventV2) {
  const bytes = bodyBytes(event);
  if (bytes.length > MAX_BYTES) {
    throw new Problem(
      413,
      'Message too large',
      `The message has ${bytes.length} bytes; ${MAX_BYTES} are accepted. Tick fewer fields in the outbound message.`,
    );
  }
  return orBadRequest(() => parseOutboundMessage(bytes.toString('utf8')));
}

const sort = (notifications: Parameters<typeof sortNotifications>[0]) =>
  orBadRequest(() => sortNotifications(notifications));

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
    return {
      secrets: connectionSecrets(env.CONNECTION_SECRETS, Date.now),
      queue: changeQueue(env.CHANGES_QUEUE_URL),
      counters: stateTable(documentClient(), env.STATE_TABLE),
    };
  }),
);

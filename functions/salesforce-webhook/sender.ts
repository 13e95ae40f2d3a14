import { createHash, timingSafeEqual } from 'node:crypto';
import type { ConnectionSecret } from '../../core/connection-secret.ts';
import { isSalesforceId, toId18 } from '../../core/salesforce-id.ts';
import { Problem } from '../shared/problem.ts';

/**
 * Makes sure that the address was called with the connection's secret, the current one or the one before it. Whether it
 * was the connection or the secret that does not exist is not told.
 */
export function checkSecret(secret: ConnectionSecret | undefined, given: string): ConnectionSecret {
  const accepted = [secret?.webhookSecret, secret?.webhookSecretPrevious].filter((text) => text !== undefined);
  const isGenuine = accepted.map((text) => isEqual(text, given)).includes(true);
  if (secret !== undefined && isGenuine) return secret;
  throw new Problem(
    403,
    'Wrong address',
    'The last part of this address is not the secret of a connection. Compare the endpoint URL of the outbound message in Salesforce with the one that the deployment shows.',
  );
}

const digest = (text: string) => createHash('sha256').update(text).digest();

/** Compares digests, so that neither the time taken nor a difference in length tells anything. */
function isEqual(left: string, right: string): boolean {
  return timingSafeEqual(digest(left), digest(right));
}

/** Makes sure that the message is of the org that this connection belongs to, in the 15- or the 18-character form. */
export function checkOrganization({ salesforce }: ConnectionSecret, organizationId: string): void {
  if (salesforce === undefined) {
    throw new Problem(
      409,
      'No org connected',
      'This connection has no Salesforce credentials yet, so no org can be told from another.',
    );
  }
  const isSame = isSalesforceId(organizationId) && toId18(organizationId) === toId18(salesforce.organizationId);
  if (isSame) return;
  throw new Problem(
    403,
    'Wrong organization',
    'The message is of another Salesforce organization than the one this connection belongs to. Nothing was taken from it.',
  );
}

import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type SignedCall, isSigned } from '../../adapters/hubspot/webhook-signature.ts';
import type { ConnectionSecret } from '../../core/connection-secret.ts';
import { Problem } from '../shared/problem.ts';

/**
 * Makes sure that HubSpot signed the call with the connection's secret, the current one or the one before it. Whether it
 * was the connection, the signature or its age that was wrong is not told.
 */
export function checkSignature(
  secret: ConnectionSecret | undefined,
  event: APIGatewayProxyEventV2,
  body: Buffer,
  { publicUrl, nowMs }: { readonly publicUrl: string; readonly nowMs: number },
): ConnectionSecret {
  const accepted = [secret?.hubspotWebhookSecret, secret?.hubspotWebhookSecretPrevious].filter(
    (text) => text !== undefined,
  );
  const calls = addressesOf(event, publicUrl).map((url): SignedCall => ({
    method: event.requestContext.http.method,
    url,
    body,
    timestamp: event.headers['x-hubspot-request-timestamp'] ?? '',
    signature: event.headers['x-hubspot-signature-v3'] ?? '',
  }));
  const isGenuine = accepted.some((text) => calls.some((call) => isSigned(call, text, nowMs)));
  if (secret !== undefined && isGenuine) return secret;
  throw new Problem(
    401,
    'Not signed by HubSpot',
    "The call has no valid signature of version 3 that is younger than five minutes. Compare hubspotWebhookSecret in the connection's secret with the client secret of the HubSpot app, and the app's target URL with the one that the deployment shows.",
  );
}

/** The address HubSpot called: the API's own, or that of a domain the owner gave it. */
function addressesOf({ rawPath, rawQueryString, requestContext }: APIGatewayProxyEventV2, publicUrl: string): string[] {
  const rest = rawPath + (rawQueryString === '' ? '' : `?${rawQueryString}`);
  return [...new Set([publicUrl.replace(/\/+$/u, ''), `https://${requestContext.domainName}`])].map(
    (base) => base + rest,
  );
}

/** Makes sure that all events are of the portal that the connection belongs to, if the connection names one. */
export function checkPortal({ hubspotPortalId }: ConnectionSecret, portalIds: readonly (string | undefined)[]): void {
  if (hubspotPortalId === undefined || portalIds.every((id) => id === hubspotPortalId)) return;
  throw new Problem(
    403,
    'Wrong portal',
    'The events are of another HubSpot portal than the one this connection belongs to. Nothing was taken from them.',
  );
}

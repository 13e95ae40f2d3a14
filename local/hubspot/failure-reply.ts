import type { Call, Reply } from './call.ts';
import { type ErrorParts, HubspotError } from './errors.ts';
import type { Failure } from './faults.ts';

/** The answer of a fault: the body it names, else what HubSpot or the gateway before it says with such a status. */
export function failureReply({ status = 500, body, retryAfterSeconds }: Failure, call: Call): Reply {
  const retry = retryAfterSeconds ?? (status === 477 ? 60 : null);
  const headers = retry === null ? {} : { 'Retry-After': String(retry) };
  if (typeof body === 'string') {
    const html = body.trimStart().startsWith('<');
    return { status, body, headers: { ...headers, 'Content-Type': html ? 'text/html; charset=utf-8' : 'text/plain' } };
  }
  if (body !== undefined) return { status, body, headers };
  if (status >= 502 && status !== 599) return { status, body: gatewayPage(status), headers: { ...headers, ...HTML } };
  throw new HubspotError(status, { ...usual(status, call), headers });
}

const HTML = { 'Content-Type': 'text/html; charset=utf-8' };

const gatewayPage = (status: number): string =>
  `<html><head><title>${status}</title></head><body><center><h1>${status}</h1></center><hr><center>cloudflare</center></body></html>`;

function usual(status: number, { credential, portal }: Call): ErrorParts {
  switch (status) {
    case 423:
      return { message: 'The resource is locked by another operation. Wait at least two seconds before trying again.' };
    case 429:
      return {
        message: 'You have reached your ten_secondly_rolling limit.',
        extra: {
          errorType: 'RATE_LIMIT',
          policyName: 'TEN_SECONDLY_ROLLING',
          groupName: `publicapi:private_app-api-calls-ten-secondly:${credential.appId}:${portal.id}`,
        },
      };
    case 477:
      return { message: 'This account is being migrated to another data hosting location.' };
    default:
      return { message: 'internal error', category: 'INTERNAL_ERROR' };
  }
}

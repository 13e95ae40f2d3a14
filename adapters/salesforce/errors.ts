import { type FailureKind, VendorError } from '../../core/failure.ts';

/** What Salesforce said when it would not do something. */
export interface SalesforceRefusal {
  readonly status: number;
  readonly errorCode: string;
  readonly message: string;
}

const configuration = new Set([
  'API_DISABLED_FOR_ORG',
  'API_CURRENTLY_DISABLED',
  'FUNCTIONALITY_NOT_ENABLED',
  'INSUFFICIENT_ACCESS',
]);

/** Which class of trouble an answer is (Salesforce REST guide, "Status Codes and Error Responses"). */
export function failureKind({ status, errorCode, message }: SalesforceRefusal): FailureKind {
  if (errorCode === 'REQUEST_LIMIT_EXCEEDED') return message.startsWith('TotalRequests') ? 'limit' : 'retry';
  if (status === 401 || errorCode === 'INVALID_SESSION_ID' || configuration.has(errorCode)) return 'auth';
  if (['UNABLE_TO_LOCK_ROW', 'QUERY_TIMEOUT', 'SERVER_UNAVAILABLE', 'INVALID_QUERY_LOCATOR'].includes(errorCode))
    return 'retry';
  return status >= 500 || status === 408 || status === 429 ? 'retry' : 'reject';
}

/** An error that carries the vendor's code, and its words only where they name no values of records. */
export const toVendorError = (refusal: SalesforceRefusal, options?: { cause?: unknown }): VendorError =>
  new VendorError(
    'salesforce',
    failureKind(refusal),
    `Salesforce answered ${refusal.status} ${refusal.errorCode}: ${firstLine(refusal.message)}`,
    options,
  );

const firstLine = (text: string): string => (text.trim().split('\n', 1)[0] ?? '').slice(0, 200);

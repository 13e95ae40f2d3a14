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

const passing = new Set([
  'UNABLE_TO_LOCK_ROW',
  'QUERY_TIMEOUT',
  'REQUEST_RUNNING_TOO_LONG',
  'SERVER_UNAVAILABLE',
  'INVALID_QUERY_LOCATOR',
]);
/** Too much was asked at once: less of it may be let through at once. */
const crowding = new Set(['UNABLE_TO_LOCK_ROW', 'QUERY_TIMEOUT', 'REQUEST_RUNNING_TOO_LONG']);

/** Whether fewer records in one request may get through where many did not. */
export const isCrowded = ({ errorCode }: Pick<SalesforceRefusal, 'errorCode'>): boolean => crowding.has(errorCode);

/** Which class of trouble an answer is (Salesforce REST guide, "Status Codes and Error Responses"). */
export function failureKind({ status, errorCode, message }: SalesforceRefusal): FailureKind {
  if (errorCode === 'REQUEST_LIMIT_EXCEEDED') return message.startsWith('TotalRequests') ? 'allocation' : 'retry';
  if (status === 401 || errorCode === 'INVALID_SESSION_ID' || configuration.has(errorCode)) return 'auth';
  if (passing.has(errorCode)) return 'retry';
  return status >= 500 || [300, 301, 302, 303, 307, 308, 408, 420, 429].includes(status) ? 'retry' : 'reject';
}

/** An error that carries the vendor's code, and its words only where they name no values of records. */
export function toVendorError(refusal: SalesforceRefusal): VendorError {
  return new VendorError(
    'salesforce',
    failureKind(refusal),
    `Salesforce answered ${refusal.status} ${wordsOfRefusal(refusal)}`,
  );
}

/** The vendor's code, and its words where they name no values of records. */
export function wordsOfRefusal(refusal: Pick<SalesforceRefusal, 'errorCode' | 'message'>): string {
  const code = /^\w{1,80}$/.test(refusal.errorCode) ? refusal.errorCode : 'UNREADABLE';
  const words = wordsOf(refusal);
  return `${code}${words === '' ? '' : `: ${words}`}`;
}

/** Codes whose words are of the org, its objects and fields, and never repeat what a record holds. */
const wordsKept = new Set([
  ...configuration,
  'REQUEST_LIMIT_EXCEEDED',
  'INVALID_SESSION_ID',
  'INVALID_FIELD',
  'INVALID_TYPE',
  'QUERY_TIMEOUT',
  'SERVER_UNAVAILABLE',
  'INVALID_FIELD_FOR_INSERT_UPDATE',
  'REQUIRED_FIELD_MISSING',
  'DUPLICATES_DETECTED',
  'CANNOT_UPDATE_CONVERTED_LEAD',
  'ENTITY_IS_DELETED',
  'INACTIVE_OWNER_OR_USER',
  'UNABLE_TO_LOCK_ROW',
  'REQUEST_RUNNING_TOO_LONG',
]);

/** A query is repeated before the words that tell what is wrong with it: `… ERROR at Row:1:Column:8` and a line break. */
function wordsOf({ errorCode, message }: Pick<SalesforceRefusal, 'errorCode' | 'message'>): string {
  // The value stands before its limit.
  if (errorCode === 'STRING_TOO_LONG') return /max length=\d+/.exec(message)?.[0] ?? '';
  if (!wordsKept.has(errorCode)) return '';
  const [query, said] = message.split(/ERROR at Row:\d+:Column:\d+\s*/, 2);
  const [line = ''] = (said ?? query ?? '').trim().split('\n', 1);
  const [sentence = ''] = /^.*?\.(?=\s|$)/.exec(line) ?? [line];
  return sentence.slice(0, 200);
}

import { expect, test } from 'vitest';
import { failureKind, toVendorError } from '../../../adapters/salesforce/errors.ts';

test.each([
  [401, 'INVALID_SESSION_ID', 'Session expired or invalid', 'auth'],
  [403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.', 'limit'],
  [403, 'REQUEST_LIMIT_EXCEEDED', 'ConcurrentRequests (Concurrent API Requests) Limit exceeded.', 'retry'],
  [403, 'API_DISABLED_FOR_ORG', 'The REST API is not enabled for this Organization.', 'auth'],
  [400, 'UNABLE_TO_LOCK_ROW', 'unable to obtain exclusive access', 'retry'],
  [400, 'QUERY_TIMEOUT', 'Your query request was running for too long.', 'retry'],
  [400, 'INVALID_FIELD', "No such column 'Foo' on entity 'Lead'.", 'reject'],
  [400, 'MALFORMED_QUERY', 'unexpected token', 'reject'],
  [404, 'NOT_FOUND', 'The requested resource does not exist', 'reject'],
  [500, 'UNKNOWN_EXCEPTION', 'An unexpected error occurred.', 'retry'],
  [503, 'SERVER_UNAVAILABLE', 'Server too busy', 'retry'],
  [503, 'UNREADABLE', 'the answer was not JSON', 'retry'],
])('%i %s (%s) is %s', (status, errorCode, message, kind) => {
  expect(failureKind({ status, errorCode, message })).toBe(kind);
});

test("an error says the vendor's code and words in one line", () => {
  const error = toVendorError({
    status: 400,
    errorCode: 'INVALID_FIELD',
    message: '\nSELECT Foo FROM Lead\n       ^\nERROR at Row:1:Column:8',
  });
  expect(error.message).toBe('Salesforce answered 400 INVALID_FIELD: SELECT Foo FROM Lead');
});

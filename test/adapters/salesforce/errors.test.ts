import { expect, test } from 'vitest';
import { failureKind, toVendorError } from '../../../adapters/salesforce/errors.ts';

test.each([
  [401, 'INVALID_SESSION_ID', 'Session expired or invalid', 'auth'],
  [403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.', 'allocation'],
  [403, 'REQUEST_LIMIT_EXCEEDED', 'ConcurrentRequests (Concurrent API Requests) Limit exceeded.', 'retry'],
  [403, 'API_DISABLED_FOR_ORG', 'The REST API is not enabled for this Organization.', 'auth'],
  [400, 'UNABLE_TO_LOCK_ROW', 'unable to obtain exclusive access', 'retry'],
  [400, 'QUERY_TIMEOUT', 'Your query request was running for too long.', 'retry'],
  [400, 'INVALID_FIELD', "No such column 'Foo' on entity 'Lead'.", 'reject'],
  [400, 'MALFORMED_QUERY', 'unexpected token', 'reject'],
  [404, 'NOT_FOUND', 'The requested resource does not exist', 'reject'],
  [500, 'UNKNOWN_EXCEPTION', 'An unexpected error occurred.', 'retry'],
  [503, 'SERVER_UNAVAILABLE', 'Server too busy', 'retry'],
  [302, 'REDIRECT', '', 'retry'],
  [420, 'UNREADABLE', '', 'retry'],
])('%i %s (%s) is %s', (status, errorCode, message, kind) => {
  expect(failureKind({ status, errorCode, message })).toBe(kind);
});

test.each([
  [
    'a field that the user may not see is named, without the query',
    400,
    'INVALID_FIELD',
    "\nSELECT Id, Salutation FROM Contact WHERE LastName = 'Ito'\n       ^\nERROR at Row:1:Column:12\nNo such column 'Salutation' on entity 'Contact'. If you are attempting to use a custom field, be sure to append the '__c'.",
    "Salesforce answered 400 INVALID_FIELD: No such column 'Salutation' on entity 'Contact'.",
  ],
  [
    'an object that is not there is named',
    400,
    'INVALID_TYPE',
    "\nSELECT Id FROM Lead\n               ^\nERROR at Row:1:Column:16\nsObject type 'Lead' is not supported.",
    "Salesforce answered 400 INVALID_TYPE: sObject type 'Lead' is not supported.",
  ],
  [
    'words that repeat a value are left out',
    400,
    'INVALID_EMAIL_ADDRESS',
    'Email: invalid email address: ito(at)example.com',
    'Salesforce answered 400 INVALID_EMAIL_ADDRESS',
  ],
  [
    'words about a query that may hold values are left out',
    400,
    'MALFORMED_QUERY',
    "unexpected token: 'Ito'",
    'Salesforce answered 400 MALFORMED_QUERY',
  ],
  ['a page of HTML is left out', 503, 'ERROR_HTTP_503', '<html>x</html>', 'Salesforce answered 503 ERROR_HTTP_503'],
  ['a code that is none is left out', 400, 'ito@example.com', 'x', 'Salesforce answered 400 UNREADABLE'],
])('%s', (_, status, errorCode, message, words) => {
  expect(toVendorError({ status, errorCode, message }).message).toBe(words);
});

import { describe, expect, test } from 'vitest';
import { VendorError } from '../../core/failure.ts';
import {
  type LoginFaultCode,
  LoginRefused,
  hubspotLoginFault,
  isLoginFaultCode,
  isVerdict,
  loginFaults,
  salesforceLoginFault,
} from '../../core/login-faults.ts';

const said = (code: string, description?: string) => salesforceLoginFault(code, description).fault;

describe('a fault of Salesforce', () => {
  test.each<[string, LoginFaultCode]>([
    ['INVALID_LOGIN', 'wrongPassword'],
    ['LOGIN_MUST_USE_SECURITY_TOKEN', 'securityTokenMissing'],
    ['PASSWORD_LOCKOUT', 'lockedOut'],
    ['INVALID_OPERATION_WITH_EXPIRED_PASSWORD', 'passwordExpired'],
    ['LOGIN_CHALLENGE_ISSUED', 'loginChallenged'],
    ['LOGIN_CHALLENGE_PENDING', 'loginChallenged'],
    ['LOGIN_DURING_RESTRICTED_DOMAIN', 'ipRestricted'],
    ['LOGIN_DURING_RESTRICTED_TIME', 'timeRestricted'],
    ['ORG_LOCKED', 'orgLocked'],
    ['ORG_IN_MAINTENANCE', 'maintenance'],
    ['ORG_NOT_OWNED_BY_INSTANCE', 'wrongAddress'],
    ['ORG_IS_DOT_ORG', 'wrongAddress'],
    ['ORG_IS_SIGNING_UP', 'maintenance'],
    ['API_DISABLED_FOR_ORG', 'apiDisabled'],
    ['API_CURRENTLY_DISABLED', 'apiDisabled'],
    ['CLIENT_NOT_ACCESSIBLE_FOR_USER', 'appNotApproved'],
    ['CLIENT_REQUIRE_UPDATE_FOR_USER', 'appNotApproved'],
    ['INVALID_CLIENT', 'appNotApproved'],
    ['UNSUPPORTED_API_VERSION', 'loginRetired'],
    ['REQUEST_LIMIT_EXCEEDED', 'callsSpent'],
    ['SERVER_UNAVAILABLE', 'maintenance'],
    ['TXN_SECURITY_NO_ACCESS', 'securityPolicy'],
    ['TXN_SECURITY_METERING_ERROR', 'securityPolicy'],
    ['invalid_client_id', 'unknownApp'],
    ['invalid_client', 'wrongClientSecret'],
    ['inactive_user', 'inactiveUser'],
    ['INVALID_SESSION_ID', 'appScopeMissing'],
    ['SOMETHING_NEW', 'refused'],
    ['toString', 'refused'],
  ])('%s of the login is %s', (code, fault) => {
    expect(said(code)).toBe(fault);
    expect(salesforceLoginFault(code).said).toBe(code);
  });

  test.each<[string, LoginFaultCode]>([
    ["user hasn't approved this consumer", 'appNotApproved'],
    ['user is not admin approved to access this app', 'appNotApproved'],
    ['no client credentials user enabled', 'appHasNoUser'],
    ['request not supported on this domain', 'wrongAddress'],
    ['audience is invalid', 'wrongAddress'],
    ['invalid assertion', 'wrongKey'],
    ['expired authorization code', 'wrongKey'],
    ['ip restricted', 'ipRestricted'],
    ['inactive user', 'inactiveUser'],
    ['authentication failure', 'wrongPassword'],
    ['something new with hush-0815 in it', 'refused'],
  ])('invalid_grant (%s) is %s', (description, fault) => {
    const refused = salesforceLoginFault('invalid_grant', description);
    expect(refused.fault).toBe(fault);
    expect(refused.message).not.toContain('hush');
  });
});

describe('a fault of HubSpot', () => {
  test.each<[number, string, readonly string[], LoginFaultCode, string]>([
    [401, 'INVALID_AUTHENTICATION', [], 'wrongToken', '401 INVALID_AUTHENTICATION'],
    [401, 'EXPIRED_AUTHENTICATION', [], 'tokenExpired', '401 EXPIRED_AUTHENTICATION'],
    [401, '', [], 'wrongToken', '401'],
    [403, 'MISSING_SCOPES', ['crm.lists.read', 'forms'], 'missingScopes', 'crm.lists.read, forms'],
    [403, 'MISSING_SCOPES', ['<hush>'], 'missingScopes', '403 MISSING_SCOPES'],
    [403, 'hush hush', [], 'refused', '403'],
  ])('%i %s is told: %j', (status, category, scopes, fault, words) => {
    expect(hubspotLoginFault(status, category, scopes)).toMatchObject({ fault, said: words, vendor: 'hubspot' });
  });
});

test.each(Object.entries(loginFaults))('%s is told with its cure, in English and Japanese', (code, { words, cure }) => {
  expect(isLoginFaultCode(code)).toBe(true);
  for (const text of [words.en, cure.en]) expect(text).toMatch(/^[A-Z].{15,}\.$/s);
  for (const text of [words.ja, cure.ja]) expect(text).toMatch(/[\u3041-\u30ff].*。$/s);
});

test('what passes by itself is no verdict on credentials, and is tried again', () => {
  const passing = Object.keys(loginFaults).filter((code) => isLoginFaultCode(code) && !isVerdict(code));
  expect(passing).toEqual(['maintenance', 'callsSpent', 'unreachable']);
  expect(new LoginRefused('salesforce', 'maintenance')).toMatchObject({ kind: 'retry' });
  expect(new LoginRefused('salesforce', 'callsSpent')).toMatchObject({ kind: 'allocation' });
  const refused = new LoginRefused('hubspot', 'wrongToken');
  expect(refused).toBeInstanceOf(VendorError);
  expect(refused).toMatchObject({ kind: 'auth', name: 'LoginRefused' });
});

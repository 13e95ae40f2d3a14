import { type FailureKind, VendorError } from './failure.ts';
import { hubspotLoginWords } from './login-words.ts';
import { salesforceLoginWords } from './salesforce-login-words.ts';

/** Every way to be kept out, with what a person is told about it. */
export const loginFaults = { ...salesforceLoginWords, ...hubspotLoginWords };

/** The stable code of each way in which a vendor keeps us out. */
export type LoginFaultCode = keyof typeof loginFaults;

export const isLoginFaultCode = (text: string): text is LoginFaultCode => Object.hasOwn(loginFaults, text);

/** Faults that pass by themselves: they say nothing about the credentials. */
const passing: ReadonlySet<LoginFaultCode> = new Set(['maintenance', 'callsSpent', 'unreachable']);

/** Whether credentials that met this fault are bad, as far as it tells. */
export const isVerdict = (code: LoginFaultCode): boolean => !passing.has(code);

const kindOf = (code: LoginFaultCode): FailureKind => {
  if (code === 'callsSpent') return 'allocation';
  return passing.has(code) ? 'retry' : 'auth';
};

/** A vendor kept us out. Its message is fit for logs: our words and the vendor's code, nothing of what was sent. */
export class LoginRefused extends VendorError {
  override readonly name = 'LoginRefused';
  readonly fault: LoginFaultCode;
  /** What is particular to this refusal: the vendor's code, or the scopes that are missing. */
  readonly said: string;

  constructor(
    vendor: VendorError['vendor'],
    code: LoginFaultCode,
    said = '',
    options: { readonly cause?: unknown; readonly message?: string } = {},
  ) {
    const { message = `${loginFaults[code].words.en}${said === '' ? '' : ` (${said})`}`, ...error } = options;
    super(vendor, kindOf(code), message, error);
    this.fault = code;
    this.said = said;
  }
}

/** Exception codes of the SOAP login, error codes of the token endpoint, and those of the first call. */
const salesforceCodes: Readonly<Record<string, LoginFaultCode>> = {
  INVALID_LOGIN: 'wrongPassword',
  LOGIN_MUST_USE_SECURITY_TOKEN: 'securityTokenMissing',
  PASSWORD_LOCKOUT: 'lockedOut',
  INVALID_OPERATION_WITH_EXPIRED_PASSWORD: 'passwordExpired',
  LOGIN_CHALLENGE_ISSUED: 'loginChallenged',
  LOGIN_CHALLENGE_PENDING: 'loginChallenged',
  LOGIN_DURING_RESTRICTED_DOMAIN: 'ipRestricted',
  LOGIN_DURING_RESTRICTED_TIME: 'timeRestricted',
  ORG_LOCKED: 'orgLocked',
  ORG_IN_MAINTENANCE: 'maintenance',
  ORG_IS_SIGNING_UP: 'maintenance',
  SERVER_UNAVAILABLE: 'maintenance',
  ORG_NOT_OWNED_BY_INSTANCE: 'wrongAddress',
  ORG_IS_DOT_ORG: 'wrongAddress',
  API_DISABLED_FOR_ORG: 'apiDisabled',
  API_CURRENTLY_DISABLED: 'apiDisabled',
  FUNCTIONALITY_NOT_ENABLED: 'apiDisabled',
  INSUFFICIENT_ACCESS: 'apiDisabled',
  CLIENT_NOT_ACCESSIBLE_FOR_USER: 'appNotApproved',
  CLIENT_REQUIRE_UPDATE_FOR_USER: 'appNotApproved',
  INVALID_CLIENT: 'appNotApproved',
  UNSUPPORTED_API_VERSION: 'loginRetired',
  REQUEST_LIMIT_EXCEEDED: 'callsSpent',
  INVALID_SESSION_ID: 'appScopeMissing',
  invalid_client_id: 'unknownApp',
  invalid_client: 'wrongClientSecret',
  inactive_user: 'inactiveUser',
  inactive_org: 'orgLocked',
  unsupported_grant_type: 'wrongAddress',
  invalid_app_access: 'appNotApproved',
  access_denied: 'appNotApproved',
  OAUTH_APP_BLOCKED: 'appNotApproved',
  OAUTH_APP_ACCESS_DENIED: 'appNotApproved',
  rate_limit_exceeded: 'callsSpent',
  server_error: 'maintenance',
  temporarily_unavailable: 'maintenance',
};

/** The token endpoint calls most of what it refuses `invalid_grant`; only its description tells them apart. */
const grantDescriptions: readonly (readonly [said: RegExp, code: LoginFaultCode])[] = [
  [/hasn.t approved this consumer|not admin approved/i, 'appNotApproved'],
  [/no client credentials user enabled/i, 'appHasNoUser'],
  [/request not supported on this domain|audience is invalid/i, 'wrongAddress'],
  [/invalid assertion|expired authorization code/i, 'wrongKey'],
  [/ip restricted/i, 'ipRestricted'],
  [/login hours/i, 'timeRestricted'],
  [/inactive user/i, 'inactiveUser'],
  [/inactive org/i, 'orgLocked'],
  [/locked/i, 'lockedOut'],
  [/authentication failure/i, 'wrongPassword'],
];

/** What a code of Salesforce's means for a login; `description` is what the token endpoint says beside it. */
export function salesforceLoginFault(code: string, description = ''): LoginRefused {
  const said = /^\w{1,80}$/.test(code) ? code : 'UNREADABLE';
  const known = Object.hasOwn(salesforceCodes, code) ? salesforceCodes[code] : undefined;
  if (known !== undefined) return new LoginRefused('salesforce', known, said);
  if (/^TXN_SECURITY_\w+$/.test(code)) return new LoginRefused('salesforce', 'securityPolicy', said);
  const [match, told] = grantDescriptions.find(([pattern]) => pattern.test(description)) ?? [];
  // Only words that are known go along: what else it says could repeat what was sent.
  const words = match?.exec(description)?.[0];
  return new LoginRefused('salesforce', told ?? 'refused', words === undefined ? said : `${said}: ${words}`);
}

const hubspotCategories: Readonly<Record<string, LoginFaultCode>> = {
  INVALID_AUTHENTICATION: 'wrongToken',
  EXPIRED_AUTHENTICATION: 'tokenExpired',
  MISSING_SCOPES: 'missingScopes',
};

/** What HubSpot's refusal of a token means; `scopes` are those that it names as missing. */
export function hubspotLoginFault(status: number, category: string, scopes: readonly string[] = []): LoginRefused {
  const known = Object.hasOwn(hubspotCategories, category) ? hubspotCategories[category] : undefined;
  const code = known ?? (status === 401 ? 'wrongToken' : 'refused');
  const names = scopes.filter((scope) => /^[\w.-]{1,100}$/.test(scope));
  const said =
    names.length > 0 ? names.join(', ') : `${status}${/^[A-Z_]{1,60}$/.test(category) ? ` ${category}` : ''}`;
  return new LoginRefused('hubspot', code, said);
}

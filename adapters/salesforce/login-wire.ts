import { LoginRefused } from '../../core/login-faults.ts';
import { isAllowedHost } from '../allowed-host.ts';

/** What a login gives: a key to the API of one org. */
export interface Session {
  readonly accessToken: string;
  /** Where the API is, without a slash at the end. */
  readonly instanceUrl: string;
}

/** A session, and whose it is as far as the login says. */
export interface Opened extends Session {
  readonly organizationId: string | undefined;
}

export interface LoginOptions {
  readonly fetch?: typeof fetch;
  readonly timeoutMs?: number;
  /** What is left until the caller's deadline. */
  readonly timeLeftMs?: number;
  readonly clock?: () => number;
}

interface Post {
  readonly path: string;
  readonly body: URLSearchParams | string;
  readonly headers?: Record<string, string>;
}

const TIMEOUT_MS = 10_000;

/** Posts a login, once, with a time-out that covers the answer's body. Throws LoginRefused when there is no answer. */
export async function postLogin(
  loginUrl: string,
  { path, body, headers = {} }: Post,
  { fetch: fetcher = fetch, timeoutMs = TIMEOUT_MS, timeLeftMs = Infinity }: LoginOptions,
): Promise<{ readonly status: number; readonly text: string }> {
  if (!isAllowedHost(loginUrl, 'salesforce.com')) {
    const said = 'the login address is not one of Salesforce: https://<my-domain>.my.salesforce.com is expected';
    throw new LoginRefused('salesforce', 'wrongAddress', said);
  }
  try {
    const response = await fetcher(withoutSlash(loginUrl) + path, {
      method: 'POST',
      redirect: 'error',
      headers,
      body,
      signal: AbortSignal.timeout(Math.max(1, Math.ceil(Math.min(timeoutMs, timeLeftMs)))),
    });
    return { status: response.status, text: await response.text() };
  } catch (cause) {
    throw new LoginRefused('salesforce', 'unreachable', 'the org could not be reached for a login', { cause });
  }
}

const withoutSlash = (url: string): string => url.replace(/\/+$/, '');

const LOGIN_HOSTS = new Set(['login.salesforce.com', 'test.salesforce.com']);

/**
 * Where calls go to. Salesforce's common login hosts serve no org, so that the address in their answer is followed; an
 * org's own address, or a proxy in front of it, stays what it is. Either must be of Salesforce.
 */
export function instanceOf(loginUrl: string, answered: string): string {
  if (!isAllowedHost(answered, 'salesforce.com'))
    throw new LoginRefused('salesforce', 'wrongAddress', 'the org answered with an address that is not of Salesforce');
  return LOGIN_HOSTS.has(new URL(loginUrl).hostname) ? new URL(answered).origin : withoutSlash(loginUrl);
}

import * as z from 'zod';
import { VendorError } from '../../core/failure.ts';
import { isSalesforceId, toId18 } from '../../core/salesforce-id.ts';
import { isAllowedHost } from '../allowed-host.ts';
import { parseAnswer, parseJson } from '../vendor-answer.ts';

export interface ClientCredentials {
  /** The org's My Domain address, the only host that answers this flow. */
  readonly loginUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface Session {
  readonly accessToken: string;
  /** Where the API is, without a slash at the end. */
  readonly instanceUrl: string;
}

export interface TokenOptions {
  /** The org that the token must be of, in either form of its id. */
  readonly organizationId?: string;
  readonly fetch?: typeof fetch;
  readonly timeoutMs?: number;
  /** What is left until the caller's deadline. */
  readonly timeLeftMs?: number;
}

const Token = z.object({ access_token: z.string().min(1), instance_url: z.url(), id: z.string().optional() });
type Token = z.infer<typeof Token>;
const TokenFault = z.object({ error: z.string(), error_description: z.string().default('').catch('') });

const TIMEOUT_MS = 10_000;

/**
 * Asks the org for an access token by the client-credentials flow. jsforce could, but sets no time-out on it. API calls
 * go to the address that was asked, which for this flow is the org's own; the `instance_url` of the answer is checked
 * and not followed. Throws VendorError: `auth` when the app is refused or belongs to another org, `retry` when the org
 * cannot be reached or answers something else.
 */
export async function requestToken(credentials: ClientCredentials, options: TokenOptions = {}): Promise<Session> {
  const instanceUrl = credentials.loginUrl.replace(/\/+$/, '');
  if (!isAllowedHost(instanceUrl, 'salesforce.com')) {
    throw new VendorError(
      'salesforce',
      'auth',
      'the login address is not one of Salesforce: https://<my-domain>.my.salesforce.com is expected',
    );
  }
  const { status, text } = await post(`${instanceUrl}/services/oauth2/token`, credentials, options);
  const body = parseJson(text);
  if (status >= 300) throw refusal(status, body);
  const token = parseAnswer(Token, body, 'salesforce');
  if (!isAllowedHost(token.instance_url, 'salesforce.com'))
    throw new VendorError('salesforce', 'auth', 'the org answered with an address that is not of Salesforce');
  checkOrganization(token, options.organizationId);
  return { accessToken: token.access_token, instanceUrl };
}

async function post(
  url: string,
  { clientId, clientSecret }: ClientCredentials,
  { fetch: fetcher = fetch, timeoutMs = TIMEOUT_MS, timeLeftMs = Infinity }: TokenOptions,
): Promise<{ readonly status: number; readonly text: string }> {
  try {
    const response = await fetcher(url, {
      method: 'POST',
      redirect: 'error',
      body: new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret }),
      signal: AbortSignal.timeout(Math.max(1, Math.ceil(Math.min(timeoutMs, timeLeftMs)))),
    });
    return { status: response.status, text: await response.text() };
  } catch (cause) {
    throw new VendorError('salesforce', 'retry', 'the org could not be reached for a token', { cause });
  }
}

function refusal(status: number, body: unknown): VendorError {
  const fault = TokenFault.safeParse(body);
  if (status >= 500 || !fault.success)
    return new VendorError('salesforce', 'retry', `the org answered ${status} instead of a token`);
  const { error, error_description: words } = fault.data;
  const said = `${error}${words === '' ? '' : ` (${words})`}`.slice(0, 200);
  return new VendorError('salesforce', 'auth', `the org refused a token: ${said}`);
}

/** The `id` of a token is an address that ends in `/id/<organization>/<user>`. */
function checkOrganization({ id = '' }: Token, organizationId: string | undefined): void {
  if (organizationId === undefined) return;
  const [, actual = ''] = /\/id\/(\w+)\/\w+$/.exec(id) ?? [];
  if (!isSalesforceId(actual))
    throw new VendorError('salesforce', 'retry', 'the answer has another form than documented: id');
  const isSame = isSalesforceId(organizationId) && toId18(actual) === toId18(organizationId);
  if (isSame) return;
  throw new VendorError(
    'salesforce',
    'auth',
    `the credentials are of the organization ${toId18(actual)}, this connection belongs to ${organizationId}`,
  );
}

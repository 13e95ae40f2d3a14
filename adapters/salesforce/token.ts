import * as z from 'zod';
import { VendorError } from '../../core/failure.ts';
import { isAllowedHost } from './hosts.ts';

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

const Token = z.object({ access_token: z.string(), instance_url: z.url() });
const TokenFault = z.object({ error: z.string(), error_description: z.string().optional() });

const TIMEOUT_MS = 10_000;

/**
 * Asks the org for an access token by the client-credentials flow. jsforce could, but sets no time-out on it. API calls
 * go to the address that was asked, which for this flow is the org's own; the `instance_url` of the answer is checked
 * and not followed. Throws VendorError: `auth` when the app is refused, `retry` when the org cannot be reached.
 */
export async function requestToken(credentials: ClientCredentials, fetcher: typeof fetch = fetch): Promise<Session> {
  const instanceUrl = credentials.loginUrl.replace(/\/+$/, '');
  if (!isAllowedHost(instanceUrl)) {
    throw new VendorError(
      'salesforce',
      'auth',
      'the login address is not one of Salesforce: https://<my-domain>.my.salesforce.com is expected',
    );
  }
  const response = await post(`${instanceUrl}/services/oauth2/token`, credentials, fetcher);
  const text = await response.text();
  if (!response.ok) throw refusal(response.status, text);
  const token = Token.parse(JSON.parse(text));
  if (!isAllowedHost(token.instance_url))
    throw new VendorError('salesforce', 'auth', 'the org answered with an address that is not of Salesforce');
  return { accessToken: token.access_token, instanceUrl };
}

async function post(
  url: string,
  { clientId, clientSecret }: ClientCredentials,
  fetcher: typeof fetch,
): Promise<Response> {
  try {
    return await fetcher(url, {
      method: 'POST',
      redirect: 'error',
      body: new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (cause) {
    throw new VendorError('salesforce', 'retry', 'the org could not be reached for a token', { cause });
  }
}

function refusal(status: number, text: string): VendorError {
  const fault = TokenFault.safeParse(parseJson(text));
  if (status >= 500 || !fault.success)
    return new VendorError('salesforce', 'retry', `the org answered ${status} instead of a token`);
  const { error, error_description } = fault.data;
  return new VendorError(
    'salesforce',
    'auth',
    `the org refused a token: ${error}${error_description === undefined ? '' : ` (${error_description})`}`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

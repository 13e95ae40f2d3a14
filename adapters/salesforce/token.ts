import * as z from 'zod';
import { LoginRefused, salesforceLoginFault } from '../../core/login-faults.ts';
import { isSalesforceId, toId18 } from '../../core/salesforce-id.ts';
import { parseAnswer, parseJson } from '../vendor-answer.ts';
import { type LoginOptions, type Opened, instanceOf, postLogin } from './login-wire.ts';

export interface ClientCredentials {
  /** The org's My Domain address, the only host that answers this flow. */
  readonly loginUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

const Token = z.object({ access_token: z.string().min(1), instance_url: z.url(), id: z.string().optional() });
const TokenFault = z.object({ error: z.string(), error_description: z.string().default('').catch('') });

/**
 * Logs the app in by its secret, as the user that the org lets it run as. jsforce could, but sets no time-out on it.
 */
export const clientCredentialsLogin = (
  { loginUrl, clientId, clientSecret }: ClientCredentials,
  options: LoginOptions,
): Promise<Opened> =>
  requestGrant(
    loginUrl,
    { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret },
    options,
  );

/** Asks the token endpoint, and reads what it grants or why it does not. */
export async function requestGrant(
  loginUrl: string,
  form: Record<string, string>,
  options: LoginOptions,
): Promise<Opened> {
  const posted = { path: '/services/oauth2/token', body: new URLSearchParams(form) };
  const { status, text } = await postLogin(loginUrl, posted, options);
  const body = parseJson(text);
  if (status >= 300) throw refusal(status, body);
  const token = parseAnswer(Token, body, 'salesforce');
  return {
    accessToken: token.access_token,
    instanceUrl: instanceOf(loginUrl, token.instance_url),
    organizationId: organizationOf(token.id),
  };
}

function refusal(status: number, body: unknown): LoginRefused {
  const fault = TokenFault.safeParse(body);
  if (status >= 500 || !fault.success)
    return new LoginRefused('salesforce', 'unreachable', `the org answered ${status} instead of a token`);
  return salesforceLoginFault(fault.data.error, fault.data.error_description);
}

/** The `id` of a token is an address that ends in `/id/<organization>/<user>`. */
function organizationOf(id = ''): string | undefined {
  const [, organizationId = ''] = /\/id\/(\w+)\/\w+$/.exec(id) ?? [];
  return isSalesforceId(organizationId) ? toId18(organizationId) : undefined;
}

/** Throws LoginRefused unless a session is of the org that is expected, if one is. */
export function checkOrganization(actual: string | undefined, expected: string | undefined): void {
  if (expected === undefined) return;
  if (actual === undefined)
    throw new LoginRefused('salesforce', 'unreachable', 'the answer has another form than documented: id');
  if (isSalesforceId(expected) && toId18(actual) === toId18(expected)) return;
  const said = `the credentials are of the organization ${toId18(actual)}, this connection belongs to ${expected}`;
  throw new LoginRefused('salesforce', 'wrongOrganization', said);
}

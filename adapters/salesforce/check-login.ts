import * as z from 'zod';
import type { SalesforceLogin } from '../../core/credentials.ts';
import { LoginRefused, salesforceLoginFault } from '../../core/login-faults.ts';
import type { About } from '../../core/logins.ts';
import { toId18 } from '../../core/salesforce-id.ts';
import { parseAnswer } from '../vendor-answer.ts';
import type { LoginOptions } from './login-wire.ts';
import { logIn } from './login.ts';
import { API_VERSION, send } from './send.ts';

const Answer = z.object({
  records: z.array(z.object({ Id: z.string(), Name: z.string().nullish(), IsSandbox: z.boolean() })).length(1),
});

const QUERY = encodeURIComponent('SELECT Id, Name, IsSandbox FROM Organization');
const TIMEOUT_MS = 6_000;

/** What an org says about itself to these credentials. */
export type OrgIdentity = Required<Pick<About, 'organizationId' | 'isSandbox'>> & About;

/**
 * Tries credentials: logs in once and asks the org what it is, which shows that its API is open to the user. Costs one
 * call, with a password two. Throws LoginRefused.
 */
export async function checkSalesforceLogin(login: SalesforceLogin, options: LoginOptions = {}): Promise<OrgIdentity> {
  const { fetch: fetcher = fetch, timeoutMs = TIMEOUT_MS } = options;
  const session = await logIn(login, { ...options, timeoutMs });
  const path = `/services/data/v${API_VERSION}/query?q=${QUERY}`;
  const sent = await send(session, { method: 'GET', path }, fetcher, timeoutMs);
  if (sent.kind === 'refused') throw faultOf(sent.error.message);
  if (sent.kind === 'failed')
    throw new LoginRefused('salesforce', 'unreachable', sent.error.message, { cause: sent.error });
  const [organization] = parseAnswer(Answer, sent.body, 'salesforce').records;
  if (organization === undefined) throw new LoginRefused('salesforce', 'unreachable');
  const { Id, Name, IsSandbox } = organization;
  return { organizationId: toId18(Id), isSandbox: IsSandbox, ...(Name != null && { organizationName: Name }) };
}

/** Our words for a refusal begin with its status and the vendor's code. */
function faultOf(words: string): LoginRefused {
  const [, status = '', code = ''] = /answered (\d+) (\w+)/.exec(words) ?? [];
  if (Number(status) >= 500) return new LoginRefused('salesforce', 'unreachable', `${status} ${code}`);
  return salesforceLoginFault(code);
}

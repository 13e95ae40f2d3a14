import * as z from 'zod';
import { type FailureKind, VendorError } from '../../core/failure.ts';
import { LoginRefused, hubspotLoginFault } from '../../core/login-faults.ts';
import { parseJson } from '../vendor-answer.ts';
import type { HubspotAnswer } from './client.ts';

/** An answer for the caller, or trouble with how long to leave HubSpot alone, in milliseconds: as asked, or growing. */
export type Judged =
  | { readonly kind: 'answer'; readonly answer: HubspotAnswer }
  | {
      readonly kind: 'trouble';
      readonly error: VendorError;
      readonly waitMs: number;
      readonly askedMs: number | undefined;
    };

const text = z.string().optional().catch(undefined);
const Context = z.object({ requiredGranularScopes: z.array(z.string()).catch([]) });
const Fault = z
  .object({
    category: text,
    policyName: text,
    errors: z.array(z.object({ context: Context.optional() }).catch({})).catch([]),
    // Where the scopes stood before there were `errors`.
    context: Context.optional().catch(undefined),
  })
  .catch({ category: undefined, policyName: undefined, errors: [] });
type Fault = z.infer<typeof Fault>;

const LONGEST_WAIT_MS = 10_000;

/** Which class of trouble an answer is, and how long HubSpot wants to be left alone. Never throws. */
export function judge({ status, headers, text: said }: { status: number; headers: Headers; text: string }): Judged {
  const body = said === '' ? null : parseJson(said);
  const fault = Fault.parse(body);
  const askedMs = retryAfterMs(headers);
  const trouble = (kind: FailureKind, words: string, waitMs = 0): Judged => ({
    kind: 'trouble',
    error: new VendorError('hubspot', kind, words),
    waitMs,
    askedMs,
  });
  if (status === 401 || status === 403) return { kind: 'trouble', error: refusal(status, fault), waitMs: 0, askedMs };
  if (status === 429 && fault.policyName === 'DAILY')
    return trouble('allocation', 'the HubSpot calls of the day are used up');
  if (status === 429)
    return trouble('retry', 'HubSpot is asked too often', fault.policyName === 'TEN_SECONDLY_ROLLING' ? 4_000 : 1_000);
  if (status === 423) return trouble('retry', 'HubSpot has locked the records', 2_000);
  if (status === 477) return trouble('retry', 'the HubSpot portal is being moved', 2_000);
  if (status >= 500) return trouble('retry', `HubSpot answered ${status}`, 500);
  if (body === undefined || (status >= 400 && body === null))
    return trouble('retry', `HubSpot answered ${status} with something that is not JSON`, 500);
  return { kind: 'answer', answer: { status, body } };
}

function refusal(status: number, fault: Fault): LoginRefused {
  const { category = '', context, errors } = fault;
  const scopes = [context, ...errors.map((error) => error.context)].flatMap((one) => one?.requiredGranularScopes ?? []);
  const refused = hubspotLoginFault(status, category, scopes);
  const { said } = refused;
  if (status === 401)
    return new LoginRefused('hubspot', refused.fault, said, { message: `HubSpot refused the token (${said})` });
  const what = scopes.length === 0 ? said : `the token lacks the scopes ${said}`;
  return new LoginRefused('hubspot', refused.fault, said, { message: `HubSpot refused the call: ${what}` });
}

/** Seconds, as HubSpot documents it; a wait is never longer than ten seconds, the queue is more patient than a call. */
function retryAfterMs(headers: Headers): number | undefined {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return Number.isNaN(seconds) || seconds < 0 ? undefined : Math.min(seconds * 1_000, LONGEST_WAIT_MS);
}

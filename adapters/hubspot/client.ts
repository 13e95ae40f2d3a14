import { setTimeout as sleepFor } from 'node:timers/promises';
import * as z from 'zod';
import { VendorError } from '../../core/failure.ts';

/** The date version that all paths carry; HubSpot supports it until March 2028. */
export const API_VERSION = '2026-09';

const API_URL = 'https://api.hubapi.com';
const TIMEOUT_MS = 15_000;
const ATTEMPTS = 4;

export interface HubspotAnswer {
  readonly status: number;
  readonly body: unknown;
}

export interface HubspotRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
}

/**
 * HubSpot's REST API. Answers below 500 that concern the request come back to the caller, 4xx included; a portal that is
 * busy or broken is asked again a few times. Throws VendorError: `auth` for a token that is not let in or lacks a scope,
 * `retry` when HubSpot stays out of reach, `limit` when the day's calls are used up.
 */
export interface HubspotClient {
  call(request: HubspotRequest): Promise<HubspotAnswer>;
}

export interface HubspotOptions {
  readonly token: string;
  readonly apiUrl?: string | undefined;
  readonly fetch?: typeof fetch;
  readonly sleep?: (ms: number) => Promise<unknown>;
}

const Fault = z.object({
  message: z.string().default(''),
  category: z.string().optional(),
  policyName: z.string().optional(),
  errors: z
    .array(z.object({ context: z.object({ requiredGranularScopes: z.array(z.string()).optional() }).optional() }))
    .optional(),
});

export function hubspotClient({
  token,
  apiUrl = API_URL,
  fetch: fetcher = fetch,
  sleep = sleepFor,
}: HubspotOptions): HubspotClient {
  if (!isAllowedHost(apiUrl)) throw new VendorError('hubspot', 'auth', 'the API address is not one of HubSpot');
  const base = apiUrl.replace(/\/+$/, '');

  const attempt = async ({ method, path, body }: HubspotRequest): Promise<Response> => {
    try {
      return await fetcher(base + path, {
        method,
        redirect: 'error',
        headers: {
          authorization: `Bearer ${token}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
    } catch (cause) {
      throw new VendorError('hubspot', 'retry', 'HubSpot could not be reached', { cause });
    }
  };

  return {
    call: async (request) => {
      for (let tries = 1; ; tries += 1) {
        const judged = await attempt(request).then(judge, (error: unknown) => failureOf(error));
        if (judged.kind === 'answer') return judged.answer;
        if (judged.error.kind !== 'retry' || tries === ATTEMPTS) throw judged.error;
        await sleep(judged.waitMs * tries);
      }
    },
  };
}

type Judged =
  | { readonly kind: 'answer'; readonly answer: HubspotAnswer }
  | { readonly kind: 'trouble'; readonly error: VendorError; readonly waitMs: number };

function failureOf(error: unknown): Judged {
  if (!(error instanceof VendorError)) throw error;
  return { kind: 'trouble', error, waitMs: 250 };
}

const trouble = (kind: 'retry' | 'auth' | 'limit', words: string, waitMs = 0): Judged => ({
  kind: 'trouble',
  error: new VendorError('hubspot', kind, words),
  waitMs,
});

/** Which class of trouble an answer is, and how long HubSpot wants to be left alone. */
async function judge(response: Response): Promise<Judged> {
  const { status } = response;
  const body = parseJson(await response.text());
  const fault = Fault.safeParse(body).data;
  if (status === 401) return trouble('auth', `HubSpot refused the token (401 ${fault?.category ?? ''})`);
  if (status === 403) return trouble('auth', `HubSpot refused the call: ${missingScopes(fault)}`);
  if (status === 429 && fault?.policyName === 'DAILY')
    return trouble('limit', 'the HubSpot calls of the day are used up');
  if (status === 429) {
    const windowMs = fault?.policyName === 'TEN_SECONDLY_ROLLING' ? 4_000 : 1_000;
    return trouble('retry', 'HubSpot is asked too often', retryAfterMs(response) ?? windowMs);
  }
  if (status === 423) return trouble('retry', 'HubSpot has locked the records', 2_000);
  if (status === 477) return trouble('retry', 'the HubSpot portal is being moved', 2_000);
  if (status >= 500 || body === undefined)
    return trouble('retry', `HubSpot answered ${status}`, retryAfterMs(response) ?? 500);
  return { kind: 'answer', answer: { status, body } };
}

function missingScopes(fault: z.infer<typeof Fault> | undefined): string {
  const scopes = fault?.errors?.flatMap(({ context }) => context?.requiredGranularScopes ?? []) ?? [];
  return scopes.length === 0 ? (fault?.category ?? 'forbidden') : `the token lacks the scopes ${scopes.join(', ')}`;
}

/** Seconds, as HubSpot documents it; a wait is never longer than ten seconds, the queue is more patient than a call. */
function retryAfterMs(response: Response): number | undefined {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return Number.isNaN(seconds) ? undefined : Math.min(seconds * 1_000, 10_000);
}

/** Gateways answer with HTML or text at times; an empty body is an answer too. */
function parseJson(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isAllowedHost(address: string): boolean {
  const url = URL.parse(address);
  if (url === null || url.username !== '' || url.password !== '') return false;
  return url.hostname === '127.0.0.1' || (url.protocol === 'https:' && url.hostname.endsWith('.hubapi.com'));
}

import { setTimeout as sleepFor } from 'node:timers/promises';
import { VendorError } from '../../core/failure.ts';
import { isAllowedHost } from '../allowed-host.ts';
import { checkDeadline, timeLeftMs } from '../vendor-answer.ts';
import { type CallRate, callRate } from './call-rate.ts';
import { type Judged, judge } from './judge.ts';

/** The date version that all paths carry; HubSpot supports it until March 2028. */
export const API_VERSION = '2026-09';

const API_URL = 'https://api.hubapi.com';
const TIMEOUT_MS = 15_000;
const ATTEMPTS = 4;
const UNREACHED_WAIT_MS = 250;

export interface HubspotAnswer {
  readonly status: number;
  readonly body: unknown;
}

export interface HubspotRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
}

/**
 * HubSpot's REST API. Answers below 500 that concern the request come back to the caller, 4xx included; a portal that is
 * busy or broken is asked again a few times, within the deadline. Throws VendorError: `auth` for a token that is not let
 * in or lacks a scope, `retry` when HubSpot stays out of reach or out of order, `allocation` when the day's calls are
 * used up.
 */
export interface HubspotClient {
  call(request: HubspotRequest): Promise<HubspotAnswer>;
}

export interface HubspotOptions {
  readonly token: string;
  readonly apiUrl?: string | undefined;
  readonly fetch?: typeof fetch;
  readonly sleep?: (ms: number) => Promise<unknown>;
  readonly clock?: () => number;
  /** Until when calls may take, in milliseconds since the epoch. */
  readonly deadline?: () => number;
  readonly timeoutMs?: number;
  /** Shared by all clients of one token. @default one of its own */
  readonly rate?: CallRate;
}

export function hubspotClient(options: HubspotOptions): HubspotClient {
  const { apiUrl = API_URL, sleep = sleepFor, clock = Date.now, deadline = () => Infinity } = options;
  if (!isAllowedHost(apiUrl, 'hubapi.com'))
    throw new VendorError('hubspot', 'auth', 'the API address is not one of HubSpot');
  const { rate = callRate({ clock }) } = options;
  const attempt = attempts({ ...options, apiUrl, clock, deadline, rate });
  const pause = async (ms: number, why: string, cause?: VendorError): Promise<void> => {
    if (clock() + ms >= deadline()) throw new VendorError('hubspot', 'retry', `out of time: ${why}`, { cause });
    if (ms > 0) await sleep(ms);
  };

  return {
    call: async (request) => {
      for (let tries = 1; ; tries += 1) {
        checkDeadline('hubspot', { clock, deadline });
        if (!isSearch(request)) await pause(rate.book(), 'HubSpot allows no more calls at once');
        const judged = await attempt(request);
        if (judged.kind === 'answer') return judged.answer;
        const { error, askedMs, waitMs } = judged;
        if (error.kind !== 'retry' || tries === ATTEMPTS) throw error;
        await pause(askedMs ?? waitMs * tries, error.message, error);
      }
    },
  };
}

/** Searches have a limit of their own, which `contactSearch` keeps. */
const isSearch = ({ path }: HubspotRequest): boolean => path.startsWith('/crm/objects/') && path.endsWith('/search');

type AttemptOptions = HubspotOptions &
  Required<Pick<HubspotOptions, 'clock' | 'deadline' | 'rate'>> & { readonly apiUrl: string };

/** One request and its whole answer within one time-out; whatever breaks on the way is trouble, never thrown. */
const attempts =
  ({ token, apiUrl, fetch: fetcher = fetch, clock, deadline, timeoutMs = TIMEOUT_MS, rate }: AttemptOptions) =>
  async ({ method, path, body }: HubspotRequest): Promise<Judged> => {
    try {
      const response = await fetcher(apiUrl.replace(/\/+$/, '') + path, {
        method,
        redirect: 'error',
        headers: {
          authorization: `Bearer ${token}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(timeLeftMs(timeoutMs, clock, deadline)),
      });
      rate.learn(response.headers);
      return judge({ status: response.status, headers: response.headers, text: await response.text() });
    } catch (cause) {
      const error = new VendorError('hubspot', 'retry', 'HubSpot could not be reached', { cause });
      return { kind: 'trouble', error, waitMs: UNREACHED_WAIT_MS, askedMs: undefined };
    }
  };

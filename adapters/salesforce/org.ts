import { Connection } from 'jsforce/lib/connection.js';
import { HttpApi } from 'jsforce/lib/http-api.js';
import * as z from 'zod';
import { VendorError } from '../../core/failure.ts';
import type { Clock } from '../../core/ports.ts';
import type { Lane } from '../../core/usage.ts';
import { toVendorError } from './errors.ts';
import type { Session } from './token.ts';

export const API_VERSION = '66.0';

const TIMEOUT_MS = 30_000;
const LOGIN_AGAIN_MS = 60_000;

export interface OrgUsage {
  readonly used: number;
  readonly max: number;
}

/** An answer of the REST API, and the server's time when it was given, as an ISO string. */
export interface OrgAnswer {
  readonly body: unknown;
  readonly serverTime: string;
}

/** Asks before each call whether it may be made, and counts it. */
export interface Budget {
  /** Throws VendorError `limit` if the call may not be made. */
  spend(lane: Lane): Promise<{ readonly giveBack: () => Promise<void> }>;
}

/** A Salesforce org. One request is one API call: nothing is retried or followed behind the caller's back. */
export interface Org {
  /** `path` begins with `/services/`. Throws VendorError. */
  call(
    request: { method: 'GET' | 'POST' | 'PATCH' | 'DELETE'; path: string; body?: unknown },
    lane: Lane,
  ): Promise<OrgAnswer>;
  usage(): OrgUsage | undefined;
}

export interface OrgOptions {
  /** Asks for a fresh access token. */
  readonly login: () => Promise<Session>;
  readonly budget: Budget;
  readonly clock: Clock;
}

/**
 * An org through jsforce's connection with its own retries, refresh and 30-minute time-out switched off: an expired
 * session is renewed once here, where it cannot loop, and a login that was refused is not tried again for a minute.
 */
export function salesforceOrg({ login, budget, clock }: OrgOptions): Org {
  let usage: OrgUsage | undefined;
  let session: Promise<Session> | undefined;
  let refused: { readonly error: VendorError; readonly atMs: number } | undefined;

  const currentSession = (): Promise<Session> => {
    if (refused !== undefined && clock() - refused.atMs < LOGIN_AGAIN_MS) return Promise.reject(refused.error);
    session ??= login().catch((error: unknown) => {
      session = undefined;
      if (error instanceof VendorError && error.kind === 'auth') refused = { error, atMs: clock() };
      throw error;
    });
    return session;
  };

  const attempt = async (request: Parameters<Org['call']>[0], lane: Lane): Promise<OrgAnswer> => {
    const opened = await currentSession();
    const { giveBack } = await budget.spend(lane);
    const answer = await send(opened, request, giveBack);
    usage = answer.usage ?? usage;
    if (answer.status === 401) {
      await giveBack(); // Salesforce charges nothing to a session it does not know.
      session = undefined;
    }
    if (answer.status >= 400) throw answer.error;
    return { body: answer.body, serverTime: answer.serverTime ?? new Date(clock()).toISOString() };
  };

  return {
    usage: () => usage,
    call: async (request, lane) => {
      try {
        return await attempt(request, lane);
      } catch (error) {
        const isExpired = error instanceof SessionExpired;
        if (!isExpired) throw error;
        return attempt(request, lane);
      }
    },
  };
}

class SessionExpired extends VendorError {}

interface Sent {
  readonly status: number;
  readonly body?: unknown;
  readonly error?: VendorError;
  readonly serverTime?: string | undefined;
  readonly usage?: OrgUsage | undefined;
}

const Fault = z.object({ errorCode: z.string(), message: z.string() });

async function send(
  session: Session,
  { method, path, body }: Parameters<Org['call']>[0],
  giveBack: () => Promise<void>,
): Promise<Sent> {
  const connection = new Connection({ ...session, version: API_VERSION, callOptions: { client: 'crosswalk/0.1' } });
  const api = new HttpApi(connection, { timeout: TIMEOUT_MS, retry: { maxRetries: 0 }, followRedirect: false });
  let seen: { statusCode: number; headers: Record<string, string> } | undefined;
  api.on('response', (response: typeof seen) => (seen = response));
  const request = {
    method,
    url: session.instanceUrl + path,
    headers: { 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  };
  try {
    const answer: unknown = await withTimeout(api.request(request));
    const status = seen?.statusCode ?? 0;
    if (status >= 300)
      return { status: 502, error: toVendorError({ status, errorCode: 'REDIRECT', message: 'the org has moved' }) };
    return {
      status: seen?.statusCode ?? 200,
      body: answer,
      serverTime: dateOf(seen?.headers),
      usage: usageOf(seen?.headers),
    };
  } catch (cause) {
    if (seen === undefined) {
      if (isUnsent(cause)) await giveBack();
      throw new VendorError('salesforce', 'retry', 'Salesforce could not be reached', { cause });
    }
    return { status: seen.statusCode, error: errorOf(seen.statusCode, cause), usage: usageOf(seen.headers) };
  }
}

/** jsforce's own time-out ends with the headers; a body that never ends must not hold the worker either. */
async function withTimeout<T>(work: PromiseLike<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${TIMEOUT_MS} ms`)), TIMEOUT_MS);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

function errorOf(status: number, cause: unknown): VendorError {
  const fault = Fault.safeParse(cause);
  const { errorCode, message } = fault.success
    ? fault.data
    : { errorCode: 'UNREADABLE', message: 'the answer was not JSON' };
  if (status === 401)
    return new SessionExpired('salesforce', 'auth', `Salesforce answered 401 ${errorCode}: ${message}`, { cause });
  return toVendorError({ status, errorCode, message }, { cause });
}

/** Whether the request cannot have reached Salesforce, so that it cost nothing. */
function isUnsent(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'EAI_AGAIN';
}

function dateOf(headers: Record<string, string> | undefined): string | undefined {
  const dateMs = Date.parse(headers?.['date'] ?? '');
  return Number.isNaN(dateMs) ? undefined : new Date(dateMs).toISOString();
}

function usageOf(headers: Record<string, string> | undefined): OrgUsage | undefined {
  const [, used, max] = /api-usage=(\d+)\/(\d+)/.exec(headers?.['sforce-limit-info'] ?? '') ?? [];
  return used === undefined ? undefined : { used: Number(used), max: Number(max) };
}

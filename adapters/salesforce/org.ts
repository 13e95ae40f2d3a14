import { VendorError } from '../../core/failure.ts';
import type { Clock } from '../../core/ports.ts';
import type { CallKind, Lane } from '../../core/usage.ts';
import { checkDeadline, timeLeftMs } from '../vendor-answer.ts';
import { callKind } from './call-kind.ts';
import { type OrgRequest, type OrgUsage, send } from './send.ts';
import type { Session } from './login-wire.ts';

const TIMEOUT_MS = 30_000;
const LOGIN_AGAIN_MS = 60_000;

/** An answer of the REST API, and the server's time when it was given, as an ISO string. */
export interface OrgAnswer {
  readonly body: unknown;
  readonly serverTime: string;
}

/** Asks before each call whether it may be made, and counts it. */
export interface Budget {
  /** Throws VendorError `limit` if the call may not be made. */
  spend(lane: Lane, kind?: CallKind): Promise<{ readonly giveBack: () => Promise<void> }>;
}

/** A Salesforce org. One request is one API call: nothing is retried or followed behind the caller's back. */
export interface Org {
  /** Throws VendorError. */
  call(request: OrgRequest, lane: Lane): Promise<OrgAnswer>;
  usage(): OrgUsage | undefined;
}

/** The same org for work of one lane, whatever lane is asked for. */
export const inLane = (org: Org, lane: Lane): Org => ({ ...org, call: (request) => org.call(request, lane) });

export interface OrgOptions {
  /** Asks for a fresh access token. */
  readonly login: () => Promise<Session>;
  readonly budget: Budget;
  readonly clock: Clock;
  /** Until when calls may take, in milliseconds since the epoch. */
  readonly deadline?: () => number;
  readonly fetch?: typeof fetch;
  readonly timeoutMs?: number;
  /** How long a refusal stands before `login` is asked again, in milliseconds. @default a minute */
  readonly loginAgainMs?: number;
  /** Told when a session that was opened a moment ago is not let in, or the org lets nobody use its API. */
  readonly onRefused?: (error: VendorError) => Promise<void>;
}

/** The org's API as a whole is closed to us: no call will do better. */
const isClosed = ({ message }: VendorError): boolean =>
  message.includes('API_DISABLED_FOR_ORG') || message.includes('API_CURRENTLY_DISABLED');

/**
 * An org whose session is renewed once when it has expired. A login that was refused, or a fresh session that is not
 * let in either, is not tried again for a minute: calls then fail as it did, and cost nothing.
 */
export function salesforceOrg({
  login,
  budget,
  clock,
  deadline = () => Infinity,
  fetch: fetcher = fetch,
  timeoutMs = TIMEOUT_MS,
  loginAgainMs = LOGIN_AGAIN_MS,
  onRefused = async () => undefined,
}: OrgOptions): Org {
  let usage: OrgUsage | undefined;
  const sessions = sessionKeeper(login, clock, loginAgainMs);
  const refuse = async (session: Session, error: VendorError): Promise<VendorError> => {
    if (sessions.refused(session, error)) await onRefused(error);
    return error;
  };

  const attempt = async (session: Session, request: OrgRequest, lane: Lane): Promise<OrgAnswer | VendorError> => {
    checkDeadline('salesforce', { clock, deadline });
    const { giveBack } = await budget.spend(lane, callKind(request));
    const sent = await send(session, request, fetcher, timeLeftMs(timeoutMs, clock, deadline));
    if (sent.kind === 'failed') {
      if (sent.isUnsent) await giveBack();
      throw sent.error;
    }
    usage = sent.usage ?? usage;
    if (sent.kind === 'answer')
      return { body: sent.body, serverTime: sent.serverTime ?? new Date(clock()).toISOString() };
    // Salesforce charges nothing to a session it does not know, nor a call that its allocation no longer covers.
    if (sent.status === 401 || sent.error.kind === 'allocation') await giveBack();
    if (sent.status === 401) return sent.error;
    throw isClosed(sent.error) ? await refuse(session, sent.error) : sent.error;
  };

  return {
    usage: () => usage,
    call: async (request, lane) => {
      checkDeadline('salesforce', { clock, deadline });
      const first = await sessions.current();
      const answer = await attempt(first, request, lane);
      if (!(answer instanceof VendorError)) return answer;
      sessions.expired(first);
      const second = await sessions.current();
      const again = await attempt(second, request, lane);
      if (!(again instanceof VendorError)) return again;
      throw await refuse(second, again);
    },
  };
}

/** Keeps one session for all calls at once. */
function sessionKeeper(login: () => Promise<Session>, clock: Clock, loginAgainMs: number) {
  let opening: Promise<Session> | undefined;
  let opened: Session | undefined;
  let refusal: { readonly error: VendorError; readonly atMs: number } | undefined;

  const close = (): void => {
    opening = undefined;
    opened = undefined;
  };
  const open = async (): Promise<Session> => {
    try {
      return (opened = await login());
    } catch (error) {
      close();
      if (error instanceof VendorError && error.kind === 'auth') refusal = { error, atMs: clock() };
      throw error;
    }
  };

  return {
    /** Throws VendorError. */
    current: async (): Promise<Session> => {
      if (refusal !== undefined && clock() - refusal.atMs < loginAgainMs) throw refusal.error;
      return (opening ??= open());
    },
    /** Another call may have renewed the session meanwhile: only the one that was used is given up. */
    expired: (used: Session): void => {
      if (opened === used) close();
    },
    /** Gives up a session that is not let in; false if that was done already. */
    refused: (used: Session, error: VendorError): boolean => {
      if (opened !== used) return false;
      close();
      refusal = { error, atMs: clock() };
      return true;
    },
  };
}

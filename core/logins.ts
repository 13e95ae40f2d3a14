import * as z from 'zod/mini';
import { type LoginFaultCode, LoginRefused, isLoginFaultCode, loginFaults } from './login-faults.ts';

import type { Suspension } from './suspensions.ts';

export type LoginSide = 'salesforce' | 'hubspot';

/** What the side said about itself when it let us in. */
const About = z.object({
  organizationId: z.exactOptional(z.string()),
  organizationName: z.exactOptional(z.string()),
  isSandbox: z.exactOptional(z.boolean()),
  portalId: z.exactOptional(z.string()),
  accountType: z.exactOptional(z.string()),
});
export type About = z.infer<typeof About>;

/** Whether the credentials of one side are accepted, as all processes know it. */
export const LoginStanding = z.object({
  state: z.enum(['valid', 'invalid', 'unknown']),
  /** Since when it has been so. */
  since: z.string(),
  checkedAt: z.string(),
  /** Of which version of the secret this is said. */
  version: z.exactOptional(z.string()),
  fault: z.exactOptional(
    z.object({
      code: z.string().check(z.refine(isLoginFaultCode)),
      /** What is particular to it: the vendor's code, or the scopes that are missing. */
      said: z.string(),
    }),
  ),
  about: z.exactOptional(About),
});
export type LoginStanding = z.infer<typeof LoginStanding>;

/** What is known of logins, for all processes at once. */
export interface LoginStore {
  load(connection: string, side: LoginSide): Promise<LoginStanding | undefined>;
  save(connection: string, side: LoginSide, standing: LoginStanding): Promise<void>;
  /** Takes the turn to log in until an instant; false while another process has it. */
  takeTurn(connection: string, side: LoginSide, nowMs: number, untilMs: number): Promise<boolean>;
  endTurn(connection: string, side: LoginSide): Promise<void>;
}

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;

/** What is mended without new credentials, and does not come nearer to a lock-out by being tried, is looked at sooner. */
const hourly: ReadonlySet<string> = new Set<LoginFaultCode>(['apiDisabled', 'timeRestricted', 'orgLocked']);

/** The refusal that stands for this version of the secret, unless it is old enough to be checked again. */
export function standingRefusal(
  side: LoginSide,
  standing: LoginStanding | undefined,
  version: string | undefined,
  nowMs: number,
): LoginRefused | undefined {
  if (standing?.state !== 'invalid' || standing.version !== version) return undefined;
  const { code = 'refused', said = '' } = standing.fault ?? {};
  // A token that lacks a scope goes on doing what it may.
  if (!isLoginFaultCode(code) || code === 'missingScopes') return undefined;
  const checkAgainMs = Date.parse(standing.checkedAt) + (hourly.has(code) ? HOUR_MS : DAY_MS);
  if (nowMs >= checkAgainMs) return undefined;
  return new LoginRefused(side, code, said);
}

/** Whether it was found lately that these credentials lack scopes: that one call works does not say otherwise. */
export const lacksScopes = (standing: LoginStanding | undefined, version: string | undefined, nowMs: number): boolean =>
  standing?.fault?.code === 'missingScopes' &&
  standing.version === version &&
  nowMs - Date.parse(standing.checkedAt) < DAY_MS;

interface Verdict {
  readonly version: string | undefined;
  readonly nowMs: number;
  /** Absent for a login that worked. */
  readonly refusal?: LoginRefused | undefined;
  readonly about?: About | undefined;
}

/** The standing after a login was tried. `since` stays while nothing but the time of the check is new. */
export function standingAfter(before: LoginStanding | undefined, verdict: Verdict): LoginStanding {
  const { version, nowMs, refusal } = verdict;
  const at = new Date(nowMs).toISOString();
  const state = refusal === undefined ? 'valid' : 'invalid';
  const isSame = before?.state === state && before.fault?.code === refusal?.fault;
  const about = verdict.about ?? before?.about;
  return {
    state,
    since: isSame ? before.since : at,
    checkedAt: at,
    ...(version !== undefined && { version }),
    ...(refusal !== undefined && { fault: { code: refusal.fault, said: refusal.said } }),
    ...(about !== undefined && { about }),
  };
}

/** A side that does not let us in is at rest, until its credentials are mended. */
export function loginSuspension(side: LoginSide, standing: LoginStanding | undefined): Suspension[] {
  const code = standing?.state === 'invalid' ? (standing.fault?.code ?? '') : '';
  if (!isLoginFaultCode(code) || code === 'missingScopes') return [];
  const reason = side === 'salesforce' ? 'salesforceLoginRefused' : 'hubspotLoginRefused';
  return [{ side, reason, cure: loginFaults[code].cure.en }];
}

/** The standing as people are told it. */
export function validityOf(standing: LoginStanding | undefined) {
  if (standing === undefined) return { state: 'unknown', since: null, checkedAt: null, why: null } as const;
  const { state, since, checkedAt, fault } = standing;
  if (fault === undefined || !isLoginFaultCode(fault.code)) return { state, since, checkedAt, why: null };
  const { words, cure } = loginFaults[fault.code];
  return { state, since, checkedAt, why: { code: fault.code, said: fault.said, words, cure } };
}

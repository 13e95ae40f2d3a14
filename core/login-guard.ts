import { LoginRefused, isVerdict } from './login-faults.ts';
import { type LoginSide, type LoginStore, lacksScopes, standingAfter, standingRefusal } from './logins.ts';
import type { Clock } from './ports.ts';

export interface GuardPorts {
  readonly logins: LoginStore;
  readonly clock: Clock;
  readonly wait: (ms: number) => Promise<unknown>;
}

export interface Who {
  readonly connection: string;
  readonly side: LoginSide;
  /** Of the secret. */
  readonly version: string | undefined;
  /** Until when there is time, in milliseconds since the epoch. */
  readonly untilMs: number;
}

/** A process that died with its turn keeps the others out no longer than this. */
const TURN_MS = 15_000;
const LOOK_AGAIN_MS = 250;
/** A login that works is not worth a write each time. */
const TOLD_AGAIN_MS = 60 * 60_000;

/**
 * Logs in unless these credentials were refused already, by this process or another: a wrong password that is tried
 * again and again locks its user out. One process at a time tries, so that all of them together make one failed login.
 * Throws LoginRefused.
 */
export async function guardLogin<T>(ports: GuardPorts, who: Who, attempt: () => Promise<T>): Promise<T> {
  const { logins, clock, wait } = ports;
  const { connection, side } = who;
  while (!(await logins.takeTurn(connection, side, clock(), clock() + TURN_MS))) {
    await throwIfRefused(ports, who);
    if (clock() + LOOK_AGAIN_MS >= who.untilMs)
      throw new LoginRefused(
        side,
        'unreachable',
        'another process is logging in, and there was no time to wait for it',
      );
    await wait(LOOK_AGAIN_MS);
  }
  try {
    return await attemptInTurn(ports, who, attempt);
  } finally {
    await logins.endTurn(connection, side);
  }
}

async function attemptInTurn<T>(ports: GuardPorts, who: Who, attempt: () => Promise<T>): Promise<T> {
  await throwIfRefused(ports, who);
  try {
    const result = await attempt();
    await noteAccepted(ports, who);
    return result;
  } catch (error) {
    if (error instanceof LoginRefused) await noteRefused(ports, who, error);
    throw error;
  }
}

/** Throws the refusal that stands for these credentials, if one does. */
export async function throwIfRefused({ logins, clock }: GuardPorts, { connection, side, version }: Who): Promise<void> {
  const refusal = standingRefusal(side, await logins.load(connection, side), version, clock());
  if (refusal !== undefined) throw refusal;
}

/** Notes for everybody that the credentials work, if that is news or was said long ago. */
export async function noteAccepted({ logins, clock }: GuardPorts, who: Omit<Who, 'untilMs'>): Promise<void> {
  const { connection, side, version } = who;
  const [before, nowMs] = [await logins.load(connection, side), clock()];
  const isKnown = before?.state === 'valid' && before.version === version;
  if (lacksScopes(before, version, nowMs)) return;
  if (isKnown && nowMs - Date.parse(before.checkedAt) < TOLD_AGAIN_MS) return;
  await logins.save(connection, side, standingAfter(before, { version, nowMs }));
}

/** Notes for everybody that the credentials do not work; an outage says nothing about them. */
export async function noteRefused(
  { logins, clock }: GuardPorts,
  { connection, side, version }: Omit<Who, 'untilMs'>,
  refusal: LoginRefused,
): Promise<void> {
  if (!isVerdict(refusal.fault)) return;
  const before = await logins.load(connection, side);
  await logins.save(connection, side, standingAfter(before, { version, nowMs: clock(), refusal }));
}

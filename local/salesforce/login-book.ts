import * as z from 'zod';
import type { Clock } from '../simulator.ts';
import type { Documents } from './documents.ts';
import type { App } from './oauth.ts';
import type { PasswordLogin } from './soap/login.ts';

/** What an administrator changes about who may log in. */
export const LOGIN_CHANGE = z.union([
  z.strictObject({ username: z.string(), password: z.string().optional(), securityToken: z.string().optional() }),
  z.strictObject({
    clientId: z.string(),
    clientSecret: z.string().optional(),
    certificate: z.string().includes('-----BEGIN').optional().describe('PEM; JWTs signed with its key are taken'),
  }),
]);
type LoginChange = z.infer<typeof LOGIN_CHANGE>;

const ATTEMPT = z.object({
  at: z.string(),
  type: z.enum(['password', 'clientCredentials', 'jwt']),
  /** The user name or the app's client id, as it was given. */
  who: z.string(),
  status: z.string(),
});
export type LoginAttempt = z.infer<typeof ATTEMPT>;

const FAILURES = z.object({ count: z.number(), lastMs: z.number() });

/** Who may log in, and who tried: an org's login history. */
export interface LoginBook {
  apps(): readonly App[];
  passwords(): readonly PasswordLogin[];
  /** Changes a password or a secret; false when there is nobody of that name. */
  change(change: LoginChange): boolean;
  note(attempt: Omit<LoginAttempt, 'at'>): void;
  attempts(): LoginAttempt[];
  /** Too many wrong passwords in a row: ten by default, for fifteen minutes. */
  isLockedOut(username: string): boolean;
}

const KEPT_ATTEMPTS = 1_000;
const MOST_FAILURES = 10;
const LOCKED_MS = 15 * 60_000;
const SUCCESS = 'Success';

interface BookOptions {
  readonly apps: readonly App[];
  readonly passwords: readonly PasswordLogin[];
  readonly documents: Documents;
  readonly clock: Clock;
}

const keyOf = (username: string) => username.trim().toLowerCase();

/** Opens the book of an org; changes and history survive a restart. */
export function openLoginBook({ apps, passwords, documents, clock }: BookOptions): LoginBook {
  const appChanges = documents.collection('app-change', (document) =>
    z.object({ clientSecret: z.string(), publicKeyPem: z.exactOptional(z.string()) }).parse(document),
  );
  const changed = documents.collection('password-change', (document) =>
    z.object({ password: z.string(), securityToken: z.string() }).parse(document),
  );
  const history = documents.collection('login-attempt', (document) => ATTEMPT.parse(document));
  const failures = documents.collection('login-failures', (document) => FAILURES.parse(document));
  const current = () => passwords.map((login) => ({ ...login, ...changed.get(keyOf(login.username)) }));

  const changePassword = (
    username: string,
    change: { password?: string | undefined; securityToken?: string | undefined },
  ) => {
    const login = current().find((each) => keyOf(each.username) === keyOf(username));
    if (login === undefined) return false;
    const { password = login.password, securityToken = login.securityToken } = change;
    changed.set(keyOf(username), { password, securityToken });
    failures.delete(keyOf(username));
    return true;
  };

  const currentApps = () => apps.map((app) => ({ ...app, ...appChanges.get(app.clientId) }));

  const changeApp = (
    clientId: string,
    change: { clientSecret?: string | undefined; certificate?: string | undefined },
  ) => {
    const app = currentApps().find((each) => each.clientId === clientId);
    if (app === undefined) return false;
    const { clientSecret = app.clientSecret, certificate = app.publicKeyPem } = change;
    appChanges.set(clientId, { clientSecret, ...(certificate !== undefined && { publicKeyPem: certificate }) });
    return true;
  };

  return {
    apps: currentApps,
    passwords: current,
    change: (change) => {
      if ('username' in change) return changePassword(change.username, change);
      return changeApp(change.clientId, change);
    },
    note: ({ type, who, status }) => {
      const at = new Date(clock()).toISOString();
      const kept = [...history.values()];
      history.set(`${at} ${String(kept.length).padStart(6, '0')}`, { at, type, who, status });
      if (type !== 'password') return;
      if (status === SUCCESS) failures.delete(keyOf(who));
      else failures.set(keyOf(who), { count: (failures.get(keyOf(who))?.count ?? 0) + 1, lastMs: clock() });
    },
    attempts: () => [...history.values()].slice(-KEPT_ATTEMPTS),
    isLockedOut: (username) => {
      const { count = 0, lastMs = 0 } = failures.get(keyOf(username)) ?? {};
      return count >= MOST_FAILURES && clock() - lastMs < LOCKED_MS;
    },
  };
}

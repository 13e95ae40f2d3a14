import { setTimeout as sleepFor } from 'node:timers/promises';
import type { ConnectionSecret } from '../../core/connection-secret.ts';
import type { SalesforceCredentials } from '../../core/credentials.ts';
import type { VendorError } from '../../core/failure.ts';
import { guardLogin, noteRefused } from '../../core/login-guard.ts';
import { LoginRefused, salesforceLoginFault } from '../../core/login-faults.ts';
import type { LoginStore } from '../../core/logins.ts';
import type { Clock, SettingsReader } from '../../core/ports.ts';
import { type CallCounter, callBudget } from './budget.ts';
import { logIn } from './login.ts';
import { type Org, salesforceOrg } from './org.ts';
import type { Session } from './login-wire.ts';

export interface ConnectedOrgOptions {
  readonly connection: string;
  readonly secrets: {
    read(connection: string): Promise<Pick<ConnectionSecret, 'salesforce' | 'faults' | 'version'> | undefined>;
    forget(connection: string): void;
  };
  /** What all processes know of logins; without it each process finds out for itself. */
  readonly logins?: LoginStore;
  readonly counter: CallCounter;
  readonly settings: SettingsReader;
  readonly clock: Clock;
  /** Until when calls may take, in milliseconds since the epoch. */
  readonly deadline?: () => number;
  readonly fetch?: typeof fetch;
}

/** How long a process goes on refusing by itself what was refused: the store knows better, and costs no call. */
const ASK_THE_STORE_MS = 5_000;
const PATIENCE_MS = 15_000;
/** How long a session may go on after the connection has other credentials: nothing works for it while these change. */
const LOOK_AGAIN_MS = 30_000;

/**
 * The org of a connection, entered with the connection's credentials and within its limit of calls. Credentials that
 * were refused, whichever process tried them, are not tried again until there are others or a day has passed.
 */
export function connectedOrg(options: ConnectedOrgOptions): Org {
  const { connection, secrets, logins, clock, deadline, fetch: fetcher } = options;
  const budget = callBudget(connection, options.counter, options.settings, clock);
  const guard = logins && { logins, clock, wait: sleepFor };
  let version: string | undefined;
  const who = () => ({ connection, side: 'salesforce', version }) as const;

  const open = async (credentials: SalesforceCredentials): Promise<Session> => {
    // Salesforce charges the login with a password as a call, and no other.
    if (credentials.flow === 'password') await budget.spend('live');
    return logIn(credentials, {
      clock,
      organizationId: credentials.organizationId,
      ...(fetcher !== undefined && { fetch: fetcher }),
      ...(deadline !== undefined && { timeLeftMs: deadline() - clock() }),
    });
  };

  const connect = () =>
    salesforceOrg({
      clock,
      budget,
      ...(deadline !== undefined && { deadline }),
      ...(fetcher !== undefined && { fetch: fetcher }),
      ...(guard !== undefined && {
        loginAgainMs: ASK_THE_STORE_MS,
        onRefused: (error) => noteRefused(guard, who(), faultOfCall(error)),
      }),
      login: async () => {
        try {
          // A secret that is a few minutes old may be the one before: it would be refused, and count as a failed login.
          secrets.forget(connection);
          const secret = await secrets.read(connection);
          if (secret?.salesforce === undefined) throw noCredentials(secret?.faults?.salesforce);
          const { salesforce: credentials } = secret;
          version = secret.version;
          if (guard === undefined) return await open(credentials);
          const untilMs = Math.min(deadline?.() ?? Infinity, clock() + PATIENCE_MS);
          return await guardLogin(guard, { ...who(), untilMs }, () => open(credentials));
        } catch (error) {
          secrets.forget(connection);
          throw error;
        }
      },
    });

  let org = connect();
  let lookedMs = clock();
  /** A session outlives the credentials that opened it, and they may be those of another org by now. */
  const isOutdated = async (): Promise<boolean> => {
    if (logins === undefined || version === undefined || clock() - lookedMs < LOOK_AGAIN_MS) return false;
    lookedMs = clock();
    return (await logins.load(connection, 'salesforce'))?.version !== version;
  };
  return {
    usage: () => org.usage(),
    call: async (request, lane) => {
      if (await isOutdated()) org = connect();
      return org.call(request, lane);
    },
  };
}

/** What a call tells of a login: the API is closed, or the session that was opened for it is no good. */
const faultOfCall = ({ message }: VendorError): LoginRefused =>
  salesforceLoginFault(/\bAPI_(?:DISABLED_FOR_ORG|CURRENTLY_DISABLED)\b/.exec(message)?.[0] ?? 'INVALID_SESSION_ID');

const noCredentials = (fault = 'this connection has no Salesforce credentials'): LoginRefused =>
  new LoginRefused('salesforce', 'notComplete', fault, { message: fault });

import type { ConnectionSecret } from '../../core/connection-secret.ts';
import { LoginRefused } from '../../core/login-faults.ts';
import type { Clock, SettingsReader } from '../../core/ports.ts';
import { type CallCounter, callBudget } from './budget.ts';
import { logIn } from './login.ts';
import { type Org, salesforceOrg } from './org.ts';
import { checkOrganization } from './token.ts';

export interface ConnectedOrgOptions {
  readonly connection: string;
  readonly secrets: {
    read(connection: string): Promise<Pick<ConnectionSecret, 'salesforce' | 'faults'> | undefined>;
    forget(connection: string): void;
  };
  readonly counter: CallCounter;
  readonly settings: SettingsReader;
  readonly clock: Clock;
  /** Until when calls may take, in milliseconds since the epoch. */
  readonly deadline?: () => number;
  readonly fetch?: typeof fetch;
}

/** The org of a connection, entered with the connection's credentials and within its limit of calls. */
export function connectedOrg(options: ConnectedOrgOptions): Org {
  const { connection, secrets, counter, settings, clock, deadline, fetch: fetcher } = options;
  const budget = callBudget(connection, counter, settings, clock);
  return salesforceOrg({
    clock,
    ...(deadline !== undefined && { deadline }),
    ...(fetcher !== undefined && { fetch: fetcher }),
    budget,
    login: async () => {
      try {
        const { salesforce: credentials, faults } = (await secrets.read(connection)) ?? {};
        if (credentials === undefined) throw noCredentials(faults?.salesforce);
        // Salesforce charges the login with a password as a call, and no other.
        if (credentials.flow === 'password') await budget.spend('live');
        const { organizationId, ...session } = await logIn(credentials, {
          clock,
          ...(fetcher !== undefined && { fetch: fetcher }),
          ...(deadline !== undefined && { timeLeftMs: deadline() - clock() }),
        });
        checkOrganization(organizationId, credentials.organizationId);
        return session;
      } catch (error) {
        secrets.forget(connection);
        throw error;
      }
    },
  });
}

const noCredentials = (fault = 'this connection has no Salesforce credentials'): LoginRefused =>
  new LoginRefused('salesforce', 'notComplete', fault, { message: fault });

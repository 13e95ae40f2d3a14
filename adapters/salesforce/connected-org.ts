import type { ConnectionSecret } from '../../core/connection-secret.ts';
import { VendorError } from '../../core/failure.ts';
import type { Clock, SettingsReader } from '../../core/ports.ts';
import { type CallCounter, callBudget } from './budget.ts';
import { type Org, salesforceOrg } from './org.ts';
import { requestToken } from './token.ts';

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
  return salesforceOrg({
    clock,
    ...(deadline !== undefined && { deadline }),
    ...(fetcher !== undefined && { fetch: fetcher }),
    budget: callBudget(connection, counter, settings, clock),
    login: async () => {
      try {
        const { salesforce: credentials, faults } = (await secrets.read(connection)) ?? {};
        if (credentials === undefined) throw noCredentials(faults?.salesforce);
        const { organizationId } = credentials;
        return await requestToken(credentials, {
          organizationId,
          ...(fetcher !== undefined && { fetch: fetcher }),
          ...(deadline !== undefined && { timeLeftMs: deadline() - clock() }),
        });
      } catch (error) {
        secrets.forget(connection);
        throw error;
      }
    },
  });
}

const noCredentials = (fault = 'this connection has no Salesforce credentials'): VendorError =>
  new VendorError('salesforce', 'auth', fault);

import type { ConnectionSecret } from '../../core/connection-secret.ts';
import { VendorError } from '../../core/failure.ts';
import type { Clock, SettingsReader } from '../../core/ports.ts';
import { type CallCounter, callBudget } from './budget.ts';
import { type Org, salesforceOrg } from './org.ts';
import { requestToken } from './token.ts';

export interface ConnectedOrgOptions {
  readonly connection: string;
  readonly secrets: {
    read(connection: string): Promise<Pick<ConnectionSecret, 'salesforce'> | undefined>;
    forget(connection: string): void;
  };
  readonly counter: CallCounter;
  readonly settings: SettingsReader;
  readonly clock: Clock;
}

/** The org of a connection, entered with the connection's credentials and within its limit of calls. */
export function connectedOrg({ connection, secrets, counter, settings, clock }: ConnectedOrgOptions): Org {
  return salesforceOrg({
    clock,
    budget: callBudget(connection, counter, settings, clock),
    login: async () => {
      const credentials = (await secrets.read(connection))?.salesforce;
      if (credentials === undefined)
        throw new VendorError('salesforce', 'auth', 'this connection has no Salesforce credentials');
      try {
        return await requestToken(credentials);
      } catch (error) {
        secrets.forget(connection);
        throw error;
      }
    },
  });
}

import type { connectionSecrets } from '../../adapters/aws/connection-secret.ts';
import { connectedPortal } from '../../adapters/hubspot/connected-portal.ts';
import { listObject } from '../../adapters/hubspot/list-object.ts';
import type { CallCounter } from '../../adapters/salesforce/budget.ts';
import { connectedOrg } from '../../adapters/salesforce/connected-org.ts';
import { placeReader } from '../../adapters/salesforce/describe.ts';
import { areContactsPrivate } from '../../adapters/salesforce/sharing.ts';
import type { LoginStore } from '../../core/logins.ts';
import type { Clock, SettingsReader } from '../../core/ports.ts';
import type { VendorFacts } from './facts.ts';

export interface VendorOptions {
  readonly secrets: ReturnType<typeof connectionSecrets>;
  readonly logins: LoginStore;
  readonly counter: CallCounter;
  readonly settings: SettingsReader;
  readonly clock: Clock;
}

/** Somebody waits for the answer, and a save must not fail for a vendor that is slow. */
const PATIENCE_MS = 6_000;

/** Asks the vendors of a connection, for one request. */
export const askVendors =
  ({ secrets, logins, counter, settings, clock }: VendorOptions) =>
  (connection: string): VendorFacts => {
    const untilMs = clock() + PATIENCE_MS;
    const shared = { connection, secrets, logins, clock, deadline: () => untilMs };
    const org = connectedOrg({ ...shared, counter, settings });
    return {
      listObject: (listId) => listObject(connectedPortal(shared), listId),
      hasStateCodes: async () => (await placeReader(org, clock).read('Lead', 'live')) !== undefined,
      areContactsPrivate: () => areContactsPrivate(org, 'live'),
    };
  };

import type { Attachments } from '../../adapters/aws/detach.ts';
import type { ChangeableSecrets } from '../../adapters/aws/connection-secret.ts';
import type { SettingsStore } from '../../adapters/aws/settings-table.ts';
import type { PortalIdentity } from '../../adapters/hubspot/check-token.ts';
import type { OrgIdentity } from '../../adapters/salesforce/check-login.ts';
import type { HubspotCredentials, SalesforceLogin } from '../../core/credentials.ts';
import type { LoginSide, LoginStore } from '../../core/logins.ts';
import type { Clock } from '../../core/ports.ts';

/** What reading and saving credentials needs. */
export interface CredentialPorts {
  readonly clock: Clock;
  readonly settings: Pick<SettingsStore, 'read'>;
  readonly secrets: ChangeableSecrets;
  readonly logins: LoginStore;
  /** Tries credentials; throws LoginRefused. */
  readonly checks: {
    salesforce(connection: string, login: SalesforceLogin): Promise<OrgIdentity>;
    hubspot(credentials: HubspotCredentials): Promise<PortalIdentity>;
  };
  readonly attachments: Attachments;
  /** Makes those due again soon that wait for this side to be let in. */
  readonly wake: (connection: string, side: LoginSide) => Promise<void>;
}

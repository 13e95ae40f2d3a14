import { attachments } from '../../adapters/aws/detach.ts';
import { connectionSecrets } from '../../adapters/aws/connection-secret.ts';
import type { documentClient } from '../../adapters/aws/document-client.ts';
import { parkedTable } from '../../adapters/aws/parked-table.ts';
import { connectedPortal } from '../../adapters/hubspot/connected-portal.ts';
import { listCatalogue } from '../../adapters/hubspot/list-catalogue.ts';
import { checkHubspotToken } from '../../adapters/hubspot/check-token.ts';
import type { CallCounter } from '../../adapters/salesforce/budget.ts';
import { checkSalesforceLogin } from '../../adapters/salesforce/check-login.ts';
import type { LoginSide, LoginStore } from '../../core/logins.ts';
import type { Clock, ParkedStore } from '../../core/ports.ts';
import type { ReasonCode } from '../../core/reasons.ts';
import type { CredentialPorts } from './credential-ports.ts';
import type { Env } from './env.ts';
import type { ListPorts } from './lists.ts';

/** A person waits for the answer; API Gateway for the whole of it. */
const PATIENCE_MS = 4_000;
/** For several calls one after the other. */
const LONGEST_MS = 8_000;
/** By then every process has forgotten the refusal that it had in mind. */
const WAKE_AFTER_MS = 10_000;
const WOKEN = 25;

/** What the routes of credentials work with. */
export function credentialPorts(
  env: Env,
  client: ReturnType<typeof documentClient>,
  { counter, logins, clock }: { readonly counter: CallCounter; readonly logins: LoginStore; readonly clock: Clock },
): Omit<CredentialPorts, 'settings' | 'clock'> & ListPorts {
  const parked = parkedTable(client, env.PARKED_TABLE);
  const secrets = connectionSecrets(env.CONNECTION_SECRETS, clock);
  return {
    logins,
    secrets,
    lists: (connection) => {
      const untilMs = clock() + LONGEST_MS;
      return listCatalogue(connectedPortal({ connection, secrets, logins, clock, deadline: () => untilMs }));
    },
    attachments: attachments(
      client,
      { links: env.LINKS_TABLE, parked: env.PARKED_TABLE, state: env.STATE_TABLE },
      clock,
    ),
    checks: {
      salesforce: async (connection, login) => {
        // Counted and not limited: whoever mends a login must be able to.
        await counter.reserve(connection, login.flow === 'password' ? 2 : 1, null, clock(), {
          lane: 'live',
          kind: 'login',
        });
        return checkSalesforceLogin(login, { timeoutMs: PATIENCE_MS, clock });
      },
      hubspot: (credentials) => {
        const untilMs = clock() + PATIENCE_MS;
        return checkHubspotToken({ ...credentials, timeoutMs: PATIENCE_MS, clock, deadline: () => untilMs });
      },
    },
    wake: (connection, side) => wake(parked, clock, connection, side),
  };
}

const waitFor: Readonly<Record<LoginSide, ReasonCode>> = {
  salesforce: 'salesforceLoginRefused',
  hubspot: 'hubspotLoginRefused',
};

/** A few are made due; the first of them that crosses makes all others due that wait for the same. */
async function wake(
  parked: Pick<ParkedStore, 'waiting' | 'postpone'>,
  clock: Clock,
  connection: string,
  side: LoginSide,
): Promise<void> {
  const nowMs = clock();
  const waiting = await parked.waiting(connection, new Set([waitFor[side]]), new Date(nowMs).toISOString(), WOKEN);
  await parked.postpone(connection, waiting, new Date(nowMs + WAKE_AFTER_MS).toISOString());
}

import { hubspotClient } from '../adapters/hubspot/client.ts';
import { hubspotContacts } from '../adapters/hubspot/connected-portal.ts';
import { salesforceOrg } from '../adapters/salesforce/org.ts';
import { salesforcePeople } from '../adapters/salesforce/people.ts';
import { logIn } from '../adapters/salesforce/login.ts';
import { hubspotProperties } from '../core/mapping.ts';
import type { SalesforcePeople } from '../core/ports.ts';
import { createHubspotSimulator } from '../local/hubspot/simulator.ts';
import { seededRandom } from '../local/random.ts';
import { createSalesforceSimulator } from '../local/salesforce/simulator.ts';
import type { Clock, Simulator } from '../local/simulator.ts';
import { memoryStore } from '../local/store.ts';
import type { WorldUser } from '../local/world/types.ts';
import { contact } from '../objects/contact.ts';

export const ORGANIZATION_ID = '00D5g00000CrsWkEAJ';
const USERNAME = 'integration@bench.example.com';
export const HUBSPOT_TOKEN = 'pat-na1-bench';
/** What people's edits come with, so that they are not counted as the connector's. */
export const PEOPLES_TOKEN = 'pat-na1-bench-people';
const SCOPES = ['contacts.read', 'contacts.write'].flatMap((name) => [`crm.objects.${name}`, `crm.schemas.${name}`]);

/** What another client logs in with, without asking for a token. */
export const OTHER_TOKEN = '00D5g00000CrsWk!OtherToken.of_the_benchmark';

/** An org in memory, let in by credentials of the connector ("crosswalk") and a token of another client ("other"). */
export const openSalesforce = (clock: Clock = Date.now): Simulator =>
  createSalesforceSimulator({
    organizationId: ORGANIZATION_ID,
    apps: [{ label: 'crosswalk', clientId: 'client', clientSecret: 'secret', username: USERNAME }],
    sessions: [{ label: 'other', accessToken: OTHER_TOKEN, username: USERNAME }],
    passwords: [],
    users: [
      {
        username: USERNAME,
        firstName: 'Inte',
        lastName: 'Gration',
        email: USERNAME,
        sendsOutboundMessages: false,
      },
    ],
    outboundMessages: [],
    world: null,
    store: memoryStore(),
    clock,
    random: seededRandom(1),
  });

/** Who owns what the connector makes in Salesforce owns it in HubSpot as well. */
const OWNER: WorldUser = {
  key: 'integration',
  firstName: 'Inte',
  lastName: 'Gration',
  email: USERNAME,
  active: true,
  sides: ['salesforce', 'hubspot'],
};

const app = (label: string, token: string, appId: number) => ({
  label,
  token,
  scopes: [...SCOPES, 'crm.objects.owners.read'],
  appId,
  kind: 'private-app' as const,
});

/** A portal in memory, let in by the token of the connector ("crosswalk") and one of other clients ("other"). */
export const openHubspot = (clock: Clock): Simulator =>
  createHubspotSimulator({
    portalId: 12_345_678,
    tokens: [app('crosswalk', HUBSPOT_TOKEN, 77), app('other', PEOPLES_TOKEN, 78)],
    world: { users: [OWNER], accounts: [], people: [], opportunities: [], tasks: [] },
    store: memoryStore(),
    clock,
    random: seededRandom(1),
    sleep: async () => undefined,
  });

/** Our own client of the org at an address, with no limit of its own. */
export function salesforceAt(url: string, fetcher: typeof fetch = fetch): SalesforcePeople {
  const credentials = { loginUrl: url, clientId: 'client', clientSecret: 'secret' };
  return salesforcePeople(
    salesforceOrg({
      login: () => logIn(credentials, { organizationId: ORGANIZATION_ID, fetch: fetcher }),
      budget: { spend: async () => ({ giveBack: async () => undefined }) },
      clock: Date.now,
      fetch: fetcher,
    }),
  );
}

/** Our own client of the portal at an address. */
export const hubspotAt = (url: string, fetcher: typeof fetch = fetch) =>
  hubspotContacts(
    hubspotClient({ token: HUBSPOT_TOKEN, apiUrl: url, fetch: fetcher, sleep: async () => undefined, clock: Date.now }),
    hubspotProperties(contact),
    contact.key,
  );

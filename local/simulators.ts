import { contact, outboundMessageFields } from '../objects/contact.ts';
import type { Credentials } from './credentials.ts';
import { createHubspotSimulator } from './hubspot/simulator.ts';
import { createSalesforceSimulator } from './salesforce/simulator.ts';
import { runSimulator } from './serve.ts';
import { sqliteStore } from './store.ts';
import { createWorld } from './world/world.ts';

export interface SimulatorsOptions {
  readonly credentials: Credentials;
  readonly ports: { readonly salesforce: number; readonly hubspot: number };
  /** The file for a store of that name in the state folder. */
  readonly file: (name: string) => string;
  /** Where the org sends its outbound messages. */
  readonly receiverUrl: string;
  /** Where the portal sends its webhooks, and with what it signs them. */
  readonly webhooks?: { readonly clientSecret: string; readonly targetUrl: string };
}

/** The credentials' labels in `GET /__sim/calls`. */
const LABELS = { connector: 'crosswalk', others: 'other clients' } as const;

const INTEGRATION_USER = 'integration@crosswalk.example.com';
export const ADMIN_USER = 'admin@crosswalk.example.com';

/** The app of the connector, in HubSpot's words. */
const CONNECTOR_APP = 1_000_001;

/** What the connector hears of: contacts that come, go or become one, and each property that is mapped. */
const SUBSCRIPTIONS = [
  ...['creation', 'deletion', 'merge'].map((kind) => ({ subscriptionType: `contact.${kind}` })),
  ...contact.fields.map(({ hubspot }) => ({ subscriptionType: 'contact.propertyChange', propertyName: hubspot })),
];

const HUBSPOT_SCOPES = [
  'crm.objects.contacts.read',
  'crm.objects.contacts.write',
  'crm.objects.companies.read',
  'crm.objects.companies.write',
  'crm.objects.owners.read',
  'crm.lists.read',
  'crm.lists.write',
  'crm.schemas.contacts.read',
  'crm.schemas.contacts.write',
  'crm.schemas.companies.read',
  'crm.schemas.companies.write',
];

/** Starts both simulators with the seeded world; rejects with EADDRINUSE when a port is taken. */
export async function startSimulators(options: SimulatorsOptions): Promise<{ close(): Promise<void> }> {
  const salesforce = await runSimulator(salesforceSimulator(options), options.ports.salesforce);
  const hubspot = await runSimulator(hubspotSimulator(options), options.ports.hubspot);
  return {
    close: async () => {
      await Promise.all([salesforce.close(), hubspot.close()]);
    },
  };
}

function salesforceSimulator({ credentials: { salesforce }, file, receiverUrl }: SimulatorsOptions) {
  const { organizationId, clientId, clientSecret, accessToken, password, securityToken } = salesforce;
  return createSalesforceSimulator({
    organizationId,
    apps: [{ label: LABELS.connector, clientId, clientSecret, username: INTEGRATION_USER }],
    sessions: [{ label: LABELS.others, accessToken, username: ADMIN_USER }],
    passwords: [{ username: ADMIN_USER, password, securityToken }],
    users: [
      // What the connector writes must not come back to it as news.
      {
        username: INTEGRATION_USER,
        firstName: 'Crosswalk',
        lastName: 'Integration',
        email: INTEGRATION_USER,
        sendsOutboundMessages: false,
      },
      {
        username: ADMIN_USER,
        firstName: 'Ada',
        lastName: 'Admin',
        email: ADMIN_USER,
        sendsOutboundMessages: true,
      },
    ],
    outboundMessages: (['Lead', 'Contact'] as const).map((object) => ({
      name: `Crosswalk_${object}`,
      object,
      endpointUrl: receiverUrl,
      fields: outboundMessageFields(object),
    })),
    world: createWorld(),
    store: sqliteStore(file('salesforce.sqlite')),
    clock: Date.now,
    random: Math.random,
  });
}

function hubspotSimulator({ credentials: { hubspot }, file, webhooks }: SimulatorsOptions) {
  const app = { scopes: HUBSPOT_SCOPES, kind: 'private-app' } as const;
  return createHubspotSimulator({
    portalId: hubspot.portalId,
    tokens: [
      { ...app, label: LABELS.connector, token: hubspot.token, appId: CONNECTOR_APP },
      { ...app, label: LABELS.others, token: hubspot.otherToken, appId: 1_000_002 },
    ],
    ...(webhooks && { webhooks: [{ ...webhooks, appId: CONNECTOR_APP, subscriptions: SUBSCRIPTIONS }] }),
    world: createWorld(),
    store: sqliteStore(file('hubspot.sqlite')),
    clock: Date.now,
    random: Math.random,
  });
}

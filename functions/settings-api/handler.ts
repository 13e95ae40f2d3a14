import middy from '@middy/core';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { connectionSecretLife } from '../../adapters/aws/connection-secret-life.ts';
import { connectionSecrets } from '../../adapters/aws/connection-secret.ts';
import { connectionsTable } from '../../adapters/aws/connections-table.ts';
import { documentClient } from '../../adapters/aws/document-client.ts';
import { installedVersions } from '../../adapters/aws/installed-version.ts';
import { loginsTable } from '../../adapters/aws/logins-table.ts';
import { countParked } from '../../adapters/aws/parked-table.ts';
import { remainsOf } from '../../adapters/aws/remains.ts';
import { settingsTable } from '../../adapters/aws/settings-table.ts';
import { stateTable } from '../../adapters/aws/state-table.ts';
import { usageTable } from '../../adapters/aws/usage-table.ts';
import { DEFAULT_CONNECTION, isConnectionId } from '../../core/connection.ts';
import { once } from '../shared/once.ts';
import { Problem, problems } from '../shared/problem.ts';
import { type ConnectionPorts, deleteConnection, getConnections, postConnection } from './connections.ts';
import type { CredentialPorts } from './credential-ports.ts';
import { credentialPorts } from './credential-wiring.ts';
import {
  checkHubspotCredentials,
  checkSalesforceCredentials,
  getHubspotCredentials,
  getSalesforceCredentials,
  putHubspotCredentials,
  putSalesforceCredentials,
} from './credentials.ts';
import { Env } from './env.ts';
import { getHistory, restoreSettings } from './history.ts';
import { getOpenApi } from './openapi.ts';
import { type ListPorts, getLists, postList } from './lists.ts';
import { checkReach } from './reach.ts';
import type { Event } from './requests.ts';
import type { SavePorts } from './save.ts';
import { getSettings, putSettings } from './settings.ts';
import { type StatusPorts, getStatus } from './status.ts';
import { askVendors } from './vendors.ts';

export type Ports = SavePorts & StatusPorts & CredentialPorts & ListPorts & ConnectionPorts;

type Route = (ports: Ports, connection: string, event: Event) => Promise<APIGatewayProxyStructuredResultV2>;

const REMOVE = 'DELETE /api/connections/{connection}';

/** Every route of this function; the stack says which scope each one needs. */
export const routes: Readonly<Record<string, Route>> = {
  'GET /api/openapi.json': getOpenApi,
  'GET /api/connections': getConnections,
  'POST /api/connections': postConnection,
  [REMOVE]: deleteConnection,
  'GET /api/connections/{connection}/settings': getSettings,
  'PUT /api/connections/{connection}/settings': putSettings,
  'GET /api/connections/{connection}/settings/history': getHistory,
  'POST /api/connections/{connection}/settings/restore': restoreSettings,
  'GET /api/connections/{connection}/status': getStatus,
  'GET /api/connections/{connection}/lists': getLists,
  'POST /api/connections/{connection}/lists': postList,
  'GET /api/connections/{connection}/credentials/salesforce': getSalesforceCredentials,
  'PUT /api/connections/{connection}/credentials/salesforce': putSalesforceCredentials,
  'POST /api/connections/{connection}/credentials/salesforce/check': checkSalesforceCredentials,
  'POST /api/connections/{connection}/credentials/hubspot/check': checkHubspotCredentials,
  'GET /api/connections/{connection}/credentials/hubspot': getHubspotCredentials,
  'PUT /api/connections/{connection}/credentials/hubspot': putHubspotCredentials,
};

/** The connection that a route is about, if there is one and the token is for it; one that is being removed is only removed. */
async function connectionOf({ connections }: Ports, event: Event): Promise<string> {
  if (!event.routeKey.includes('{connection}')) return DEFAULT_CONNECTION; // Those routes do not look at it.
  const id = event.pathParameters?.['connection'];
  if (isConnectionId(id)) {
    checkReach(event, id);
    const found = (await connections.all()).find((connection) => connection.id === id);
    if (found !== undefined && (found.removing === undefined || event.routeKey === REMOVE)) return id;
  }
  throw new Problem(
    404,
    'No such connection',
    'There is no connection of this id. The one that always exists is "default".',
  );
}

/** The settings of a connection and how it is doing. API Gateway has checked the token and its scopes. */
export const createHandler = (ports: () => Ports) =>
  middy<Event, APIGatewayProxyStructuredResultV2>()
    .use(problems())
    .handler(async (event) => {
      const route = routes[event.routeKey];
      if (route === undefined) throw new Problem(404, 'Not found', `There is nothing at ${event.routeKey}.`);
      return route(ports(), await connectionOf(ports(), event), event);
    });

export const handler = createHandler(
  once(() => {
    const env = Env.parse(process.env);
    const client = documentClient();
    const settings = settingsTable(client, env.SETTINGS_TABLE);
    const usage = usageTable(client, env.USAGE_TABLE);
    const logins = loginsTable(client, env.STATE_TABLE);
    const tables = {
      links: env.LINKS_TABLE,
      parked: env.PARKED_TABLE,
      state: env.STATE_TABLE,
      usage: env.USAGE_TABLE,
      settings: env.SETTINGS_TABLE,
    };
    return {
      connections: connectionsTable(client, env.SETTINGS_TABLE),
      secretLife: connectionSecretLife(env.CONNECTION_SECRETS),
      remains: remainsOf(client, tables, Date.now),
      ...credentialPorts(env, client, { counter: usage, logins, clock: Date.now }),
      clock: Date.now,
      settings,
      usage,
      vendors: askVendors({
        secrets: connectionSecrets(env.CONNECTION_SECRETS, Date.now),
        logins,
        counter: usage,
        settings: { read: async (connection) => (await settings.read(connection)).settings },
        clock: Date.now,
      }),
      state: stateTable(client, env.STATE_TABLE),
      installed: installedVersions(client, env.STATE_TABLE),
      countParked: (connection: string) => countParked(client, env.PARKED_TABLE, connection),
    };
  }),
);

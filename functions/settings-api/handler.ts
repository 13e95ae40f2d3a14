import middy from '@middy/core';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { connectionSecrets } from '../../adapters/aws/connection-secret.ts';
import { documentClient } from '../../adapters/aws/document-client.ts';
import { installedVersions } from '../../adapters/aws/installed-version.ts';
import { loginsTable } from '../../adapters/aws/logins-table.ts';
import { countParked } from '../../adapters/aws/parked-table.ts';
import { settingsTable } from '../../adapters/aws/settings-table.ts';
import { stateTable } from '../../adapters/aws/state-table.ts';
import { usageTable } from '../../adapters/aws/usage-table.ts';
import { isConnection } from '../../core/connection.ts';
import { once } from '../shared/once.ts';
import { Problem, problems } from '../shared/problem.ts';
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
import type { Event } from './requests.ts';
import type { SavePorts } from './save.ts';
import { getSettings, putSettings } from './settings.ts';
import { type StatusPorts, getStatus } from './status.ts';
import { askVendors } from './vendors.ts';

export type Ports = SavePorts & StatusPorts & CredentialPorts & ListPorts;

type Route = (ports: Ports, connection: string, event: Event) => Promise<APIGatewayProxyStructuredResultV2>;

/** Every route of this function; the stack says which scope each one needs. */
export const routes: Readonly<Record<string, Route>> = {
  'GET /api/openapi.json': getOpenApi,
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

/** What a route is given that is about no connection. */
const NONE = 'default';

/** The settings of a connection and how it is doing. API Gateway has checked the token and its scopes. */
export const createHandler = (ports: () => Ports) =>
  middy<Event, APIGatewayProxyStructuredResultV2>()
    .use(problems())
    .handler(async (event) => {
      const route = routes[event.routeKey];
      if (route === undefined) throw new Problem(404, 'Not found', `There is nothing at ${event.routeKey}.`);
      const connection = event.routeKey.includes('{connection}') ? event.pathParameters?.['connection'] : NONE;
      if (!isConnection(connection)) {
        throw new Problem(
          404,
          'No such connection',
          'There is no connection of this id. The one that always exists is "default".',
        );
      }
      return route(ports(), connection, event);
    });

export const handler = createHandler(
  once(() => {
    const env = Env.parse(process.env);
    const client = documentClient();
    const settings = settingsTable(client, env.SETTINGS_TABLE);
    const usage = usageTable(client, env.USAGE_TABLE);
    const logins = loginsTable(client, env.STATE_TABLE);
    return {
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

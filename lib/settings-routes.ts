import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import type { ProtectedRoute } from './http-function.ts';
import type { TokenIssuer } from './sign-in.ts';

const connections = '/api/connections';
const connection = `${connections}/{connection}`;

/** Every route of the settings API with the scope that a token needs for it. */
export const settingsRoutes = ({ read, write }: TokenIssuer['scopes']): readonly ProtectedRoute[] => [
  { id: 'ReadOpenApi', method: HttpMethod.GET, path: '/api/openapi.json', scope: read },
  { id: 'ReadConnections', method: HttpMethod.GET, path: connections, scope: read },
  { id: 'CreateConnection', method: HttpMethod.POST, path: connections, scope: write },
  { id: 'RemoveConnection', method: HttpMethod.DELETE, path: connection, scope: write },
  { id: 'ReadSettings', method: HttpMethod.GET, path: `${connection}/settings`, scope: read },
  { id: 'SaveSettings', method: HttpMethod.PUT, path: `${connection}/settings`, scope: write },
  { id: 'ReadHistory', method: HttpMethod.GET, path: `${connection}/settings/history`, scope: read },
  { id: 'RestoreSettings', method: HttpMethod.POST, path: `${connection}/settings/restore`, scope: write },
  { id: 'ReadSalesforceLogin', method: HttpMethod.GET, path: `${connection}/credentials/salesforce`, scope: read },
  { id: 'SaveSalesforceLogin', method: HttpMethod.PUT, path: `${connection}/credentials/salesforce`, scope: write },
  { id: 'ReadHubspotToken', method: HttpMethod.GET, path: `${connection}/credentials/hubspot`, scope: read },
  { id: 'SaveHubspotToken', method: HttpMethod.PUT, path: `${connection}/credentials/hubspot`, scope: write },
  {
    id: 'CheckSalesforceLogin',
    method: HttpMethod.POST,
    path: `${connection}/credentials/salesforce/check`,
    scope: write,
  },
  { id: 'CheckHubspotToken', method: HttpMethod.POST, path: `${connection}/credentials/hubspot/check`, scope: write },
  { id: 'ReadLists', method: HttpMethod.GET, path: `${connection}/lists`, scope: read },
  { id: 'CreateList', method: HttpMethod.POST, path: `${connection}/lists`, scope: write },
  { id: 'ReadStatus', method: HttpMethod.GET, path: `${connection}/status`, scope: read },
];

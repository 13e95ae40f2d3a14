import path from 'node:path';
import { DEVELOPMENT_CLIENT } from './oidc/issuer.ts';
import type { Local } from './start.ts';

const url = (port: number) => `http://127.0.0.1:${port}`;

/** What `npm start` says when everything runs: where it all is, with what to get in, and what to try. */
export function welcome(local: Local, stateFolder: string, seconds: number): string {
  const { ports, credentials, joined } = local;
  const simulated = (address: string, port: number) => (address === url(port) ? '' : `, but joined to ${address}`);
  const rows: readonly (readonly [string, string])[] = [
    ['Settings API and webhooks', url(ports.http)],
    ['Salesforce simulator', url(ports.salesforce) + simulated(joined.salesforceUrl, ports.salesforce)],
    ['HubSpot simulator', url(ports.hubspot) + simulated(joined.hubspotUrl, ports.hubspot)],
    ['DynamoDB, SQS, Secrets Manager', [ports.dynamodb, ports.sqs, ports.secretsManager].map(url).join('  ')],
    ['Tokens (OIDC issuer)', `${url(ports.oidc)}  client ${DEVELOPMENT_CLIENT}, secret ${local.clientSecret}`],
    ['Engine: faults, queues, logs', `${url(ports.http)}/__engine/`],
    ['State and logs', path.relative('.', stateFolder) || stateFolder],
    ['', ''],
    ['Outbound messages go to', local.receiverUrl],
    ['Salesforce organization id', credentials.salesforce.organizationId],
    ['Salesforce token, other clients', credentials.salesforce.accessToken],
    ['HubSpot token, other clients', credentials.hubspot.otherToken],
    ['HubSpot portal id', String(credentials.hubspot.portalId)],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const table = rows.map(([name, value]) => (name === '' ? '' : `  ${name.padEnd(width)}  ${value}`));
  return [`Crosswalk is ready (${seconds.toFixed(1)} s).`, '', ...table, '', ...suggestions(local)].join('\n');
}

function suggestions({ ports, credentials }: Local): string[] {
  const salesforce = url(ports.salesforce);
  const tries: readonly (readonly [string, readonly string[]])[] = [
    [
      'A token for the API',
      [
        `TOKEN=$(curl -s -X POST ${url(ports.oidc)}/token -d grant_type=client_credentials | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')`,
      ],
    ],
    [
      'Create a Lead in Salesforce',
      [
        `curl -s ${salesforce}/services/data/v64.0/sobjects/Lead \\`,
        `  -H 'Authorization: Bearer ${credentials.salesforce.accessToken}' -H 'Content-Type: application/json' \\`,
        `  -d '{"FirstName":"Grace","LastName":"Hopper","Company":"Example Navy","Email":"grace@example.com"}'`,
      ],
    ],
    [
      'Find it in HubSpot a few seconds later',
      [
        `curl -s ${url(ports.hubspot)}/crm/objects/2026-09/contacts/search \\`,
        `  -H 'Authorization: Bearer ${credentials.hubspot.otherToken}' -H 'Content-Type: application/json' \\`,
        `  -d '{"filterGroups":[{"filters":[{"propertyName":"email","operator":"EQ","value":"grace@example.com"}]}],"properties":["firstname","lastname","company"]}'`,
      ],
    ],
    [
      'What happened so far',
      [`curl -s ${url(ports.http)}/api/connections/default/status -H "Authorization: Bearer $TOKEN"`],
    ],
    [
      'Without outbound messages the poll finds it, within a minute or at once',
      [
        `curl -s -X POST ${salesforce}/__sim/outbound-messages -H 'Content-Type: application/json' -d '{"active":false}'`,
        `curl -s -X POST ${url(ports.http)}/__engine/schedules/poll/run`,
        `curl -s -X POST ${salesforce}/__sim/outbound-messages -H 'Content-Type: application/json' -d '{"active":true}'`,
      ],
    ],
  ];
  const printed = tries.flatMap(([title, lines]) => [`# ${title}`, ...lines, '']);
  return [
    'Try next:',
    '',
    ...printed,
    'Ctrl-C stops it, npm start goes on where it was, npm start -- --fresh begins anew.',
  ];
}

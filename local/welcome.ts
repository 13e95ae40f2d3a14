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
    ['Engine: faults, queues', `${url(ports.http)}/__engine/`],
    ['State and logs', path.relative('.', stateFolder) || stateFolder],
    ['', ''],
    ['Outbound messages go to', local.receiverUrl],
    ['HubSpot webhooks go to', `${url(ports.http)}/webhooks/hubspot/default`],
    ['Salesforce organization id', credentials.salesforce.organizationId],
    ['Salesforce token, other clients', credentials.salesforce.accessToken],
    ['HubSpot token, other clients', credentials.hubspot.otherToken],
    ['HubSpot portal id', String(credentials.hubspot.portalId)],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const table = rows.map(([name, value]) => (name === '' ? '' : `  ${name.padEnd(width)}  ${value}`));
  return [`Crosswalk is ready (${seconds.toFixed(1)} s).`, '', ...table, '', ...suggestions(local)].join('\n');
}

/** Answers end without a newline; the prompt of the shell should not stand behind them. */
const CURL = `curl -s -w '\\n'`;

const createLead = ({ ports, credentials }: Local, firstName: string, lastName: string, email: string): string[] => [
  `${CURL} ${url(ports.salesforce)}/services/data/v64.0/sobjects/Lead \\`,
  `  -H 'Authorization: Bearer ${credentials.salesforce.accessToken}' -H 'Content-Type: application/json' \\`,
  `  -d '{"FirstName":"${firstName}","LastName":"${lastName}","Company":"Example Navy","Email":"${email}"}'`,
];

const findContact = ({ ports, credentials }: Local, email: string): string[] => [
  `${CURL} ${url(ports.hubspot)}/crm/objects/2026-09/contacts/search \\`,
  `  -H 'Authorization: Bearer ${credentials.hubspot.otherToken}' -H 'Content-Type: application/json' \\`,
  `  -d '{"filterGroups":[{"filters":[{"propertyName":"email","operator":"EQ","value":"${email}"}]}],"properties":["firstname","lastname","company"]}'`,
];

const createContact = ({ ports, credentials }: Local, firstName: string, lastName: string, email: string): string[] => [
  `${CURL} ${url(ports.hubspot)}/crm/objects/2026-09/contacts \\`,
  `  -H 'Authorization: Bearer ${credentials.hubspot.otherToken}' -H 'Content-Type: application/json' \\`,
  `  -d '{"properties":{"firstname":"${firstName}","lastname":"${lastName}","email":"${email}"}}'`,
];

const findLead = ({ ports, credentials }: Local, email: string): string[] => [
  `${CURL} -G ${url(ports.salesforce)}/services/data/v64.0/query \\`,
  `  -H 'Authorization: Bearer ${credentials.salesforce.accessToken}' \\`,
  `  --data-urlencode "q=SELECT FirstName, LastName, Company FROM Lead WHERE Email = '${email}'"`,
];

const switchMessages = ({ ports }: Local, active: boolean): string =>
  `${CURL} -X POST ${url(ports.salesforce)}/__sim/outbound-messages -H 'Content-Type: application/json' -d '{"active":${active}}'`;

function suggestions(local: Local): string[] {
  const { ports } = local;
  const api = url(ports.http);
  const tries: readonly (readonly [string, readonly string[]])[] = [
    [
      'A token for the API',
      [
        `TOKEN=$(curl -s -X POST ${url(ports.oidc)}/token -d grant_type=client_credentials | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')`,
      ],
    ],
    ['Create a Lead in Salesforce', createLead(local, 'Grace', 'Hopper', 'grace@example.com')],
    ['Find it in HubSpot a few seconds later', ['sleep 10', ...findContact(local, 'grace@example.com')]],
    [
      'And the other way round',
      [
        ...createContact(local, 'Katherine', 'Johnson', 'katherine@example.com'),
        'sleep 10',
        ...findLead(local, 'katherine@example.com'),
      ],
    ],
    ['What happened so far', [`${CURL} ${api}/api/connections/default/status -H "Authorization: Bearer $TOKEN"`]],
    [
      'Without outbound messages the poll finds what is new, within a minute or at once',
      [
        switchMessages(local, false),
        ...createLead(local, 'Ada', 'Lovelace', 'ada@example.com'),
        `${CURL} -X POST ${api}/__engine/schedules/poll/run`,
        'sleep 10',
        ...findContact(local, 'ada@example.com'),
        switchMessages(local, true),
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

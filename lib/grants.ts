import { Validations } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { State } from './state.ts';
import { byRetryAt } from './tables.ts';

export interface Grantees {
  readonly settingsApi: IFunction;
  readonly salesforceWebhook: IFunction;
  readonly hubspotWebhook: IFunction;
  readonly poll: IFunction;
  readonly sweep: IFunction;
  readonly sync: IFunction;
}

/** Connections are made at run time, so that their secrets can only be named by what their names begin with. */
const acceptPrefix = (grantee: IFunction, { secretsPrefix }: State): void => {
  const secrets = `arn:<AWS::Partition>:secretsmanager:<AWS::Region>:<AWS::AccountId>:secret:${secretsPrefix}*`;
  if (grantee.role === undefined) return;
  Validations.of(grantee.role).acknowledge({
    id: `AwsSolutions-IAM5[Resource::${secrets}]`,
    reason: 'The secrets under the prefix of this stack are those of its connections, and nobody else makes any there.',
  });
};

/** As adapters/aws/connections-table.ts has it: the partition of the list of connections. */
const CONNECTIONS_KEY = '#connections';

type Allow = (resource: string, ...actions: readonly string[]) => void;

const allowing =
  (grantee: IFunction): Allow =>
  (resource, ...actions) =>
    grantee.addToRolePolicy(new PolicyStatement({ resources: [resource], actions: [...actions] }));

/** Counting a call reads the hours, adds to one, and now and then writes them anew without those that are over. */
const counting = ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'];

const allowSettingsApi = (allow: Allow, { tables, connectionSecrets }: State): void => {
  // Changing to another org or portal removes what was linked, and removing a connection all that there is of it.
  const removing = ['dynamodb:Query', 'dynamodb:BatchWriteItem'];
  allow(tables.settings.tableArn, ...removing, 'dynamodb:GetItem', 'dynamodb:PutItem');
  allow(tables.usage.tableArn, ...removing, ...counting);
  // A mended login makes those due that wait for it.
  allow(tables.parked.tableArn, ...removing, 'dynamodb:UpdateItem');
  allow(`${tables.parked.tableArn}/index/${byRetryAt}`, 'dynamodb:Query');
  allow(tables.state.tableArn, ...removing, 'dynamodb:GetItem', 'dynamodb:PutItem');
  allow(tables.links.tableArn, 'dynamodb:Scan', 'dynamodb:BatchWriteItem');
  const secretActions = ['CreateSecret', 'DeleteSecret', 'GetSecretValue', 'PutSecretValue'];
  allow(connectionSecrets, ...secretActions.map((action) => `secretsmanager:${action}`));
};

const allowWebhook = (allow: Allow, { tables, changes, connectionSecrets }: State): void => {
  allow(tables.state.tableArn, 'dynamodb:UpdateItem');
  allow(changes.queue.queueArn, 'sqs:SendMessage');
  allow(connectionSecrets, 'secretsmanager:GetSecretValue');
};

/** Which connections there are, and nothing of what is set for them, though it is in the same table. */
const allowListOfConnections = (grantee: IFunction, { tables }: State): void => {
  grantee.addToRolePolicy(
    new PolicyStatement({
      actions: ['dynamodb:GetItem'],
      resources: [tables.settings.tableArn],
      conditions: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [CONNECTIONS_KEY] } },
    }),
  );
};

const allowPoll = (allow: Allow, { tables, changes, connectionSecrets }: State): void => {
  allow(tables.settings.tableArn, 'dynamodb:GetItem');
  allow(tables.usage.tableArn, ...counting);
  allow(tables.parked.tableArn, 'dynamodb:UpdateItem');
  allow(`${tables.parked.tableArn}/index/${byRetryAt}`, 'dynamodb:Query');
  allow(tables.state.tableArn, 'dynamodb:GetItem', 'dynamodb:PutItem');
  allow(changes.queue.queueArn, 'sqs:SendMessage');
  allow(connectionSecrets, 'secretsmanager:GetSecretValue');
};

const allowSweep = (allow: Allow, { tables, changes, connectionSecrets }: State): void => {
  allow(tables.settings.tableArn, 'dynamodb:GetItem');
  allow(tables.usage.tableArn, ...counting);
  allow(tables.parked.tableArn, 'dynamodb:BatchGetItem');
  allow(tables.links.tableArn, 'dynamodb:BatchGetItem');
  allow(tables.state.tableArn, 'dynamodb:GetItem', 'dynamodb:PutItem');
  allow(changes.queue.queueArn, 'sqs:SendMessage');
  allow(connectionSecrets, 'secretsmanager:GetSecretValue');
};

const allowSync = (allow: Allow, { tables, connectionSecrets }: State): void => {
  allow(tables.settings.tableArn, 'dynamodb:GetItem');
  allow(tables.usage.tableArn, ...counting);
  allow(tables.parked.tableArn, 'dynamodb:BatchGetItem', 'dynamodb:BatchWriteItem', 'dynamodb:UpdateItem');
  allow(`${tables.parked.tableArn}/index/${byRetryAt}`, 'dynamodb:Query');
  allow(tables.state.tableArn, 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem');
  allow(
    tables.links.tableArn,
    'dynamodb:GetItem',
    'dynamodb:PutItem',
    'dynamodb:BatchGetItem',
    'dynamodb:BatchWriteItem',
  );
  allow(connectionSecrets, 'secretsmanager:GetSecretValue');
};

/** Who may do what to the state: each function exactly what it does, on named resources. */
export const grantAccess = (
  state: State,
  { settingsApi, salesforceWebhook, hubspotWebhook, poll, sweep, sync }: Grantees,
): void => {
  allowSettingsApi(allowing(settingsApi), state);
  for (const receiver of [salesforceWebhook, hubspotWebhook]) {
    allowWebhook(allowing(receiver), state);
    allowListOfConnections(receiver, state);
  }
  allowPoll(allowing(poll), state);
  allowSweep(allowing(sweep), state);
  allowSync(allowing(sync), state); // taking changes from the queue: granted with its event source
  for (const grantee of [settingsApi, salesforceWebhook, hubspotWebhook, poll, sweep, sync])
    acceptPrefix(grantee, state);
};

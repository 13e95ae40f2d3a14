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

type Allow = (resource: string, ...actions: readonly string[]) => void;

const allowing =
  (grantee: IFunction): Allow =>
  (resource, ...actions) =>
    grantee.addToRolePolicy(new PolicyStatement({ resources: [resource], actions: [...actions] }));

/** Counting a call reads the hours, adds to one, and now and then writes them anew without those that are over. */
const counting = ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'];

const allowSettingsApi = (allow: Allow, { tables, connectionSecret }: State): void => {
  allow(tables.settings.tableArn, 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query');
  allow(tables.usage.tableArn, ...counting);
  // Changing to another org or portal removes what was linked; a mended login makes those due that wait for it.
  const removing = ['dynamodb:Query', 'dynamodb:BatchWriteItem'];
  allow(tables.parked.tableArn, ...removing, 'dynamodb:UpdateItem');
  allow(`${tables.parked.tableArn}/index/${byRetryAt}`, 'dynamodb:Query');
  allow(tables.state.tableArn, ...removing, 'dynamodb:GetItem', 'dynamodb:PutItem');
  allow(tables.links.tableArn, 'dynamodb:Scan', 'dynamodb:BatchWriteItem');
  allow(connectionSecret.secretArn, 'secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue');
};

const allowWebhook = (allow: Allow, { tables, changes, connectionSecret }: State): void => {
  allow(tables.state.tableArn, 'dynamodb:UpdateItem');
  allow(changes.queue.queueArn, 'sqs:SendMessage');
  allow(connectionSecret.secretArn, 'secretsmanager:GetSecretValue');
};

const allowPoll = (allow: Allow, { tables, changes, connectionSecret }: State): void => {
  allow(tables.settings.tableArn, 'dynamodb:GetItem');
  allow(tables.usage.tableArn, ...counting);
  allow(tables.parked.tableArn, 'dynamodb:UpdateItem');
  allow(`${tables.parked.tableArn}/index/${byRetryAt}`, 'dynamodb:Query');
  allow(tables.state.tableArn, 'dynamodb:GetItem', 'dynamodb:PutItem');
  allow(changes.queue.queueArn, 'sqs:SendMessage');
  allow(connectionSecret.secretArn, 'secretsmanager:GetSecretValue');
};

const allowSweep = (allow: Allow, { tables, changes, connectionSecret }: State): void => {
  allow(tables.settings.tableArn, 'dynamodb:GetItem');
  allow(tables.usage.tableArn, ...counting);
  allow(tables.parked.tableArn, 'dynamodb:BatchGetItem');
  allow(tables.links.tableArn, 'dynamodb:BatchGetItem');
  allow(tables.state.tableArn, 'dynamodb:GetItem', 'dynamodb:PutItem');
  allow(changes.queue.queueArn, 'sqs:SendMessage');
  allow(connectionSecret.secretArn, 'secretsmanager:GetSecretValue');
};

const allowSync = (allow: Allow, { tables, connectionSecret }: State): void => {
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
  allow(connectionSecret.secretArn, 'secretsmanager:GetSecretValue');
};

/** Who may do what to the state: each function exactly what it does, on named resources. */
export const grantAccess = (
  state: State,
  { settingsApi, salesforceWebhook, hubspotWebhook, poll, sweep, sync }: Grantees,
): void => {
  allowSettingsApi(allowing(settingsApi), state);
  allowWebhook(allowing(salesforceWebhook), state);
  allowWebhook(allowing(hubspotWebhook), state);
  allowPoll(allowing(poll), state);
  allowSweep(allowing(sweep), state);
  allowSync(allowing(sync), state); // taking changes from the queue: granted with its event source
};

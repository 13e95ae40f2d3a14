import { describe, expect, test } from 'vitest';
import { Env as HubspotWebhookEnv } from '../../functions/hubspot-webhook/env.ts';
import { Env as PollEnv } from '../../functions/poll/env.ts';
import { Env as SalesforceWebhookEnv } from '../../functions/salesforce-webhook/env.ts';
import { Env as SettingsApiEnv } from '../../functions/settings-api/env.ts';
import { Env as SweepEnv } from '../../functions/sweep/env.ts';
import { Env as SyncEnv } from '../../functions/sync/env.ts';
import type { NodeFunctionProps } from '../../lib/node-function.ts';
import type { FunctionName } from '../../lib/function-environments.ts';
import { grantsOf, resourcesOf, synthesize } from './deployment.ts';

const deployment = synthesize({ logRetentionDays: '14' });
const functions = resourcesOf(deployment, 'AWS::Lambda::Function');
const policies = resourcesOf(deployment, 'AWS::IAM::Policy');

const propertiesOf = (construct: string) =>
  functions.find(([id]) => id.startsWith(`${construct}Function`))?.[1].Properties ?? {};

/** The compiler checks it: each of these directives is an error of its own as soon as the line below it compiles. */
const environmentOf = <Name extends FunctionName>(
  _name: Name,
  environment: NodeFunctionProps<Name>['environment'],
): readonly string[] => Object.keys(environment);

const named = {
  SettingsApi: SettingsApiEnv,
  SalesforceWebhook: SalesforceWebhookEnv,
  HubspotWebhook: HubspotWebhookEnv,
  Poll: PollEnv,
  Sweep: SweepEnv,
  Sync: SyncEnv,
};

describe('functions', () => {
  test('are these six', () => {
    expect(functions.map(([id]) => id.replace(/Function.*$/u, '')).toSorted()).toEqual(Object.keys(named).toSorted());
  });

  test.each(Object.entries(named))('%s is told exactly what it asks for', (construct, Env) => {
    const { Variables } = propertiesOf(construct)['Environment'] as { Variables: Record<string, string> };
    expect(Object.keys(Variables).toSorted()).toEqual(Object.keys(Env.shape).toSorted());
  });

  test('cannot be left without a variable, nor be given a misspelt one or one meant for another function', () => {
    const told = {
      CHANGES_QUEUE_URL: 'https://example.com',
      SETTINGS_TABLE: 'settings',
      STATE_TABLE: 'state',
      CONNECTION_SECRETS: 'secrets/',
    };
    expect(environmentOf('salesforce-webhook', told)).toHaveLength(4);
    // @ts-expect-error STATE_TABLE and CONNECTION_SECRETS are missing
    expect(environmentOf('salesforce-webhook', { CHANGES_QUEUE_URL: 'https://example.com' })).toHaveLength(1);
    // @ts-expect-error STATES_TABLE is no variable of this function
    expect(environmentOf('salesforce-webhook', { ...told, STATES_TABLE: 'state' })).toHaveLength(5);
    // @ts-expect-error the settings API asks for other variables
    expect(environmentOf('settings-api', told)).toHaveLength(4);
  });

  test.each([
    ['SETTINGS_TABLE', '${Settings1CCB6159}'],
    ['USAGE_TABLE', '${Usage04F2BA28}'],
    ['PARKED_TABLE', '${Parked6D7C062F}'],
    ['STATE_TABLE', '${State1C20CC9A}'],
    ['LINKS_TABLE', '${Links5AE26E87}'],
    ['CHANGES_QUEUE_URL', '${ChangesQueueD86756A9}'],
    ['CONNECTION_SECRETS', 'Crosswalk/connections/'],
  ])('%s is %s for every function that has it', (variable, value) => {
    const given = functions
      .map(([, { Properties }]) => (Properties['Environment'] as { Variables: Record<string, string> }).Variables)
      .flatMap((variables) => (variable in variables ? [variables[variable]] : []));
    expect(new Set(given)).toEqual(new Set([value]));
  });

  test.each(functions)('%s runs on Node 24 and arm64 and logs JSON to a group of its own', (id, { Properties }) => {
    expect(Properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'], Handler: 'index.handler' });
    const logging = Properties['LoggingConfig'] as { LogFormat: string; LogGroup: string };
    expect(logging.LogFormat).toBe('JSON');
    const users = functions.filter(([, other]) =>
      JSON.stringify(other.Properties['LoggingConfig']).includes(logging.LogGroup),
    );
    expect(users.map(([user]) => user)).toEqual([id]);
  });

  test.each([
    ['SettingsApi', 25, 512],
    ['SalesforceWebhook', 10, 256],
    ['HubspotWebhook', 4, 256],
    ['Poll', 55, 512],
    ['Sweep', 300, 512],
    ['Sync', 90, 512],
  ])('%s has %i seconds and %i MiB', (construct, Timeout, MemorySize) => {
    expect(propertiesOf(construct)).toMatchObject({ Timeout, MemorySize });
  });

  test('the worker has a heap that leaves room for the rest of its process', () => {
    const { Environment, MemorySize } = propertiesOf('Sync');
    const { NODE_OPTIONS = '' } = (Environment as { Variables: Record<string, string> }).Variables;
    const [old, semi] = [...NODE_OPTIONS.matchAll(/space-size=(\d+)/gu)].map(([, size]) => Number(size));
    expect(Number(old) + 3 * Number(semi) + 128).toBeLessThanOrEqual(Number(MemorySize));
  });

  test('reserve no concurrency, since a new account with its limit of ten could not be deployed to', () => {
    expect(functions.filter(([, { Properties }]) => 'ReservedConcurrentExecutions' in Properties)).toEqual([]);
  });
});

test.each(resourcesOf(deployment, 'AWS::Logs::LogGroup'))(
  '%s forgets after the days that were asked for',
  (_, group) => {
    expect(group.Properties['RetentionInDays']).toBe(14);
  },
);

test.each([
  ['Poll', 'rate(1 minute)', 60],
  ['Sweep', 'rate(1 hour)', 3_600],
])('%s runs at the %s for every connection; a run that fails or is late is not repeated', (name, rate, age) => {
  const schedule = resourcesOf(deployment, 'AWS::Scheduler::Schedule').find(([id]) => id.startsWith(name))?.[1];
  expect(schedule?.Properties).toMatchObject({
    Name: `Crosswalk-${name.toLowerCase()}`,
    ScheduleExpression: rate,
    FlexibleTimeWindow: { Mode: 'OFF' },
    State: 'ENABLED',
    Target: { Input: '{}', RetryPolicy: { MaximumRetryAttempts: 0 } },
  });
  const invocation = resourcesOf(deployment, 'AWS::Lambda::EventInvokeConfig').find(([id]) => id.startsWith(name))?.[1];
  expect(invocation?.Properties).toMatchObject({ MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: age });
});

describe('permissions', () => {
  const grants = policies.flatMap(([id, policy]) =>
    grantsOf(policy).map(({ action, resource }) => ({
      role: id.replace(/(Function)?RoleDefaultPolicy.*$/u, ''),
      action,
      resource,
    })),
  );
  const mayDo = (pattern: RegExp, resource: string) =>
    [
      ...new Set(grants.filter((g) => pattern.test(g.action) && g.resource.includes(resource)).map(({ role }) => role)),
    ].toSorted();

  test('name every action and every resource: no wildcard, but for the secrets under the prefix of this stack', () => {
    expect(grants.length).toBeGreaterThan(20);
    const wild = grants.filter(({ action, resource }) => action.includes('*') || resource.includes('*'));
    expect(wild.filter(({ action }) => !action.startsWith('secretsmanager:'))).toEqual([]);
    expect(new Set(wild.map(({ resource }) => resource))).toEqual(
      new Set(['arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:Crosswalk/connections/*']),
    );
  });

  test('come from policies of this stack alone', () => {
    const roles = resourcesOf(deployment, 'AWS::IAM::Role').map(([, { Properties }]) => Properties);
    expect(roles.filter((role) => 'ManagedPolicyArns' in role || 'Policies' in role)).toEqual([]);
  });

  const writes = /:(Put|Update|Delete|BatchWrite|TransactWrite)/u;
  test.each([
    ['write settings', writes, 'Settings1CCB6159', ['SettingsApi']],
    ['write down how far they are', /:PutItem$/u, 'State1C20CC9A', ['Poll', 'SettingsApi', 'Sweep', 'Sync']],
    ['read how far they were', /:GetItem$/u, 'State1C20CC9A', ['Poll', 'SettingsApi', 'Sweep', 'Sync']],
    ['write links', writes, 'Links5AE26E87', ['SettingsApi', 'Sync']],
    ['count calls', writes, 'Usage04F2BA28', ['Poll', 'SettingsApi', 'Sweep', 'Sync']],
    ['write parked records', writes, 'Parked6D7C062F', ['Poll', 'SettingsApi', 'Sync']],
    [
      'read settings and which connections there are',
      /:GetItem$/u,
      'Settings1CCB6159',
      ['HubspotWebhook', 'Poll', 'SalesforceWebhook', 'SettingsApi', 'Sweep', 'Sync'],
    ],
    [
      'queue changes',
      /^sqs:SendMessage$/u,
      'ChangesQueueD86756A9',
      ['HubspotWebhook', 'Poll', 'SalesforceWebhook', 'Sweep'],
    ],
    ['take changes', /^sqs:(Receive|Delete)Message$/u, 'ChangesQueueD86756A9', ['Sync']],
    ['touch dead letters', /./u, 'ChangesDeadLetters18B289EF', []],
    [
      'read credentials',
      /^secretsmanager:GetSecretValue$/u,
      'secret:Crosswalk/connections/*',
      ['HubspotWebhook', 'Poll', 'SalesforceWebhook', 'SettingsApi', 'Sweep', 'Sync'],
    ],
    ['change credentials', /^secretsmanager:(?!GetSecretValue$)/u, 'secret:Crosswalk/connections/*', ['SettingsApi']],
    ['invoke a function', /^lambda:/u, '', ['PollScheduler', 'SweepScheduler']],
  ])('who may %s', (_, action, resource, roles) => {
    expect(mayDo(action, resource)).toEqual(roles);
  });

  test.each(['SalesforceWebhook', 'HubspotWebhook'])(
    '%s, which anybody may call, reads nothing but which connections there are',
    (name) => {
      const receiver = grants.filter(({ role, action }) => role === name && action.startsWith('dynamodb:'));
      expect(receiver.map(({ action, resource }) => `${action} ${resource}`)).toEqual([
        'dynamodb:UpdateItem ${State1C20CC9A.Arn}',
        'dynamodb:GetItem ${Settings1CCB6159.Arn}',
      ]);
      const policy = policies.find(([id]) => id.startsWith(`${name}Function`))?.[1];
      expect(policy?.Properties['PolicyDocument']).toMatchObject({
        Statement: expect.arrayContaining([
          expect.objectContaining({
            Action: 'dynamodb:GetItem',
            Condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['#connections'] } },
          }),
        ]),
      });
    },
  );
});

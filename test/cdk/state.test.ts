import { describe, expect, test } from 'vitest';
import { type Deployment, contexts, resourcesOf, synthesize } from './deployment.ts';

const deployment = synthesize();

const statefulTypes = [
  'AWS::DynamoDB::GlobalTable',
  'AWS::SQS::Queue',
  'AWS::SecretsManager::Secret',
  'AWS::Cognito::UserPool',
];

const statefulIds = (of: Deployment) =>
  Object.entries(of.stateful)
    .filter(([, { Type }]) => statefulTypes.includes(Type))
    .map(([id]) => id)
    .toSorted();

describe('what must survive', () => {
  test('keeps its logical ids, since CloudFormation would replace it by something new and empty', () => {
    expect(statefulIds(deployment)).toEqual([
      'ChangesDeadLetters18B289EF',
      'ChangesQueueD86756A9',
      'DefaultConnectionC8F79406',
      'Links5AE26E87',
      'Parked6D7C062F',
      'Settings1CCB6159',
      'SignInUsers1801E146',
      'State1C20CC9A',
      'Usage04F2BA28',
    ]);
  });

  test('is where it was when the owner brings an issuer, without the user pool', () => {
    const withIssuer = synthesize(contexts['an issuer of the owner']);
    expect(statefulIds(withIssuer)).toEqual(statefulIds(deployment).filter((id) => id !== 'SignInUsers1801E146'));
  });

  test('lies in the nested stack, and its place there does not change', () => {
    const top = Object.entries(deployment.stateless);
    expect(top.filter(([, { Type }]) => statefulTypes.includes(Type))).toEqual([]);
    expect(top.filter(([, { Type }]) => Type === 'AWS::CloudFormation::Stack').map(([id]) => id)).toEqual([
      'StateNestedStackStateNestedStackResourceE7559502',
    ]);
  });

  test.each(statefulIds(deployment))('%s is left behind when it is replaced or the stack is deleted', (id) => {
    const { UpdateReplacePolicy, DeletionPolicy } = deployment.stateful[id] ?? {};
    expect(UpdateReplacePolicy).toBe('Retain');
    // A secret has a fixed name: left behind by a first deployment that failed, it would block the second.
    expect(DeletionPolicy).toBe(id.startsWith('DefaultConnection') ? 'RetainExceptOnCreate' : 'Retain');
  });
});

describe('tables', () => {
  const tables = resourcesOf(deployment, 'AWS::DynamoDB::GlobalTable');

  test.each(tables)('%s is protected from deletion, can be restored and costs nothing while idle', (_, table) => {
    const replicas = table.Properties['Replicas'] as Record<string, unknown>[];
    expect(replicas).toHaveLength(1);
    expect(replicas[0]).toMatchObject({
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
    expect(table.Properties['BillingMode']).toBe('PAY_PER_REQUEST');
  });

  test.each([
    ['Settings1CCB6159', ['pk', 'sk']],
    ['Usage04F2BA28', ['pk', 'sk']],
    ['State1C20CC9A', ['pk', 'sk']],
    ['Links5AE26E87', ['pk']],
    ['Parked6D7C062F', ['pk', 'sk']],
  ])('%s has the keys %j and forgets nothing', (id, keys) => {
    const { KeySchema, TimeToLiveSpecification } = deployment.stateful[id]?.Properties ?? {};
    expect((KeySchema as { AttributeName: string }[]).map(({ AttributeName }) => AttributeName)).toEqual(keys);
    expect(TimeToLiveSpecification).toBeUndefined();
  });

  test('parked records are found by the time of their next try', () => {
    expect(deployment.stateful['Parked6D7C062F']?.Properties['GlobalSecondaryIndexes']).toEqual([
      {
        IndexName: 'byRetryAt',
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'retryAt', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'ALL' },
      },
    ]);
  });
});

test('the secret of the default connection starts with a random webhook secret that fits into a path', () => {
  expect(deployment.stateful['DefaultConnectionC8F79406']?.Properties).toMatchObject({
    Name: 'Crosswalk/connections/default',
    GenerateSecretString: {
      SecretStringTemplate: '{}',
      GenerateStringKey: 'webhookSecret',
      PasswordLength: 64,
      ExcludePunctuation: true,
    },
  });
});

test('users of the pool are made by its owner and sign in with a second factor', () => {
  expect(deployment.stateful['SignInUsers1801E146']?.Properties).toMatchObject({
    AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
    DeletionProtection: 'ACTIVE',
    MfaConfiguration: 'ON',
    EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
  });
});

import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureTables } from '../../../local/engine/dynamodb/tables.ts';
import { createFaultSwitches } from '../../../local/engine/faults.ts';
import { generateSecretString } from '../../../local/engine/secrets/generate.ts';
import { type Services, startServices } from '../../../local/engine/services.ts';
import { Table } from '../../../local/engine/template/properties.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'crosswalk-stores-'));
const faults = createFaultSwitches();
let services: Services;
const start = () => startServices(folder, { dynamodb: 0, sqs: 0, secretsManager: 0 }, faults);
beforeAll(async () => {
  services = await start();
});
afterAll(async () => {
  await services.close();
  rmSync(folder, { recursive: true });
});

describe('tables', () => {
  const attribute = (name: string) => ({ AttributeName: name, AttributeType: 'S' as const });
  const table = Table.parse({
    AttributeDefinitions: [attribute('pk'), attribute('kind')],
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    GlobalSecondaryIndexes: [
      {
        IndexName: 'byKind',
        KeySchema: [{ AttributeName: 'kind', KeyType: 'HASH' }],
        Projection: { ProjectionType: 'ALL' },
      },
    ],
  });
  const things = { name: 'things', logicalId: 'Things0A1B2C3D', table };

  it('are made once, with their indexes, and keep their items', async () => {
    await ensureTables(services.dynamodb, [things]);
    const Item = { pk: { S: 'one' }, kind: { S: 'good' } };
    await services.dynamodb.send(new PutItemCommand({ TableName: 'things', Item }));
    await services.close();
    services = await start();
    await ensureTables(services.dynamodb, [things]);
    const query = {
      TableName: 'things',
      IndexName: 'byKind',
      KeyConditionExpression: 'kind = :kind',
      ExpressionAttributeValues: { ':kind': { S: 'good' } },
    };
    expect((await services.dynamodb.send(new QueryCommand(query))).Items).toEqual([Item]);
    const described = await services.dynamodb.send(new DescribeTableCommand({ TableName: 'things' }));
    expect(described.Table?.TableArn).toBe('arn:aws:dynamodb:us-east-1:000000000000:table/things');
  });

  it.each([
    ['another key', { ...table, KeySchema: [{ AttributeName: 'kind', KeyType: 'HASH' as const }] }],
    [
      'an index more',
      {
        ...table,
        GlobalSecondaryIndexes: [
          ...table.GlobalSecondaryIndexes,
          ...table.GlobalSecondaryIndexes.map((index) => ({ ...index, IndexName: 'more' })),
        ],
      },
    ],
    ['an index less', { ...table, GlobalSecondaryIndexes: [] }],
  ])('with %s in the template are refused with both shapes', async (_, changed) => {
    const message = /Things0A1B2C3D in the state folder is not the one of the template[^]*stored:[^]*template:/;
    await expect(ensureTables(services.dynamodb, [{ ...things, table: changed }])).rejects.toThrow(message);
  });

  it('are throttled on request, as a table over its throughput is', async () => {
    faults.set({ store: { throttle: 1 } });
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const impatient = new DynamoDBClient({
      endpoint: services.endpoints.dynamodb,
      region: 'us-east-1',
      credentials,
      maxAttempts: 1,
    });
    const get = () => impatient.send(new GetItemCommand({ TableName: 'things', Key: { pk: { S: 'one' } } }));
    await expect(get()).rejects.toMatchObject({ name: 'ProvisionedThroughputExceededException' });
    faults.clear();
    expect((await get()).Item).toBeDefined();
  });
});

describe('secrets', () => {
  const client = () => {
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    return new SecretsManagerClient({ endpoint: services.endpoints.secretsManager, region: 'us-east-1', credentials });
  };
  const value = async (query: object = {}) =>
    (await client().send(new GetSecretValueCommand({ SecretId: 'Top/one', ...query }))).SecretString;

  it('are generated at the first start and never again', async () => {
    services.secrets.create('Top/one', 'for a test', () => 'first');
    await services.close();
    services = await start();
    services.secrets.create('Top/one', 'for a test', () => 'second');
    expect(await value()).toBe('first');
  });

  it('keep the version before, and are found by name and by ARN', async () => {
    const put = await client().send(new PutSecretValueCommand({ SecretId: 'Top/one', SecretString: 'changed' }));
    expect([
      await value(),
      await value({ VersionStage: 'AWSPREVIOUS' }),
      await value({ VersionId: put.VersionId }),
    ]).toEqual(['changed', 'first', 'changed']);
    expect(await value({ SecretId: put.ARN })).toBe('changed');
    const described = await client().send(new DescribeSecretCommand({ SecretId: put.ARN?.slice(0, -7) }));
    expect([described.Name, described.Description, Object.values(described.VersionIdsToStages ?? {})]).toEqual([
      'Top/one',
      'for a test',
      [['AWSPREVIOUS'], ['AWSCURRENT']],
    ]);
    expect((await client().send(new ListSecretsCommand({}))).SecretList?.map(({ Name }) => Name)).toEqual(['Top/one']);
  });

  it('take the same request twice and refuse it with another value', async () => {
    const put = (SecretString: string) =>
      client().send(new PutSecretValueCommand({ SecretId: 'Top/one', ClientRequestToken: token, SecretString }));
    const token = randomUUID();
    expect((await put('same')).VersionId).toBe((await put('same')).VersionId);
    await expect(put('other')).rejects.toMatchObject({ name: 'ResourceExistsException' });
  });

  it('are made and deleted at run time, and their names are free again', async () => {
    const make = (SecretString: string) => client().send(new CreateSecretCommand({ Name: 'Top/two', SecretString }));
    const remove = () =>
      client().send(new DeleteSecretCommand({ SecretId: 'Top/two', ForceDeleteWithoutRecovery: true }));
    await make('made');
    await expect(make('again')).rejects.toMatchObject({ name: 'ResourceExistsException' });
    expect(await value({ SecretId: 'Top/two' })).toBe('made');
    await remove();
    await remove(); // Without recovery, what is not there is no error.
    await services.close();
    services = await start();
    await expect(value({ SecretId: 'Top/two' })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await make('anew');
    expect(await value({ SecretId: 'Top/two' })).toBe('anew');
    await remove();
  });

  it.each([{ SecretId: 'nobody' }, { VersionId: randomUUID() }, { VersionStage: 'AWSPENDING' }])(
    '%j is not found',
    async (query) => {
      await expect(value(query)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    },
  );
});

describe('a generated secret', () => {
  const rules = {
    PasswordLength: 64,
    ExcludeCharacters: '',
    ExcludeLowercase: false,
    ExcludeUppercase: false,
    ExcludeNumbers: false,
    ExcludePunctuation: true,
    IncludeSpace: false,
    RequireEachIncludedType: true,
  };
  it('stands in its template under its key', () => {
    const text = generateSecretString({
      ...rules,
      SecretStringTemplate: '{"user":"u"}',
      GenerateStringKey: 'password',
    });
    expect(JSON.parse(text)).toEqual({ user: 'u', password: expect.stringMatching(/^[a-zA-Z0-9]{64}$/) });
  });

  it.each([
    [{ ExcludeNumbers: true, ExcludeUppercase: true }, /^[a-z]{64}$/],
    [{ ExcludeCharacters: 'abcdefghijklmnopqrstuvwxyz' }, /^[A-Z0-9]{64}$/],
    [{ PasswordLength: 8 }, /^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)[a-zA-Z0-9]{8}$/],
  ])('by the rules %j is %s', (changed, pattern) => {
    expect(generateSecretString({ ...rules, ...changed })).toMatch(pattern);
  });
});

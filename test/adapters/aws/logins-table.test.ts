import { PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { attachments } from '../../../adapters/aws/detach.ts';
import { loginsTable } from '../../../adapters/aws/logins-table.ts';
import { standingAfter } from '../../../core/logins.ts';
import { salesforceLoginFault } from '../../../core/login-faults.ts';
import { startDynamo } from '../../fakes/dynamodb.ts';

const keys = (...names: readonly string[]) => ({
  AttributeDefinitions: names.map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const })),
  KeySchema: names.map((AttributeName, index) => ({
    AttributeName,
    KeyType: index === 0 ? ('HASH' as const) : ('RANGE' as const),
  })),
  BillingMode: 'PAY_PER_REQUEST' as const,
});

let dynamo: Awaited<ReturnType<typeof startDynamo>>;
beforeAll(async () => {
  dynamo = await startDynamo([
    { TableName: 'State', ...keys('pk', 'sk') },
    { TableName: 'Parked', ...keys('pk', 'sk') },
    { TableName: 'Links', ...keys('pk') },
  ]);
});
afterAll(() => dynamo.stop());

describe('what is known of logins', () => {
  test('is read as it was saved, each side by itself', async () => {
    const logins = loginsTable(dynamo.client, 'State');
    expect(await logins.load('default', 'salesforce')).toBeUndefined();
    const standing = standingAfter(undefined, {
      version: 'v1',
      nowMs: 0,
      refusal: salesforceLoginFault('INVALID_LOGIN'),
      about: { isSandbox: true, organizationId: 'x' },
    });
    await logins.save('default', 'salesforce', standing);
    expect(await logins.load('default', 'salesforce')).toEqual(standing);
    expect(await logins.load('default', 'hubspot')).toBeUndefined();
  });

  test('twenty who want the turn at once: one has it, until it is ended or over', async () => {
    const logins = loginsTable(dynamo.client, 'State');
    const takeAll = async (nowMs: number) => {
      const taken = await Promise.all(
        Array.from({ length: 20 }, () => logins.takeTurn('turns', 'salesforce', nowMs, nowMs + 1_000)),
      );
      return taken.filter(Boolean).length;
    };
    expect([await takeAll(5_000), await takeAll(5_999), await takeAll(6_000)]).toEqual([1, 0, 1]);
    await logins.endTurn('turns', 'salesforce');
    expect(await takeAll(6_001)).toBe(1);
  });
});

describe('what is attached to a connection', () => {
  const put = (TableName: string, Item: object) => dynamo.client.send(new PutCommand({ TableName, Item: { ...Item } }));
  const left = async (TableName: string, connection: string) => {
    const { Items = [] } = await dynamo.client.send(new ScanCommand({ TableName }));
    return Items.filter(({ pk }) => String(pk).startsWith(connection)).map(({ sk }) => String(sk));
  };
  const tables = { links: 'Links', parked: 'Parked', state: 'State' };

  test('is removed, all of it, and nothing of another connection, nor what is counted', async () => {
    for (const connection of ['one', 'one2']) {
      for (let index = 0; index < 60; index += 1) await put('Links', { pk: `${connection}#salesforce#${index}` });
      await put('Parked', { pk: connection, sk: '00Q' });
      for (const sk of ['poll', 'intents#0', 'counters', 'login#hubspot', 'sweep'])
        await put('State', { pk: connection, sk });
    }
    const attached = attachments(dynamo.client, tables, () => 0);
    expect(await attached.exist('one')).toBe(true);
    expect(await attached.remove('one', 1)).toBe(true);
    expect(await attached.exist('one')).toBe(false);
    expect(await left('State', 'one')).toEqual(
      expect.arrayContaining(['counters', 'login#hubspot', 'poll', 'intents#0', 'sweep']),
    );
    expect((await left('State', 'one')).filter((sk) => sk === 'poll')).toHaveLength(1);
    expect([await left('Links', 'one#'), await left('Parked', 'one')]).toEqual([[], ['00Q']]);
    expect(await attached.exist('one2')).toBe(true);
  });

  test('is left when there is no time, and said to be', async () => {
    await put('Links', { pk: 'slow#salesforce#1' });
    const attached = attachments(dynamo.client, tables, () => 5);
    expect(await attached.remove('slow', 5)).toBe(false);
    expect(await attached.exist('slow')).toBe(true);
  });
});

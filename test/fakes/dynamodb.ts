import type { Server } from 'node:http';
import {
  type CreateTableCommandInput,
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import dynalite from 'dynalite';

/** DynamoDB in this process (dynalite), spoken to by the real client. */
export async function startDynamo(tables: readonly CreateTableCommandInput[]) {
  const server: Server = dynalite({ createTableMs: 0, updateTableMs: 0, deleteTableMs: 0 });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  for (const table of tables) await client.send(new CreateTableCommand(table));
  for (const { TableName } of tables) await untilActive(client, String(TableName));
  return {
    client: DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } }),
    stop: () => {
      client.destroy();
      return new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

async function untilActive(client: DynamoDBClient, TableName: string): Promise<void> {
  for (;;) {
    const { Table } = await client.send(new DescribeTableCommand({ TableName }));
    if (Table?.TableStatus === 'ACTIVE') return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const key = (AttributeName: string, KeyType: 'HASH' | 'RANGE') => ({ AttributeName, KeyType });

/** A table with string keys, as the deployment's are. */
export const aTable = (TableName: string, sortKey?: string, indexSortKey?: string): CreateTableCommandInput => ({
  TableName,
  BillingMode: 'PAY_PER_REQUEST',
  KeySchema: [key('pk', 'HASH'), ...(sortKey === undefined ? [] : [key(sortKey, 'RANGE')])],
  AttributeDefinitions: ['pk', sortKey, indexSortKey].flatMap((AttributeName) =>
    AttributeName === undefined ? [] : [{ AttributeName, AttributeType: 'S' as const }],
  ),
  ...(indexSortKey !== undefined && {
    GlobalSecondaryIndexes: [
      {
        IndexName: 'byRetryAt',
        KeySchema: [key('pk', 'HASH'), key(indexSortKey, 'RANGE')],
        Projection: { ProjectionType: 'ALL' as const },
      },
    ],
  }),
});

/** The tables that the adapters are tested on. */
export const allTables = (): CreateTableCommandInput[] => [
  aTable('Links'),
  aTable('Parked', 'sk', 'retryAt'),
  aTable('Settings', 'sk'),
  aTable('State', 'sk'),
  aTable('Usage', 'sk'),
];

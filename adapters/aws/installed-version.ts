import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import type { InstalledStore } from '../../core/installed-version.ts';

const Item = z.object({ version: z.nullable(z.string()), checkedAt: z.string() });

/** What is installed in a connection's org, in the table of its state. */
export function installedVersions(client: DynamoDBDocumentClient, table: string): InstalledStore {
  return {
    loadInstalled: async (connection) => {
      const Key = { pk: connection, sk: 'installed' };
      return Item.safeParse((await client.send(new GetCommand({ TableName: table, Key }))).Item).data;
    },
    saveInstalled: async (connection, installed) => {
      await client.send(new PutCommand({ TableName: table, Item: { pk: connection, sk: 'installed', ...installed } }));
    },
  };
}

import { isDeepStrictEqual } from 'node:util';
import {
  CreateTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  ListTablesCommand,
  ResourceNotFoundException,
  type TableDescription,
} from '@aws-sdk/client-dynamodb';
import type { Table } from '../template/properties.ts';

export interface NamedTable {
  readonly name: string;
  readonly logicalId: string;
  readonly table: Table;
}

/** The template and what is stored no longer fit together; the message says how, and what to do. */
export class StateMismatch extends Error {
  override readonly name = 'StateMismatch';
}

/** Makes the tables that are missing. Throws StateMismatch when a stored one has other keys or indexes than the template. */
export async function ensureTables(client: DynamoDBClient, tables: readonly NamedTable[]): Promise<void> {
  for (const { name, logicalId, table } of tables) {
    const stored = await describe(client, name);
    if (stored === undefined) await client.send(new CreateTableCommand(creation(name, table)));
    else if (!isDeepStrictEqual(shapeOf(stored), shapeOf(creation(name, table))))
      throw mismatch(logicalId, stored, table);
  }
}

/** Tables that are stored and that the template no longer names. */
export async function abandonedTables(client: DynamoDBClient, tables: readonly NamedTable[]): Promise<string[]> {
  const { TableNames = [] } = await client.send(new ListTablesCommand({}));
  return TableNames.filter((stored) => !tables.some(({ name }) => name === stored));
}

async function describe(client: DynamoDBClient, name: string): Promise<TableDescription | undefined> {
  try {
    return (await client.send(new DescribeTableCommand({ TableName: name }))).Table;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

const creation = (name: string, table: Table) => ({
  TableName: name,
  BillingMode: 'PAY_PER_REQUEST' as const,
  AttributeDefinitions: table.AttributeDefinitions,
  KeySchema: table.KeySchema,
  ...(table.GlobalSecondaryIndexes.length > 0 && { GlobalSecondaryIndexes: table.GlobalSecondaryIndexes }),
  ...(table.LocalSecondaryIndexes.length > 0 && { LocalSecondaryIndexes: table.LocalSecondaryIndexes }),
});

/** What cannot change without a new table: keys, the types of attributes, and indexes. */
function shapeOf(
  table: Pick<
    TableDescription,
    'AttributeDefinitions' | 'KeySchema' | 'GlobalSecondaryIndexes' | 'LocalSecondaryIndexes'
  >,
) {
  const indexes = [...(table.GlobalSecondaryIndexes ?? []), ...(table.LocalSecondaryIndexes ?? [])];
  return {
    attributes: Object.fromEntries(
      (table.AttributeDefinitions ?? []).map((each) => [each.AttributeName, each.AttributeType]),
    ),
    keys: keysOf(table.KeySchema),
    indexes: Object.fromEntries(
      indexes.map((index) => [
        index.IndexName,
        {
          keys: keysOf(index.KeySchema),
          projection: index.Projection?.ProjectionType,
          attributes: index.Projection?.NonKeyAttributes ?? [],
        },
      ]),
    ),
  };
}

const keysOf = (schema: TableDescription['KeySchema']) =>
  (schema ?? []).map((key) => `${key.AttributeName} ${key.KeyType}`);

function mismatch(logicalId: string, stored: TableDescription, table: Table): StateMismatch {
  const [before, after] = [shapeOf(stored), shapeOf(creation('', table))].map((shape) => JSON.stringify(shape));
  return new StateMismatch(
    `The table ${logicalId} in the state folder is not the one of the template.\n  stored:   ${before}\n  template: ${after}`,
  );
}

import { type DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import { PersonObject } from '../../core/change.ts';
import { Cursor } from '../../core/cursor.ts';
import type { Counters, PollState } from '../../core/ports.ts';

const PollItem = z.object({
  cursors: z.partialRecord(PersonObject, Cursor),
  pausedUntil: z.exactOptional(z.string()),
  report: z.exactOptional(
    z.object({
      at: z.string(),
      outcome: z.enum(['read', 'syncNotOn', 'apiCallLimitReached', 'allocationSpent', 'failed']),
      words: z.exactOptional(z.string()),
      rows: z.number(),
      orgUsage: z.exactOptional(z.object({ used: z.number(), max: z.number() })),
    }),
  ),
});

const CounterItem = z.record(z.string(), z.unknown());

/** Where the feeds stand and what they counted: cursors, the last poll, counters. */
export interface StateStore extends PollState, Counters {
  counters(connection: string): Promise<Record<string, number>>;
}

export function stateTable(client: DynamoDBDocumentClient, table: string): StateStore {
  const get = async (connection: string, sk: string) =>
    (await client.send(new GetCommand({ TableName: table, Key: { pk: connection, sk }, ConsistentRead: true }))).Item;

  return {
    load: async (connection) => {
      const item = await get(connection, 'poll');
      return item === undefined ? { cursors: {} } : PollItem.parse(item);
    },
    save: (connection, standing) =>
      client
        .send(new PutCommand({ TableName: table, Item: { pk: connection, sk: 'poll', ...standing } }))
        .then(() => undefined),
    counters: async (connection) => {
      const { pk: _pk, sk: _sk, ...counts } = CounterItem.parse((await get(connection, 'counters')) ?? {});
      return Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, Number(count)]));
    },
    add: async (connection, counts) => {
      const entries = Object.entries(counts).filter(([, count]) => count !== 0);
      if (entries.length === 0) return;
      await client.send(
        new UpdateCommand({
          TableName: table,
          Key: { pk: connection, sk: 'counters' },
          UpdateExpression: `ADD ${entries.map((_, index) => `#n${index} :c${index}`).join(', ')}`,
          ExpressionAttributeNames: Object.fromEntries(entries.map(([name], index) => [`#n${index}`, name])),
          ExpressionAttributeValues: Object.fromEntries(entries.map(([, count], index) => [`:c${index}`, count])),
        }),
      );
    },
  };
}

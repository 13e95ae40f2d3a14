import { type DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import { Cursor } from '../../core/cursor.ts';
import type { Counters, PollReport, PollState } from '../../core/ports.ts';

const PollItem = z.object({
  at: z.string(),
  outcome: z.enum(['read', 'syncNotOn', 'apiCallLimitReached', 'failed']),
  words: z.optional(z.string()),
  rows: z.number(),
  orgUsage: z.optional(z.object({ used: z.number(), max: z.number() })),
});

const CounterItem = z.record(z.string(), z.unknown());

/** Where the feeds stand and what they counted: cursors, the last poll, counters. */
export interface StateStore extends PollState, Counters {
  report(connection: string): Promise<PollReport | undefined>;
  counters(connection: string): Promise<Record<string, number>>;
}

export function stateTable(client: DynamoDBDocumentClient, table: string): StateStore {
  const get = async (connection: string, sk: string) =>
    (await client.send(new GetCommand({ TableName: table, Key: { pk: connection, sk }, ConsistentRead: true }))).Item;
  const put = async (connection: string, sk: string, item: object) =>
    void (await client.send(new PutCommand({ TableName: table, Item: { pk: connection, sk, ...item } })));

  return {
    cursor: async (connection, object) => {
      const item = await get(connection, `cursor#${object}`);
      return item === undefined ? undefined : Cursor.parse(item);
    },
    saveCursor: (connection, object, cursor) => put(connection, `cursor#${object}`, cursor),
    saveReport: (connection, report) => put(connection, 'poll', report),
    report: async (connection) => {
      const item = await get(connection, 'poll');
      if (item === undefined) return undefined;
      const { words, orgUsage, ...report } = PollItem.parse(item);
      return { ...report, ...(words !== undefined && { words }), ...(orgUsage && { orgUsage }) };
    },
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

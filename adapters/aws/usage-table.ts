import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import { type CallsByHour, countedHours, hourOf, oldestHour, sumCalls } from '../../core/usage.ts';

const UsageItem = z.object({ total: z.number(), oldest: z.string(), hours: z.record(z.string(), z.number()) });
type UsageItem = z.infer<typeof UsageItem>;

/** The calls of a rolling 24 hours, counted by all processes together. */
export interface UsageStore {
  /** Counts calls about to be made, unless they would exceed the limit; answers whether they may be made. */
  reserve(connection: string, calls: number, limit: number | null, nowMs: number): Promise<boolean>;
  /** Takes back calls that were counted in the same hour and never reached Salesforce. */
  release(connection: string, calls: number, nowMs: number): Promise<void>;
  read(connection: string, nowMs: number): Promise<CallsByHour>;
}

const keyOf = (connection: string) => ({ pk: connection, sk: 'salesforce' });

/**
 * One item holds the hours and their sum, so that a single conditional write both asks and counts: however many writers
 * there are, together they never go over the limit.
 */
export function usageTable(client: DynamoDBDocumentClient, table: string): UsageStore {
  const find = async (connection: string): Promise<UsageItem | undefined> => {
    const { Item } = await client.send(
      new GetCommand({ TableName: table, Key: keyOf(connection), ConsistentRead: true }),
    );
    return Item === undefined ? undefined : UsageItem.parse(Item);
  };

  const add = (connection: string, calls: number, most: number | null, nowMs: number) =>
    isTaken(() =>
      client.send(
        new UpdateCommand({
          TableName: table,
          Key: keyOf(connection),
          UpdateExpression: 'SET #total = #total + :calls, hours.#hour = if_not_exists(hours.#hour, :zero) + :calls',
          ConditionExpression: `oldest >= :oldest${most === null ? '' : ' AND #total <= :most'}`,
          ExpressionAttributeNames: { '#total': 'total', '#hour': hourOf(nowMs) },
          ExpressionAttributeValues: {
            ':calls': calls,
            ':zero': 0,
            ':oldest': oldestHour(nowMs),
            ...(most !== null && { ':most': most }),
          },
        }),
      ),
    );

  /** Makes the item, or drops the hours that no longer count; whoever comes second finds it done. */
  const renew = async (connection: string, old: UsageItem | undefined, nowMs: number): Promise<void> => {
    const hours = countedHours(old?.hours ?? {}, nowMs);
    const oldest = Object.keys(hours).toSorted()[0] ?? hourOf(nowMs);
    await isTaken(() =>
      client.send(
        new PutCommand({
          TableName: table,
          Item: { ...keyOf(connection), hours, total: sumCalls(hours), oldest },
          ConditionExpression: old === undefined ? 'attribute_not_exists(pk)' : '#total = :total AND oldest = :oldest',
          ...(old !== undefined && {
            ExpressionAttributeNames: { '#total': 'total' },
            ExpressionAttributeValues: { ':total': old.total, ':oldest': old.oldest },
          }),
        }),
      ),
    );
  };

  return {
    reserve: async (connection, calls, limit, nowMs) => {
      for (;;) {
        if (await add(connection, calls, limit === null ? null : limit - calls, nowMs)) return true;
        const item = await find(connection);
        const isCurrent = item !== undefined && item.oldest >= oldestHour(nowMs);
        if (isCurrent && limit !== null && item.total + calls > limit) return false;
        if (!isCurrent) await renew(connection, item, nowMs);
      }
    },
    release: async (connection, calls, nowMs) => void (await add(connection, -calls, null, nowMs)),
    read: async (connection, nowMs) => countedHours((await find(connection))?.hours ?? {}, nowMs),
  };
}

async function isTaken(write: () => Promise<unknown>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

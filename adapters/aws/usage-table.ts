import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import {
  type CallUse,
  type CallsByHour,
  type HourlyUse,
  countedHours,
  hourOf,
  oldestHour,
  sumCalls,
} from '../../core/usage.ts';

const Calls = z.record(z.string(), z.number());
const UsageItem = z.object({
  total: z.number(),
  oldest: z.string(),
  hours: Calls,
  /** By hour, lane and kind, such as `2026-11-24T05 live read`; items of an older version have none. */
  uses: z.exactOptional(Calls),
});
type UsageItem = z.infer<typeof UsageItem>;

/** The calls of a rolling 24 hours, counted by all processes together. */
export interface UsageStore {
  /** Counts calls about to be made, unless they would exceed the limit; answers whether they may be made. */
  reserve(connection: string, calls: number, limit: number | null, nowMs: number, use?: CallUse): Promise<boolean>;
  /** Takes back calls that were counted in the same hour and never reached Salesforce. */
  release(connection: string, calls: number, nowMs: number, use?: CallUse): Promise<void>;
  read(connection: string, nowMs: number): Promise<CallsByHour>;
  /** The same calls, by who spent them on what; the latest hour last. */
  readUses(connection: string, nowMs: number): Promise<HourlyUse[]>;
}

const Use = z.tuple([z.string(), z.enum(['live', 'retry']), z.enum(['read', 'write', 'login', 'other'])]);
const unknownUse: CallUse = { lane: 'live', kind: 'other' };
const keyOfUse = (nowMs: number, { lane, kind }: CallUse): string => `${hourOf(nowMs)} ${lane} ${kind}`;

const COUNT =
  'SET #total = #total + :calls, hours.#hour = if_not_exists(hours.#hour, :zero) + :calls, ' +
  'uses.#use = if_not_exists(uses.#use, :zero) + :calls';

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

  const add = (connection: string, calls: number, most: number | null, nowMs: number, use: CallUse) =>
    isTaken(() =>
      client.send(
        new UpdateCommand({
          TableName: table,
          Key: keyOf(connection),
          UpdateExpression: COUNT,
          ConditionExpression: `oldest >= :oldest AND attribute_exists(uses)${most === null ? '' : ' AND #total <= :most'}`,
          ExpressionAttributeNames: { '#total': 'total', '#hour': hourOf(nowMs), '#use': keyOfUse(nowMs, use) },
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
    const uses = countedHours(old?.uses ?? {}, nowMs); // their keys begin with the hour
    const oldest = Object.keys(hours).toSorted()[0] ?? hourOf(nowMs);
    await isTaken(() =>
      client.send(
        new PutCommand({
          TableName: table,
          Item: { ...keyOf(connection), hours, uses, total: sumCalls(hours), oldest },
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
    reserve: async (connection, calls, limit, nowMs, use = unknownUse) => {
      for (;;) {
        if (await add(connection, calls, limit === null ? null : limit - calls, nowMs, use)) return true;
        const item = await find(connection);
        const isCurrent = item?.uses !== undefined && item.oldest >= oldestHour(nowMs);
        if (isCurrent && limit !== null && item.total + calls > limit) return false;
        if (!isCurrent) await renew(connection, item, nowMs);
      }
    },
    release: async (connection, calls, nowMs, use = unknownUse) =>
      void (await add(connection, -calls, null, nowMs, use)),
    read: async (connection, nowMs) => countedHours((await find(connection))?.hours ?? {}, nowMs),
    readUses: async (connection, nowMs) => hourlyUses((await find(connection))?.uses ?? {}, nowMs),
  };
}

/** The latest hour last; what was given back whole is left out. */
const hourlyUses = (uses: CallsByHour, nowMs: number): HourlyUse[] =>
  Object.entries(countedHours(uses, nowMs))
    .filter(([, calls]) => calls > 0)
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, calls]) => {
      const [hour, lane, kind] = Use.parse(key.split(' '));
      return { hour, lane, kind, calls };
    });

async function isTaken(write: () => Promise<unknown>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

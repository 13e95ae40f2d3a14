import { type DynamoDBDocumentClient, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { PersonObject } from '../../core/change.ts';
import type { ParkedRecord, ParkedStore } from '../../core/ports.ts';
import { ReasonCode } from '../../core/reasons.ts';
import { getItems, writeItems } from './item-batches.ts';

/** What a record that is set aside may be. */
const ParkedObject = z.enum([...PersonObject.options, 'hubspotContact']);

const ParkedItem = z.object({
  object: ParkedObject,
  id: z.string(),
  code: ReasonCode,
  words: z.string(),
  attempts: z.number(),
  firstSeenAt: z.string(),
  lastSeenAt: z.string(),
  retryAt: z.string(),
  tries: z.exactOptional(z.array(z.string())),
});

/** Records set aside, by connection and Salesforce id, with an index by the time of their next try. */
export function parkedTable(client: DynamoDBDocumentClient, table: string): ParkedStore {
  return {
    byIds: async (connection, ids) => {
      const items = await getItems(
        client,
        table,
        ids.map((sk) => ({ pk: connection, sk })),
      );
      return new Map(items.map((item) => ParkedItem.parse(item)).map((record) => [record.id, record]));
    },

    put: (connection, records) =>
      writeItems(
        client,
        table,
        records.map((record) => ({ PutRequest: { Item: { pk: connection, sk: record.id, ...record } } })),
      ),

    remove: (connection, ids) =>
      writeItems(
        client,
        table,
        ids.map((sk) => ({ DeleteRequest: { Key: { pk: connection, sk } } })),
      ),

    due: async (connection, nowIso, limit) => {
      const { Items } = await client.send(
        new QueryCommand({
          TableName: table,
          IndexName: 'byRetryAt',
          KeyConditionExpression: 'pk = :connection AND retryAt <= :now',
          ExpressionAttributeValues: { ':connection': connection, ':now': nowIso },
          Limit: limit,
        }),
      );
      return (Items ?? []).map((item) => ParkedItem.parse(item));
    },

    waiting: (connection, codes, nowIso, limit) => waitingRecords(client, table, { connection, codes, nowIso, limit }),

    postpone: async (connection, records, retryAt) => {
      await Promise.all(records.map((record) => postponeOne(client, table, connection, record, retryAt)));
    },
  };
}

/** So many pages of records that wait for something else are passed over at most. */
const PAGES_LOOKED_THROUGH = 5;

async function waitingRecords(
  client: DynamoDBDocumentClient,
  table: string,
  { connection, codes, nowIso, limit }: WaitingFor,
): Promise<ParkedRecord[]> {
  const found: ParkedRecord[] = [];
  let start: Record<string, unknown> | undefined;
  for (let page = 0; page < PAGES_LOOKED_THROUGH && found.length < limit; page += 1) {
    const { Items, LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName: table,
        IndexName: 'byRetryAt',
        KeyConditionExpression: 'pk = :connection AND retryAt > :now',
        ExpressionAttributeValues: { ':connection': connection, ':now': nowIso },
        Limit: limit,
        ExclusiveStartKey: start,
      }),
    );
    found.push(...(Items ?? []).map((item) => ParkedItem.parse(item)).filter(({ code }) => codes.has(code)));
    if (LastEvaluatedKey === undefined) break;
    start = LastEvaluatedKey;
  }
  return found.slice(0, limit);
}

interface WaitingFor {
  readonly connection: string;
  readonly codes: ReadonlySet<ReasonCode>;
  readonly nowIso: string;
  readonly limit: number;
}

/** Only if the record is still parked as it was found: the worker may have settled it meanwhile. */
async function postponeOne(
  client: DynamoDBDocumentClient,
  table: string,
  connection: string,
  record: ParkedRecord,
  retryAt: string,
): Promise<void> {
  try {
    await client.send(
      new UpdateCommand({
        TableName: table,
        Key: { pk: connection, sk: record.id },
        UpdateExpression: 'SET retryAt = :retryAt',
        ConditionExpression: 'lastSeenAt = :lastSeenAt',
        ExpressionAttributeValues: { ':retryAt': retryAt, ':lastSeenAt': record.lastSeenAt },
      }),
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}

const ParkedExample = z.object({ code: ReasonCode, object: ParkedObject, id: z.string(), words: z.string() });

/** How many records are set aside for a reason, and the first few of them with what the vendor said. */
export interface ParkedCount {
  readonly count: number;
  readonly examples: readonly {
    readonly object: ParkedRecord['object'];
    readonly id: string;
    readonly words: string;
  }[];
}

const EXAMPLES = 5;

/** What is set aside, by reason. */
export async function countParked(
  client: DynamoDBDocumentClient,
  table: string,
  connection: string,
): Promise<Partial<Record<ReasonCode, ParkedCount>>> {
  const counts: Partial<Record<ReasonCode, ParkedCount>> = {};
  let start: Record<string, unknown> | undefined;
  do {
    const { Items, LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'pk = :connection',
        ExpressionAttributeValues: { ':connection': connection },
        ProjectionExpression: 'code, #object, id, words',
        ExpressionAttributeNames: { '#object': 'object' },
        ExclusiveStartKey: start,
      }),
    );
    for (const { code, ...example } of (Items ?? []).map((item) => ParkedExample.parse(item))) {
      const { count = 0, examples = [] } = counts[code] ?? {};
      counts[code] = { count: count + 1, examples: examples.length < EXAMPLES ? [...examples, example] : examples };
    }
    start = LastEvaluatedKey;
  } while (start !== undefined);
  return counts;
}

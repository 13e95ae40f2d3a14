import { setTimeout as sleep } from 'node:timers/promises';
import { BatchGetCommand, BatchWriteCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { chunksOf } from '../../core/chunks.ts';
import { sideBySide } from '../../core/side-by-side.ts';

type Item = Record<string, unknown>;
type WriteRequest =
  | { readonly PutRequest: { readonly Item: Item } }
  | { readonly DeleteRequest: { readonly Key: Item } };

const GET_KEYS = 100;
const WRITE_REQUESTS = 25;
/** A batch may hold a megabyte, and ten thousand links are four hundred of them. */
const BATCHES_AT_ONCE = 16;
const ATTEMPTS = 8;

/** Reads items by key, as they are at this moment; keys without an item are absent. Throws if the store stays too busy. */
export async function getItems(client: DynamoDBDocumentClient, table: string, keys: readonly Item[]): Promise<Item[]> {
  const pages = await sideBySide(chunksOf(keys, GET_KEYS), BATCHES_AT_ONCE, async (chunk) => {
    const items: Item[] = [];
    await untilTaken(chunk, async (open) => {
      const { Responses, UnprocessedKeys } = await client.send(
        new BatchGetCommand({ RequestItems: { [table]: { Keys: [...open], ConsistentRead: true } } }),
      );
      items.push(...(Responses?.[table] ?? []));
      return UnprocessedKeys?.[table]?.Keys ?? [];
    });
    return items;
  });
  return pages.flat();
}

/** Puts and deletes items, each on its own. Throws if the store stays too busy. */
export async function writeItems(
  client: DynamoDBDocumentClient,
  table: string,
  requests: readonly WriteRequest[],
): Promise<void> {
  await sideBySide(chunksOf(requests, WRITE_REQUESTS), BATCHES_AT_ONCE, (chunk) =>
    untilTaken<WriteRequest>(chunk, async (open) => {
      const { UnprocessedItems } = await client.send(new BatchWriteCommand({ RequestItems: { [table]: [...open] } }));
      return (UnprocessedItems?.[table] ?? []).flatMap(({ PutRequest, DeleteRequest }): WriteRequest[] => {
        if (PutRequest?.Item !== undefined) return [{ PutRequest: { Item: PutRequest.Item } }];
        return DeleteRequest?.Key === undefined ? [] : [{ DeleteRequest: { Key: DeleteRequest.Key } }];
      });
    }),
  );
}

/** DynamoDB may take only a part of a batch: what it left over is sent again, later each time. */
async function untilTaken<T>(
  requests: readonly T[],
  send: (open: readonly T[]) => Promise<readonly T[]>,
): Promise<void> {
  let open = requests;
  for (let attempt = 0; open.length > 0; attempt += 1) {
    if (attempt === ATTEMPTS) throw new Error(`DynamoDB left ${open.length} of ${requests.length} requests undone`);
    if (attempt > 0) await sleep(25 * 2 ** attempt);
    open = await send(open);
  }
}

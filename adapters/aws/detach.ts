import { type DynamoDBDocumentClient, QueryCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../../core/ports.ts';
import { writeItems } from './item-batches.ts';

/** What two records of a connection know of each other. */
export interface Attachments {
  /** Whether anything is linked, or was begun to be. */
  exist(connection: string): Promise<boolean>;
  /** Removes links, claims, what is set aside, and how far the feeds are; false when time was up before all of it was. */
  remove(connection: string, untilMs: number): Promise<boolean>;
}

export interface AttachmentTables {
  readonly links: string;
  readonly parked: string;
  readonly state: string;
}

export type Key = Record<string, unknown>;
/** One page of the keys that belong to a connection, and where the next one begins. */
export type Page = (
  start: Key | undefined,
) => Promise<{ readonly keys: readonly Key[]; readonly next: Key | undefined }>;

/** Links are looked for through the whole table: there is no index for what happens once in a connection's life. */
export const linkPage =
  (client: DynamoDBDocumentClient, table: string, connection: string): Page =>
  async (start) => {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new ScanCommand({
        TableName: table,
        FilterExpression: 'begins_with(pk, :connection)',
        ExpressionAttributeValues: { ':connection': `${connection}#` },
        ProjectionExpression: 'pk',
        ExclusiveStartKey: start,
        ConsistentRead: true,
      }),
    );
    return { keys: Items, next: LastEvaluatedKey };
  };

export const rowPage =
  (client: DynamoDBDocumentClient, table: string, connection: string, isToGo: (sk: string) => boolean): Page =>
  async (start) => {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'pk = :connection',
        ExpressionAttributeValues: { ':connection': connection },
        ProjectionExpression: 'pk, sk',
        ExclusiveStartKey: start,
        ConsistentRead: true,
      }),
    );
    return { keys: Items.filter(({ sk }) => isToGo(String(sk))), next: LastEvaluatedKey };
  };

/** How far an emptying came: `start` is where the page begins that there was no time for. */
export type Emptied = { readonly isDone: true } | { readonly isDone: false; readonly start: Key | undefined };

/** Removes all that the pages name, from one of them on, until time is up. */
export const emptying =
  (client: DynamoDBDocumentClient, clock: Clock) =>
  async (table: string, page: Page, untilMs: number, first?: Key): Promise<Emptied> => {
    let start = first;
    do {
      if (clock() >= untilMs) return { isDone: false, start };
      const { keys, next } = await page(start);
      await writeItems(
        client,
        table,
        keys.map((key) => ({ DeleteRequest: { Key: key } })),
      );
      start = next;
    } while (start !== undefined);
    return { isDone: true };
  };

/** Counters go on counting, and what is known of logins is about the new side already. */
const isOfTheOldSide = (sk: string): boolean => !/^(?:counters|login(?:-turn)?#\w+)$/.test(sk);

/** What is attached to a connection, in the tables of a deployment. */
export function attachments(client: DynamoDBDocumentClient, tables: AttachmentTables, clock: Clock): Attachments {
  const empty = emptying(client, clock);
  const remove = async (table: string, page: Page, untilMs: number): Promise<boolean> =>
    (await empty(table, page, untilMs)).isDone;

  return {
    exist: async (connection) => {
      const page = linkPage(client, tables.links, connection);
      let start: Key | undefined;
      do {
        const { keys, next } = await page(start);
        if (keys.length > 0) return true;
        start = next;
      } while (start !== undefined);
      return false;
    },
    // The links come last: as long as one is left, the connection is known not to be detached.
    remove: async (connection, untilMs) =>
      (await remove(
        tables.parked,
        rowPage(client, tables.parked, connection, () => true),
        untilMs,
      )) &&
      (await remove(tables.state, rowPage(client, tables.state, connection, isOfTheOldSide), untilMs)) &&
      (await remove(tables.links, linkPage(client, tables.links, connection), untilMs)),
  };
}

import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  BatchWriteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { type Item, type Scope, assign, parseCondition, parseProjection, parseUpdate } from './memory-expressions.ts';

/** A table by its sort key, if it has one, and the sort keys of its indexes by their names. */
export interface MemoryTable {
  readonly sortKey?: string;
  readonly indexes?: Readonly<Record<string, string>>;
}

interface Table extends MemoryTable {
  readonly items: Map<string, Map<string, Item>>;
}

interface Conditional {
  readonly ConditionExpression?: string | undefined;
  readonly ExpressionAttributeNames?: Record<string, string> | undefined;
  readonly ExpressionAttributeValues?: Item | undefined;
}

const GET_KEYS = 100;
const WRITE_REQUESTS = 25;

/**
 * DynamoDB for the commands and expressions that the tables' adapters use, without a wire: a hundred thousand operations
 * a second where dynalite makes a few thousand. What it does not know is an error. A test holds it to dynalite.
 */
export class MemoryDocuments {
  readonly #tables: ReadonlyMap<string, Table>;

  constructor(tables: Readonly<Record<string, MemoryTable>>) {
    this.#tables = new Map(Object.entries(tables).map(([name, table]) => [name, { ...table, items: new Map() }]));
  }

  /** As the adapters take it. */
  readonly client = { send: async (command: unknown) => this.send(command) } as unknown as DynamoDBDocumentClient;

  send(command: unknown): object {
    if (command instanceof GetCommand) {
      const { TableName, Key } = command.input;
      return { Item: copyOf(this.#find(this.#table(TableName), Key)) };
    }
    if (command instanceof PutCommand) return this.#put(command.input);
    if (command instanceof UpdateCommand) return this.#update(command.input);
    if (command instanceof QueryCommand) return this.#query(command.input);
    if (command instanceof BatchGetCommand) return this.#batchGet(command.input.RequestItems);
    if (command instanceof BatchWriteCommand) return this.#batchWrite(command.input.RequestItems);
    throw new Error('this store does not know the command');
  }

  /** Every item of a table. */
  all = (name: string): Item[] =>
    [...this.#table(name).items.values()].flatMap((group) => [...group.values()].map(copyItem));

  #put({ TableName, Item: item, ...rest }: PutCommand['input']): object {
    const table = this.#table(TableName);
    check(rest, this.#find(table, item));
    this.#keep(table, item);
    return {};
  }

  #update({ TableName, Key, UpdateExpression, ...rest }: UpdateCommand['input']): object {
    const table = this.#table(TableName);
    const item = this.#find(table, Key);
    check(rest, item);
    const next = item === undefined ? copyItem(Key ?? {}) : copyItem(item);
    assign(scopeOf(rest, item), parseUpdate(UpdateExpression ?? ''), next);
    this.#keep(table, next);
    return {};
  }

  #query(input: QueryCommand['input']): object {
    const table = this.#table(input.TableName);
    const sortKey = input.IndexName === undefined ? table.sortKey : table.indexes?.[input.IndexName];
    if (sortKey === undefined) throw new Error(`this store does not know the index ${input.IndexName}`);
    const places = [sortKey, table.sortKey ?? sortKey];
    const order = (left: Item, right: Item) => places.map((key) => byText(left[key], right[key])).find(Boolean) ?? 0;
    const test = parseCondition(input.KeyConditionExpression ?? '');
    const start = input.ExclusiveStartKey;
    const found = [...(table.items.get(String(input.ExpressionAttributeValues?.[':connection'])) ?? new Map()).values()]
      .filter((item: Item) => item[sortKey] !== undefined && test(scopeOf(input, item)))
      .toSorted(order)
      .filter((item: Item) => start === undefined || order(item, start) > 0);
    const page = found.slice(0, input.Limit ?? found.length);
    const last = page.length === input.Limit ? page.at(-1) : undefined;
    const keys = ['pk', ...new Set(places)];
    return {
      Items: page.map((item: Item) => project(input, item)),
      ...(last !== undefined && { LastEvaluatedKey: Object.fromEntries(keys.map((key) => [key, last[key]])) }),
    };
  }

  #batchGet(requests: BatchGetCommand['input']['RequestItems']): object {
    const answers = Object.entries(requests ?? {}).map(([name, request]) => {
      const table = this.#table(name);
      const keys = request.Keys ?? [];
      refuseBatch(table, keys, GET_KEYS);
      return [name, keys.flatMap((key) => copyOf(this.#find(table, key)) ?? [])];
    });
    return { Responses: Object.fromEntries(answers), UnprocessedKeys: {} };
  }

  #batchWrite(requests: BatchWriteCommand['input']['RequestItems']): object {
    for (const [name, writes] of Object.entries(requests ?? {})) {
      const table = this.#table(name);
      refuseBatch(
        table,
        writes.map(({ PutRequest, DeleteRequest }) => PutRequest?.Item ?? DeleteRequest?.Key ?? {}),
        WRITE_REQUESTS,
      );
      for (const { PutRequest, DeleteRequest } of writes) {
        if (PutRequest !== undefined) this.#keep(table, PutRequest.Item);
        const [pk, sk] = keyOf(table, DeleteRequest?.Key);
        if (DeleteRequest !== undefined) table.items.get(pk)?.delete(sk);
      }
    }
    return { UnprocessedItems: {} };
  }

  #table(name: string | undefined): Table {
    const table = this.#tables.get(name ?? '');
    if (table === undefined) throw new Error(`there is no table ${name}`);
    return table;
  }

  #find(table: Table, key: Item | undefined): Item | undefined {
    const [pk, sk] = keyOf(table, key);
    return table.items.get(pk)?.get(sk);
  }

  #keep(table: Table, item: Item | undefined): void {
    const [pk, sk] = keyOf(table, item);
    if (!table.items.has(pk)) table.items.set(pk, new Map());
    table.items.get(pk)?.set(sk, copyItem(item ?? {}));
  }
}

const keyOf = ({ sortKey }: Table, key: Item | undefined): readonly [string, string] => [
  String(key?.['pk']),
  sortKey === undefined ? '' : String(key?.[sortKey]),
];

const byText = (left: unknown, right: unknown): number =>
  String(left) < String(right) ? -1 : Number(String(left) > String(right));

const scopeOf = (input: Conditional, item: Item | undefined): Scope => ({
  item,
  names: input.ExpressionAttributeNames ?? {},
  values: input.ExpressionAttributeValues ?? {},
});

function check(input: Conditional, item: Item | undefined): void {
  if (input.ConditionExpression === undefined) return;
  if (parseCondition(input.ConditionExpression)(scopeOf(input, item))) return;
  throw new ConditionalCheckFailedException({ $metadata: {}, message: 'The conditional request failed' });
}

/** DynamoDB takes no batch that is empty, too long, or names one item twice. */
function refuseBatch(table: Table, keys: readonly Item[], most: number): void {
  const distinct = new Set(keys.map((key) => JSON.stringify(keyOf(table, key))));
  if (keys.length === 0 || keys.length > most || distinct.size < keys.length) {
    throw Object.assign(new Error(`a batch of ${keys.length} items, ${distinct.size} of them distinct`), {
      name: 'ValidationException',
    });
  }
}

function project(input: QueryCommand['input'], item: Item): Item {
  if (input.ProjectionExpression === undefined) return copyItem(item);
  const scope = scopeOf(input, item);
  const names = parseProjection(input.ProjectionExpression).map((path) => path(scope)[0] ?? '');
  return copyItem(Object.fromEntries(names.map((name) => [name, item[name]])));
}

/** As it comes out of the store: a copy, without what is undefined. */
function copy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copy);
  return typeof value === 'object' && value !== null ? copyItem({ ...value }) : value;
}

const copyItem = (item: Item): Item => {
  const result: Item = {};
  for (const [name, value] of Object.entries(item)) if (value !== undefined) result[name] = copy(value);
  return result;
};

const copyOf = (item: Item | undefined): Item | undefined => (item === undefined ? undefined : copyItem(item));

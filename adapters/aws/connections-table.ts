import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import { Connection, type Connections, DEFAULT_CONNECTION, MOST_CONNECTIONS } from '../../core/connection.ts';
import { putOver } from './put-over.ts';

/** No connection's id begins like this, so that it is never taken for the settings of one. */
const Key = { pk: '#connections', sk: '#connections' };
const Item = z.object({ version: z.number(), connections: z.array(Connection) });
const ATTEMPTS = 8;

/**
 * The connections of a deployment, one item in the table of the settings: a tick reads all of them with one call.
 * `default` is among them whether or not it is written down.
 */
export function connectionsTable(client: DynamoDBDocumentClient, table: string): Connections {
  const read = async (): Promise<z.infer<typeof Item> | undefined> => {
    const { Item: item } = await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }));
    return item === undefined ? undefined : Item.parse(item);
  };

  /** Writes what `edit` makes of them, unless somebody else wrote meanwhile: then it is asked again. */
  const change = async (edit: (connections: readonly Connection[]) => Connection[] | undefined): Promise<void> => {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const stored = await read();
      const connections = edit(withDefault(stored?.connections ?? []));
      if (connections === undefined) return;
      const version = stored?.version ?? 0;
      if (await putOver(client, table, { ...Key, version: version + 1, connections }, version)) return;
    }
    throw new Error('the list of connections is changed by too many at once');
  };

  return {
    all: async () => withDefault((await read())?.connections ?? []),
    add: async (connection) => {
      let outcome: 'added' | 'exists' | 'full' = 'added';
      await change((connections) => {
        outcome = outcomeOf(connections, connection.id);
        return outcome === 'added' ? [...connections, connection] : undefined;
      });
      return outcome;
    },
    keepRemoving: (id, removing) =>
      change((connections) =>
        connections.map((connection) => (connection.id === id ? { ...connection, removing } : connection)),
      ),
    drop: (id) => change((connections) => connections.filter((connection) => connection.id !== id)),
  };
}

function outcomeOf(connections: readonly Connection[], id: string): 'added' | 'exists' | 'full' {
  if (connections.some((connection) => connection.id === id)) return 'exists';
  return connections.length >= MOST_CONNECTIONS ? 'full' : 'added';
}

const isDefault = ({ id }: Connection): boolean => id === DEFAULT_CONNECTION;

function withDefault(connections: readonly Connection[]): Connection[] {
  const others = connections.filter((connection) => !isDefault(connection));
  return [
    connections.find(isDefault) ?? { id: DEFAULT_CONNECTION },
    ...others.toSorted((left, right) => (left.id < right.id ? -1 : 1)),
  ];
}

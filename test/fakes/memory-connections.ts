import type { SecretLife } from '../../adapters/aws/connection-secret-life.ts';
import type { Remains } from '../../adapters/aws/remains.ts';
import { type Connection, type Connections, DEFAULT_CONNECTION } from '../../core/connection.ts';

/** The list of connections in memory, and nothing to be removed of any. */
export function memoryConnections(): {
  readonly connections: Connections;
  readonly secretLife: SecretLife;
  readonly remains: Remains;
} {
  let all: Connection[] = [{ id: DEFAULT_CONNECTION }];
  return {
    connections: {
      all: async () => structuredClone(all),
      add: async (connection) => {
        if (all.some(({ id }) => id === connection.id)) return 'exists';
        all.push(connection);
        return 'added';
      },
      keepRemoving: async (id, removing) => {
        all = all.map((connection) => (connection.id === id ? { ...connection, removing } : connection));
      },
      drop: async (id) => {
        all = all.filter((connection) => connection.id !== id || id === DEFAULT_CONNECTION);
      },
    },
    secretLife: { make: async () => undefined, remove: async () => undefined },
    remains: { remove: async () => ({ isDone: true }) },
  };
}

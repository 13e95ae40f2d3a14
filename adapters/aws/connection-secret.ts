import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { ConnectionSecret } from '../../core/connection-secret.ts';
import type { Clock } from '../../core/ports.ts';

export interface ConnectionSecrets {
  /** The secret of a connection, at most five minutes old, or undefined when there is no such connection. */
  read(connection: string): Promise<ConnectionSecret | undefined>;
  /** Forgets what was read, after a vendor refused it. */
  forget(connection: string): void;
}

const CACHE_MS = 5 * 60_000;

export function connectionSecrets(
  prefix: string,
  clock: Clock,
  client: SecretsManagerClient = new SecretsManagerClient({}),
): ConnectionSecrets {
  const cache = new Map<string, { readonly secret: ConnectionSecret; readonly readAtMs: number }>();
  return {
    read: async (connection) => {
      const cached = cache.get(connection);
      if (cached !== undefined && clock() - cached.readAtMs < CACHE_MS) return cached.secret;
      const text = await secretText(client, prefix + connection);
      if (text === undefined) return undefined;
      const secret = parseSecret(text);
      cache.set(connection, { secret, readAtMs: clock() });
      return secret;
    },
    forget: (connection) => void cache.delete(connection),
  };
}

async function secretText(client: SecretsManagerClient, id: string): Promise<string | undefined> {
  try {
    return (await client.send(new GetSecretValueCommand({ SecretId: id }))).SecretString;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

/** Says which part is wrong and never what it holds. */
function parseSecret(text: string): ConnectionSecret {
  const parsed = ConnectionSecret.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  throw new Error(
    `the connection's secret is not complete: ${parsed.error.issues.map(({ path }) => path.join('.')).join(', ')}`,
  );
}

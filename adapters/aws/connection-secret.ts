import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { type ConnectionSecret, parseConnectionSecret, secretDocument } from '../../core/connection-secret.ts';
import type { Clock } from '../../core/ports.ts';

export interface ConnectionSecrets {
  /**
   * The secret of a connection, at most five minutes old, or undefined when there is no such connection. A part of it
   * that is not complete is absent and has its fault; throws only when Secrets Manager is out of reach.
   */
  read(connection: string): Promise<ConnectionSecret | undefined>;
  /** Forgets what was read, after a vendor refused it. */
  forget(connection: string): void;
}

export interface ChangeableSecrets extends ConnectionSecrets {
  /**
   * Changes a connection's secret and answers its new version; undefined when there is no such connection. The version
   * before stays in Secrets Manager as AWSPREVIOUS. What `edit` leaves alone is kept, known to this version or not.
   */
  change(connection: string, edit: (document: Record<string, unknown>) => object): Promise<string | undefined>;
}

const CACHE_MS = 5 * 60_000;

export function connectionSecrets(
  prefix: string,
  clock: Clock,
  client: Pick<SecretsManagerClient, 'send'> = new SecretsManagerClient({}),
): ChangeableSecrets {
  const cache = new Map<string, { readonly secret: ConnectionSecret; readonly readAtMs: number }>();
  return {
    read: async (connection) => {
      const cached = cache.get(connection);
      if (cached !== undefined && clock() - cached.readAtMs < CACHE_MS) return cached.secret;
      const stored = await storedSecret(client, prefix + connection);
      if (stored === undefined) return undefined;
      const secret = { ...parseConnectionSecret(stored.text), version: stored.version };
      cache.set(connection, { secret, readAtMs: clock() });
      return secret;
    },
    forget: (connection) => void cache.delete(connection),
    change: async (connection, edit) => {
      const SecretId = prefix + connection;
      const stored = await storedSecret(client, SecretId);
      if (stored === undefined) return undefined;
      const SecretString = JSON.stringify(edit(secretDocument(stored.text)));
      const { VersionId } = await client.send(new PutSecretValueCommand({ SecretId, SecretString }));
      cache.delete(connection);
      return VersionId;
    },
  };
}

interface StoredSecret {
  readonly text: string;
  readonly version: string | undefined;
}

async function storedSecret(client: Pick<SecretsManagerClient, 'send'>, id: string): Promise<StoredSecret | undefined> {
  try {
    const { SecretString: text, VersionId: version } = await client.send(new GetSecretValueCommand({ SecretId: id }));
    return text === undefined ? undefined : { text, version };
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

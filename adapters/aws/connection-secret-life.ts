import { randomBytes } from 'node:crypto';
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { DEFAULT_CONNECTION } from '../../core/connection.ts';

/** The beginning and the end of a connection's secret. */
export interface SecretLife {
  /** Makes the secret of a connection, with a new secret for its webhook address. One that is there already is kept. */
  make(connection: string): Promise<void>;
  /** Takes it away with all its versions. That of `default` belongs to the stack: it is emptied instead. */
  remove(connection: string): Promise<void>;
}

/** It becomes part of a path: 64 characters, as many as the stack gives to the secret of `default`. */
const fresh = (): string => JSON.stringify({ webhookSecret: randomBytes(32).toString('hex') });

export function connectionSecretLife(
  prefix: string,
  client: Pick<SecretsManagerClient, 'send'> = new SecretsManagerClient({}),
): SecretLife {
  return {
    make: async (connection) => {
      try {
        await client.send(
          new CreateSecretCommand({
            Name: prefix + connection,
            Description: `Crosswalk: credentials of the connection "${connection}" and the secret in its webhook address`,
            SecretString: fresh(),
          }),
        );
      } catch (error) {
        if (!(error instanceof ResourceExistsException)) throw error;
      }
    },
    remove: async (connection) => {
      const SecretId = prefix + connection;
      if (connection === DEFAULT_CONNECTION) {
        // Twice, so that no version of before is left as the previous one.
        for (let version = 0; version < 2; version += 1)
          await client.send(new PutSecretValueCommand({ SecretId, SecretString: fresh() }));
        return;
      }
      try {
        // A name that waits out a recovery window could not be used again, and the credentials would stay in it.
        await client.send(new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true }));
      } catch (error) {
        if (!(error instanceof ResourceNotFoundException)) throw error;
      }
    },
  };
}

import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import * as z from 'zod/mini';
import type { Clock } from '../../core/ports.ts';

/** What a connection needs to be let in. Parts that the owner has not given yet are absent. */
export const ConnectionSecret = z.object({
  salesforce: z.optional(
    z.object({
      /** The org's own My Domain address: client credentials are asked of it, and calls go to it. */
      loginUrl: z.url(),
      clientId: z.string(),
      clientSecret: z.string(),
      organizationId: z.string(),
    }),
  ),
  hubspot: z.optional(z.object({ token: z.string(), apiUrl: z.optional(z.url()) })),
  /** The last part of the receiver's address; while it is rotated the previous one is accepted too. */
  webhookSecret: z.string().check(z.minLength(16)),
  webhookSecretPrevious: z.optional(z.string().check(z.minLength(16))),
});
export type ConnectionSecret = z.infer<typeof ConnectionSecret>;

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

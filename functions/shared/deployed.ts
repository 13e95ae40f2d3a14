import { connectionSecrets } from '../../adapters/aws/connection-secret.ts';
import { connectionsTable } from '../../adapters/aws/connections-table.ts';
import { documentClient } from '../../adapters/aws/document-client.ts';
import { loginsTable } from '../../adapters/aws/logins-table.ts';
import { settingsTable } from '../../adapters/aws/settings-table.ts';
import { usageTable } from '../../adapters/aws/usage-table.ts';

/** What a function that works for connections is told by the stack. */
export interface WorkerEnv {
  readonly CONNECTION_SECRETS: string;
  readonly SETTINGS_TABLE: string;
  readonly STATE_TABLE: string;
  readonly USAGE_TABLE: string;
}

/** What every function needs that works for connections: who they are, their settings, how to get in, what it costs. */
export function deployed(env: WorkerEnv) {
  const client = documentClient();
  const stored = settingsTable(client, env.SETTINGS_TABLE);
  return {
    client,
    registry: connectionsTable(client, env.SETTINGS_TABLE),
    /** For the clients of both sides. */
    access: {
      clock: Date.now,
      settings: { read: async (connection: string) => (await stored.read(connection)).settings },
      secrets: connectionSecrets(env.CONNECTION_SECRETS, Date.now),
      counter: usageTable(client, env.USAGE_TABLE),
      logins: loginsTable(client, env.STATE_TABLE),
    },
  };
}

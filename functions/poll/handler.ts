import type { Context } from 'aws-lambda';
import * as z from 'zod/mini';
import { changeQueue } from '../../adapters/aws/change-queue.ts';
import { connectionSecrets } from '../../adapters/aws/connection-secret.ts';
import { documentClient } from '../../adapters/aws/document-client.ts';
import { parkedTable } from '../../adapters/aws/parked-table.ts';
import { settingsTable } from '../../adapters/aws/settings-table.ts';
import { stateTable } from '../../adapters/aws/state-table.ts';
import { usageTable } from '../../adapters/aws/usage-table.ts';
import { connectedOrg } from '../../adapters/salesforce/connected-org.ts';
import { salesforcePeople } from '../../adapters/salesforce/people.ts';
import { type PollPorts, type SeenRows, pollPeople } from '../../core/poll-people.ts';
import type { PollReport } from '../../core/ports.ts';
import { once, oncePer } from '../shared/once.ts';
import { Env } from './env.ts';

/** What the schedule says. */
const Tick = z.object({ connection: z.string() });

/** Left for the state to be written after the last page, in milliseconds. */
const RESERVE_MS = 15_000;

/**
 * Looks for changes of one connection, for as long as the function may run. What failed is in the report that `status`
 * shows, and is thrown as well, so that the alarm counts it.
 */
export const createHandler =
  (ports: (connection: string) => PollPorts, seen: (connection: string) => SeenRows) =>
  async (event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<PollReport> => {
    const { connection } = Tick.parse(event);
    const { clock, ...others } = ports(connection);
    const untilMs = clock() + context.getRemainingTimeInMillis() - RESERVE_MS;
    const report = await pollPeople({ clock, ...others }, connection, seen(connection), untilMs);
    if (report.outcome === 'failed') throw new Error(`the poll of ${connection} failed: ${report.words}`);
    return report;
  };

const portsOf = once(() => {
  const env = Env.parse(process.env);
  const client = documentClient();
  const settings = settingsTable(client, env.SETTINGS_TABLE);
  const reader = { read: async (connection: string) => (await settings.read(connection)).settings };
  const secrets = connectionSecrets(env.CONNECTION_SECRETS, Date.now);
  return oncePer((connection): PollPorts => {
    const counter = usageTable(client, env.USAGE_TABLE);
    return {
      clock: Date.now,
      settings: reader,
      salesforce: salesforcePeople(connectedOrg({ connection, secrets, counter, settings: reader, clock: Date.now })),
      queue: changeQueue(env.CHANGES_QUEUE_URL),
      state: stateTable(client, env.STATE_TABLE),
      parked: parkedTable(client, env.PARKED_TABLE),
    };
  });
});

export const handler = createHandler(
  (connection) => portsOf()(connection),
  oncePer(() => new Map()),
);

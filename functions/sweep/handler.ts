import type { Context } from 'aws-lambda';
import * as z from 'zod/mini';
import { changeQueue } from '../../adapters/aws/change-queue.ts';
import { installedVersions } from '../../adapters/aws/installed-version.ts';
import { linksTable } from '../../adapters/aws/links-table.ts';
import { parkedTable } from '../../adapters/aws/parked-table.ts';
import { stateTable } from '../../adapters/aws/state-table.ts';
import { connectedPortal } from '../../adapters/hubspot/connected-portal.ts';
import { contactSearch } from '../../adapters/hubspot/contact-search.ts';
import { contactReader } from '../../adapters/hubspot/read-contacts.ts';
import { connectedOrg } from '../../adapters/salesforce/connected-org.ts';
import { readKeyHelp } from '../../adapters/salesforce/key-help.ts';
import { inLane } from '../../adapters/salesforce/org.ts';
import { salesforcePeople } from '../../adapters/salesforce/people.ts';
import { working } from '../../core/connection.ts';
import { type SweepPorts, type SweepReport, sweepIds } from '../../core/id-sweep.ts';
import { type InstalledPorts, noteInstalledVersion } from '../../core/installed-version.ts';
import { hubspotProperties } from '../../core/mapping.ts';
import type { Clock } from '../../core/ports.ts';
import { contact } from '../../objects/contact.ts';
import { deployed } from '../shared/deployed.ts';
import { forEachConnection } from '../shared/fan-out.ts';
import { once, oncePer } from '../shared/once.ts';
import { Env } from './env.ts';

/** The schedule means all connections; one can be named by hand. */
const Tick = z.object({ connection: z.optional(z.string()) });

const CONNECTIONS_AT_ONCE = 4;
const HOUR_MS = 60 * 60_000;

/** Left for the page under way and for writing down how far it got, in milliseconds. */
const RESERVE_MS = 60_000;

/** HubSpot allows all of a portal five searches a second, of which the poll may need four. */
const BETWEEN_SEARCHES_MS = 1_000;

export interface Ports {
  readonly clock: Clock;
  readonly connections: () => Promise<readonly string[]>;
  readonly sweep: (connection: string, untilMs: number) => Promise<SweepReport | undefined>;
  /** Looks at what is installed in the org, if that was not done today. */
  readonly lookAtOrg: (connection: string) => Promise<void>;
}

type Sweeps = Record<string, SweepReport | undefined>;

/**
 * Goes on with the day's sweep of every connection, where it is not done. What failed is in the report that `status`
 * shows, and is thrown as well, so that it is counted as an error of the function.
 */
export const createHandler =
  ({ clock, connections, sweep, lookAtOrg }: Ports) =>
  async (event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<Sweeps> => {
    const untilMs = clock() + context.getRemainingTimeInMillis() - RESERVE_MS;
    const { connection } = Tick.parse(event);
    const named = connection === undefined ? await connections() : [connection];
    return forEachConnection(
      named,
      { clock, untilMs, atOnce: CONNECTIONS_AT_ONCE, everyMs: HOUR_MS },
      async (id, shareMs) => {
        const report = await sweep(id, shareMs);
        await lookAtOrg(id);
        if (report?.outcome === 'failed') throw new Error(`the sweep failed: ${report.words}`);
        return report;
      },
    );
  };

const portsOf = once(() => {
  const env = Env.parse(process.env);
  const { client, registry, access } = deployed(env);
  const sweepPorts = oncePer((connection): SweepPorts & InstalledPorts => {
    const org = connectedOrg({ connection, ...access });
    const portal = connectedPortal({ connection, ...access });
    return {
      clock: Date.now,
      settings: access.settings,
      queue: changeQueue(env.CHANGES_QUEUE_URL),
      links: linksTable(client, env.LINKS_TABLE),
      parked: parkedTable(client, env.PARKED_TABLE),
      salesforce: salesforcePeople(inLane(org, 'retry')),
      hubspot: contactReader(portal, hubspotProperties(contact)),
      search: contactSearch(portal, { betweenMs: BETWEEN_SEARCHES_MS }),
      state: { ...stateTable(client, env.STATE_TABLE), ...installedVersions(client, env.STATE_TABLE) },
      readKeyHelp: (lane) => readKeyHelp(org, lane),
    };
  });
  return { registry, sweepPorts };
});

export const handler = createHandler({
  clock: Date.now,
  connections: async () => working(await portsOf().registry.all()),
  sweep: (connection, untilMs) => sweepIds(portsOf().sweepPorts(connection), contact, connection, untilMs),
  lookAtOrg: (connection) => noteInstalledVersion(portsOf().sweepPorts(connection), connection),
});

import { releaseMessages } from '../../adapters/aws/change-queue.ts';
import { linksTable } from '../../adapters/aws/links-table.ts';
import { parkedTable } from '../../adapters/aws/parked-table.ts';
import { stateTable } from '../../adapters/aws/state-table.ts';
import { connectedPortal, hubspotContacts } from '../../adapters/hubspot/connected-portal.ts';
import { readOwnerIds, stageReader } from '../../adapters/hubspot/portal.ts';
import { connectedOrg } from '../../adapters/salesforce/connected-org.ts';
import { placeReader } from '../../adapters/salesforce/describe.ts';
import { readUserEmails, readUserIds, salesforcePeople } from '../../adapters/salesforce/people.ts';
import { working } from '../../core/connection.ts';
import { directoryCache } from '../../core/directory-cache.ts';
import { hubspotProperties } from '../../core/mapping.ts';
import type { SyncPorts } from '../../core/sync-batch.ts';
import { syncPeople } from '../../core/sync-people.ts';
import { contact } from '../../objects/contact.ts';
import { deployed } from '../shared/deployed.ts';
import { once, oncePer } from '../shared/once.ts';
import { Env } from './env.ts';
import { createHandler } from './messages.ts';

const environment = once(() => Env.parse(process.env));

/** Until when calls of this invocation may take; an environment works on one invocation at a time. */
let deadlineMs = Infinity;
const deadline = () => deadlineMs;

const portsOf = once(() => {
  const env = environment();
  const { client, registry, access } = deployed(env);
  const state = stateTable(client, env.STATE_TABLE);
  const syncPorts = oncePer((connection): SyncPorts => {
    const org = connectedOrg({ connection, ...access, deadline });
    const portal = connectedPortal({ connection, ...access, deadline });
    return {
      clock: Date.now,
      settings: access.settings,
      links: linksTable(client, env.LINKS_TABLE),
      salesforce: salesforcePeople(org),
      hubspot: hubspotContacts(portal, hubspotProperties(contact), contact.key),
      directories: directoryCache({
        clock: Date.now,
        emailByUserId: (ids, lane) => readUserEmails(org, ids, lane),
        userIdByEmail: (emails, lane) => readUserIds(org, emails, lane),
        ownerIdByEmail: () => readOwnerIds(portal),
      }),
      stages: stageReader(portal, Date.now),
      places: placeReader(org, Date.now),
      parked: parkedTable(client, env.PARKED_TABLE),
      counters: state,
      intents: state,
      onConflict: (conflict) => console.log({ connection, conflict }),
    };
  });
  return { registry, syncPorts };
});

export const handler = createHandler({
  clock: Date.now,
  begin: (untilMs) => void (deadlineMs = untilMs),
  isKnown: async (connection) => working(await portsOf().registry.all()).includes(connection),
  sync: (connection, changes) => syncPeople(portsOf().syncPorts(connection), contact, connection, changes),
  release: (messages) => releaseMessages(environment().CHANGES_QUEUE_URL, messages),
});

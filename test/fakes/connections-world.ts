import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { connectionSecretLife } from '../../adapters/aws/connection-secret-life.ts';
import { connectionSecrets } from '../../adapters/aws/connection-secret.ts';
import { connectionsTable } from '../../adapters/aws/connections-table.ts';
import { installedVersions } from '../../adapters/aws/installed-version.ts';
import { linksTable } from '../../adapters/aws/links-table.ts';
import { loginsTable } from '../../adapters/aws/logins-table.ts';
import { countParked, parkedTable } from '../../adapters/aws/parked-table.ts';
import { remainsOf } from '../../adapters/aws/remains.ts';
import { settingsTable } from '../../adapters/aws/settings-table.ts';
import { stateTable } from '../../adapters/aws/state-table.ts';
import { usageTable } from '../../adapters/aws/usage-table.ts';
import type { Link } from '../../core/link.ts';
import { type Settings, defaultSettings } from '../../core/settings.ts';
import { settingsApi } from '../functions/settings-api-under-test.ts';
import { allTables, startDynamo } from './dynamodb.ts';
import { memorySecretsManager } from './memory-secrets-manager.ts';

const TABLES = { links: 'Links', parked: 'Parked', settings: 'Settings', state: 'State', usage: 'Usage' };
export const PREFIX = 'crosswalk/connections/';

/** The settings API on real tables, with as many connections as a test makes, each with something of every kind. */
export async function connectionsWorld() {
  const dynamo = await startDynamo(allTables());
  const { client } = dynamo;
  const manager = memorySecretsManager();
  manager.secrets.set(`${PREFIX}default`, ['{"webhookSecret":"the-one-of-the-default-connection"}']);
  let nowMs = Date.parse('2026-11-24T05:30:00Z');
  const clock = () => nowMs;
  const stores = {
    settings: settingsTable(client, TABLES.settings),
    usage: usageTable(client, TABLES.usage),
    state: stateTable(client, TABLES.state),
    logins: loginsTable(client, TABLES.state),
    installed: installedVersions(client, TABLES.state),
    connections: connectionsTable(client, TABLES.settings),
    secrets: connectionSecrets(PREFIX, clock, manager.client),
  };
  const remains = remainsOf(client, TABLES, clock);
  const links = linksTable(client, TABLES.links);
  const parked = parkedTable(client, TABLES.parked);
  const api = settingsApi({
    ...stores,
    clock,
    remains,
    secretLife: connectionSecretLife(PREFIX, manager.client),
    countParked: (connection) => countParked(client, TABLES.parked, connection),
  });

  /** Saves settings as its owner does, over whatever is there. */
  const set = async (connection: string, changes: Partial<Settings>) => {
    const { etag } = await api.call({ connection });
    return api.put({ ...defaultSettings, ...changes }, etag, { connection, by: `${canary(connection)}@example.com` });
  };

  return {
    ...stores,
    api,
    remains,
    links,
    client,
    set,
    secretStore: stores.secrets,
    secrets: manager.secrets,
    manager: manager.client,
    clock,
    pass: (ms: number) => void (nowMs += ms),
    stop: dynamo.stop,
    make: (id: string) => api.call({ route: 'POST /api/connections', body: JSON.stringify({ id }) }),
    remove: (connection: string, confirm = connection) =>
      api.call({ route: 'DELETE /api/connections/{connection}', connection, query: { confirm } }),

    /** Leaves something of every kind in every table, each with the canary of the connection. */
    fill: async (connection: string, people = 30) => {
      const word = canary(connection);
      const at = '2026-11-24T05:00:00.000Z';
      for (const apiCallLimit of [1_000, 2_000]) await set(connection, { apiCallLimit });
      await stores.usage.reserve(connection, 3, null, nowMs);
      await stores.state.add(connection, { 'records.created': 4 });
      await stores.state.save(connection, { cursors: {}, report: { at, outcome: 'failed', words: word, rows: 0 } });
      await stores.state.saveContactsReport(connection, { at, contacts: 0, failure: word });
      await stores.state.saveIntents(connection, []);
      await stores.logins.save(connection, 'hubspot', {
        state: 'valid',
        since: at,
        checkedAt: at,
        about: { portalId: word },
      });
      await stores.installed.saveInstalled(connection, { version: word, checkedAt: at });
      const made = Array.from({ length: people }, (_, index) => aLink(index, word));
      await links.save(connection, made);
      for (const { hubspotId, salesforceId } of made) await links.claim(connection, hubspotId, salesforceId);
      await parked.put(connection, [
        {
          object: 'Lead',
          id: '00Q000000000001EAA',
          code: 'noEmail',
          words: word,
          attempts: 1,
          firstSeenAt: at,
          lastSeenAt: at,
          retryAt: at,
        },
      ]);
    },

    /** The keys of the first so many links in the order in which they are looked through, the last one first. */
    firstLinks: async (Limit: number): Promise<string[]> => {
      const { Items = [] } = await client.send(new ScanCommand({ TableName: TABLES.links, Limit }));
      return Items.toReversed().map(({ pk }) => String(pk));
    },

    /** All items of all tables that are a connection's own, as they are stored, with its secret. */
    bytesOf: async (connection: string): Promise<string> => {
      const items = [];
      for (const TableName of Object.values(TABLES)) {
        const { Items = [] } = await client.send(new ScanCommand({ TableName, ConsistentRead: true }));
        items.push(...Items.filter(({ pk }) => pk === connection || String(pk).startsWith(`${connection}#`)));
      }
      const lines = items.map((item) => JSON.stringify(Object.entries(item).toSorted(([a], [b]) => (a < b ? -1 : 1))));
      return [...lines.toSorted(), manager.secrets.get(PREFIX + connection) ?? 'no secret'].join('\n');
    },

    /** Everything there is, to look for a canary in. */
    allBytes: async (): Promise<string> => {
      const texts: string[] = [JSON.stringify([...manager.secrets])];
      for (const TableName of Object.values(TABLES))
        texts.push(JSON.stringify((await client.send(new ScanCommand({ TableName, ConsistentRead: true }))).Items));
      return texts.join('\n');
    },
  };
}

/** What is found in everything that belongs to a connection and in nothing else. */
export const canary = (connection: string): string => `canary.of.${connection}.only`;

const aLink = (index: number, word: string): Link => ({
  salesforceId: `00Q${String(index).padStart(12, '0')}EAA`,
  object: 'Lead',
  hubspotId: String(1_000 + index),
  matchedBy: 'created',
  memory: { salesforce: { LastName: word }, hubspot: { lastname: word } },
});

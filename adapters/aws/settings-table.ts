import { type DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { readStoredSettings } from '../../core/settings-document.ts';
import { type Settings, defaultSettings } from '../../core/settings.ts';
import { putOver } from './put-over.ts';

/** The settings of a connection with their version, which grows by one with every change; 0 when never saved. */
export interface StoredSettings {
  readonly version: number;
  readonly settings: Settings;
  /** Who saved them; absent for those that nobody saved. */
  readonly author?: SettingsAuthor;
}

/** Who changed the settings, and when. */
export interface SettingsAuthor {
  readonly by: string;
  readonly at: string;
  /** The version that was brought back by this change. */
  readonly restored?: number;
}

export interface SettingsStore {
  read(connection: string): Promise<StoredSettings>;
  /** Saves over exactly this version; answers what is stored then, or undefined when the version is not the current one. */
  save(
    connection: string,
    over: number,
    settings: Settings,
    author: SettingsAuthor,
  ): Promise<StoredSettings | undefined>;
  /** One version, the current one too; undefined for one that never was. */
  version(connection: string, version: number): Promise<StoredSettings | undefined>;
  /** Versions older than `before`, the newest first. */
  history(connection: string, before: number, limit: number): Promise<StoredSettings[]>;
}

const SettingsItem = z.object({
  version: z.number().catch(0),
  settings: z.unknown().optional(),
  changedBy: z.string().optional(),
  changedAt: z.string().optional(),
  restored: z.number().optional(),
});

const CURRENT = 'settings';
/** Versions are kept in the order of their numbers, so that pages can be read. */
const keptAs = (version: number): string => `${CURRENT}#${String(version).padStart(15, '0')}`;

/**
 * Settings by connection. Reads are consistent, since a switch that was thrown must be seen by the next write; whatever
 * is stored can be read. The item `settings` is the truth; before it is replaced it is copied under its version, and
 * since a version is replaced by the next one only, every copy says the same, whoever made it and however often.
 */
export function settingsTable(client: DynamoDBDocumentClient, table: string): SettingsStore {
  const find = async (connection: string, sk: string): Promise<Record<string, unknown> | undefined> =>
    (await client.send(new GetCommand({ TableName: table, Key: { pk: connection, sk }, ConsistentRead: true }))).Item;

  const read = async (connection: string): Promise<StoredSettings> => {
    const item = await find(connection, CURRENT);
    return item === undefined ? { version: 0, settings: defaultSettings } : storedFrom(item);
  };

  return {
    read,

    save: async (connection, over, settings, author) => {
      const replaced = await find(connection, CURRENT);
      const version = over + 1;
      if (replaced !== undefined) {
        if (storedFrom(replaced).version !== over) return undefined;
        await client.send(new PutCommand({ TableName: table, Item: { ...replaced, sk: keptAs(over) } }));
      }
      const { by, at, ...restored } = author;
      const Item = { pk: connection, sk: CURRENT, version, settings, changedBy: by, changedAt: at, ...restored };
      return (await putOver(client, table, Item, over)) ? { version, settings, author } : undefined;
    },

    version: async (connection, version) => {
      const current = await read(connection);
      if (version === current.version) return current;
      const item = version > current.version ? undefined : await find(connection, keptAs(version));
      return item && storedFrom(item);
    },

    history: async (connection, before, limit) => {
      const current = await read(connection);
      const newest = current.version < before && current.version > 0 ? [current] : [];
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: 'pk = :connection AND sk BETWEEN :first AND :last',
          ExpressionAttributeValues: {
            ':connection': connection,
            ':first': keptAs(0),
            ':last': keptAs(Math.max(Math.min(before, current.version) - 1, 0)),
          },
          ScanIndexForward: false,
          Limit: limit,
        }),
      );
      return [...newest, ...Items.map(storedFrom)].slice(0, limit);
    },
  };
}

function storedFrom(item: Record<string, unknown>): StoredSettings {
  const { version, settings, changedBy: by, changedAt: at, restored } = SettingsItem.parse(item);
  const author = by !== undefined && at !== undefined && { by, at, ...(restored !== undefined && { restored }) };
  return { version, settings: readStoredSettings(settings), ...(author && { author }) };
}

import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { readStoredSettings } from '../../core/settings-document.ts';
import { type Settings, defaultSettings } from '../../core/settings.ts';

/** The settings of a connection with their version, which grows by one with every change; 0 when never saved. */
export interface StoredSettings {
  readonly version: number;
  readonly settings: Settings;
}

/** Who changed the settings, and when. */
export interface SettingsAuthor {
  readonly by: string;
  readonly at: string;
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
}

const SettingsItem = z.object({ version: z.number().catch(0), settings: z.unknown().optional() });

/**
 * Settings by connection. Reads are consistent, since a switch that was thrown must be seen by the next write; whatever
 * is stored can be read.
 */
export function settingsTable(client: DynamoDBDocumentClient, table: string): SettingsStore {
  return {
    read: async (connection) => {
      const { Item } = await client.send(
        new GetCommand({ TableName: table, Key: { pk: connection, sk: 'settings' }, ConsistentRead: true }),
      );
      if (Item === undefined) return { version: 0, settings: defaultSettings };
      const { version, settings } = SettingsItem.parse(Item);
      return { version, settings: readStoredSettings(settings) };
    },

    save: async (connection, over, settings, { by, at }) => {
      const version = over + 1;
      try {
        await client.send(
          new PutCommand({
            TableName: table,
            Item: { pk: connection, sk: 'settings', version, settings, changedBy: by, changedAt: at },
            ConditionExpression: over === 0 ? 'attribute_not_exists(pk)' : 'version = :over',
            ...(over > 0 && { ExpressionAttributeValues: { ':over': over } }),
          }),
        );
        return { version, settings };
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return undefined;
        throw error;
      }
    },
  };
}

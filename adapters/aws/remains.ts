import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../../core/ports.ts';
import { type AttachmentTables, emptying, linkPage, rowPage } from './detach.ts';

export interface RemainsTables extends AttachmentTables {
  readonly settings: string;
  readonly usage: string;
}

/** How far a removal came: `scannedTo` is where to look on, undefined once the links are gone. */
export type Removed = { readonly isDone: true } | { readonly isDone: false; readonly scannedTo?: string };

/** All that the tables hold of a connection. */
export interface Remains {
  /** Removes it until time is up; a later call goes on from where this one stopped. */
  remove(connection: string, scannedTo: string | undefined, untilMs: number): Promise<Removed>;
}

/** What a connection leaves behind, in the tables of a deployment; its name is no part of any other's keys. */
export function remainsOf(client: DynamoDBDocumentClient, tables: RemainsTables, clock: Clock): Remains {
  const empty = emptying(client, clock);

  return {
    remove: async (connection, scannedTo, untilMs) => {
      // The links first: the whole table is looked through for them, which may take several requests.
      const from = scannedTo === undefined ? undefined : { pk: scannedTo };
      const links = await empty(tables.links, linkPage(client, tables.links, connection), untilMs, from);
      if (!links.isDone) {
        const reached = links.start?.['pk'];
        return { isDone: false, ...(typeof reached === 'string' && { scannedTo: reached }) };
      }
      // Settings last: as long as anything is left, what the connection did can be looked up.
      for (const table of [tables.parked, tables.state, tables.usage, tables.settings]) {
        const rows = await empty(
          table,
          rowPage(client, table, connection, () => true),
          untilMs,
        );
        if (!rows.isDone) return { isDone: false };
      }
      return { isDone: true };
    },
  };
}

import * as z from 'zod/mini';

/** The connection that exists from the start: one HubSpot portal with one Salesforce org. */
export const DEFAULT_CONNECTION = 'default';

/** How many connections a deployment has at most: one tick looks after all of them. */
export const MOST_CONNECTIONS = 20;

/** It becomes part of keys, addresses and the name of a secret: so nothing that means something in any of them. */
export const ConnectionId = z.string().check(z.regex(/^[a-z](?:[a-z0-9-]{0,30}[a-z0-9])?$/));

/** Whether it is of the form of a connection's id; whether there is one of it is the registry's to say. */
export const isConnectionId = (id: string | undefined): id is string => ConnectionId.safeParse(id).success;

export const Connection = z.object({
  id: ConnectionId,
  /** Absent for the one that was there from the start. */
  createdAt: z.exactOptional(z.string()),
  createdBy: z.exactOptional(z.string()),
  /** It is on its way out: nothing is done for it any more, except that what it left is removed. */
  removing: z.exactOptional(
    z.object({
      since: z.string(),
      /** How far the links were looked through. */
      scannedTo: z.exactOptional(z.string()),
    }),
  ),
});
export type Connection = z.infer<typeof Connection>;

/** What connections a deployment has. */
export interface Connections {
  /** All of them, the one from the start first. */
  all(): Promise<Connection[]>;
  /** Adds one; what there is of the id, or that there are too many, is told instead. */
  add(connection: Connection): Promise<'added' | 'exists' | 'full'>;
  /** Begins or goes on with a removal. */
  keepRemoving(id: string, removing: NonNullable<Connection['removing']>): Promise<void>;
  /** Takes one off; `default` is there all the same, as new. */
  drop(id: string): Promise<void>;
}

/** Those that are worked for. */
export const working = (connections: readonly Connection[]): string[] =>
  connections.filter(({ removing }) => removing === undefined).map(({ id }) => id);

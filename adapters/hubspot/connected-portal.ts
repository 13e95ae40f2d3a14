import type { ConnectionSecret } from '../../core/connection-secret.ts';
import { VendorError } from '../../core/failure.ts';
import type { Clock, HubspotContacts } from '../../core/ports.ts';
import { callRate } from './call-rate.ts';
import { type HubspotClient, hubspotClient } from './client.ts';
import { membersOf } from './lists.ts';
import { ensureKeyProperty } from './portal.ts';
import { contactReader } from './read-contacts.ts';
import { contactWriter } from './write-contacts.ts';

export interface ConnectedPortalOptions {
  readonly connection: string;
  readonly secrets: {
    read(connection: string): Promise<Pick<ConnectionSecret, 'hubspot' | 'faults'> | undefined>;
    forget(connection: string): void;
  };
  readonly clock?: Clock;
  /** Until when calls may take, in milliseconds since the epoch. */
  readonly deadline?: () => number;
  readonly fetch?: typeof fetch;
}

/** The portal of a connection, entered with the connection's token as it is stored at the moment of each call. */
export function connectedPortal({ connection, secrets, ...options }: ConnectedPortalOptions): HubspotClient {
  const rate = callRate({ clock: options.clock ?? Date.now });
  return {
    call: async (request) => {
      const { hubspot: credentials, faults } = (await secrets.read(connection)) ?? {};
      try {
        if (credentials === undefined) throw noCredentials(faults?.hubspot);
        return await hubspotClient({ ...options, ...credentials, rate }).call(request);
      } catch (error) {
        if (error instanceof VendorError && error.kind === 'auth') secrets.forget(connection);
        throw error;
      }
    },
  };
}

const noCredentials = (fault = 'this connection has no HubSpot token'): VendorError =>
  new VendorError('hubspot', 'auth', fault);

/** Contacts of a portal under the unique property `key`, which is made when it is first needed, or was lost. */
export function hubspotContacts(
  client: HubspotClient,
  properties: readonly string[],
  key: string,
  sleep?: (ms: number) => Promise<unknown>,
): HubspotContacts {
  let prepared: Promise<void> | undefined;
  const prepare = () => {
    prepared ??= ensureKeyProperty(client, key, sleep).catch((error: unknown) => {
      prepared = undefined;
      throw error;
    });
    return prepared;
  };
  const keyIsRefused = () => void (prepared = undefined);
  return {
    ...contactReader(client, properties),
    ...contactWriter(client, { properties, key, prepare, keyIsRefused }),
    membersOf: (listId, contactIds) => membersOf(client, listId, contactIds),
  };
}

import { VendorError } from '../../core/failure.ts';
import type { HubspotContacts } from '../../core/ports.ts';
import type { ConnectionSecret } from '../../core/connection-secret.ts';
import { type HubspotClient, hubspotClient } from './client.ts';
import { ensureKeyProperty } from './portal.ts';
import { contactReader } from './read-contacts.ts';
import { contactWriter } from './write-contacts.ts';

export interface ConnectedPortalOptions {
  readonly connection: string;
  readonly secrets: {
    read(connection: string): Promise<Pick<ConnectionSecret, 'hubspot'> | undefined>;
    forget(connection: string): void;
  };
}

/** The portal of a connection, entered with the connection's token as it is stored at the moment of each call. */
export function connectedPortal({ connection, secrets }: ConnectedPortalOptions): HubspotClient {
  return {
    call: async (request) => {
      const credentials = (await secrets.read(connection))?.hubspot;
      if (credentials === undefined) throw new VendorError('hubspot', 'auth', 'this connection has no HubSpot token');
      try {
        return await hubspotClient(credentials).call(request);
      } catch (error) {
        if (error instanceof VendorError && error.kind === 'auth') secrets.forget(connection);
        throw error;
      }
    },
  };
}

/** Contacts of a portal under the unique property `key`, which is made when it is first needed. */
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
  return { ...contactReader(client, properties), ...contactWriter(client, { properties, key, prepare }) };
}

import { setTimeout as sleepFor } from 'node:timers/promises';
import type { ConnectionSecret } from '../../core/connection-secret.ts';
import { VendorError } from '../../core/failure.ts';
import { type LoginFaultCode, LoginRefused } from '../../core/login-faults.ts';
import { type Who, noteAccepted, noteRefused, throwIfRefused } from '../../core/login-guard.ts';
import type { LoginStore } from '../../core/logins.ts';
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
    read(connection: string): Promise<Pick<ConnectionSecret, 'hubspot' | 'faults' | 'version'> | undefined>;
    forget(connection: string): void;
  };
  /** What all processes know of tokens; without it each process finds out for itself. */
  readonly logins?: LoginStore;
  readonly clock?: Clock;
  /** Until when calls may take, in milliseconds since the epoch. */
  readonly deadline?: () => number;
  readonly fetch?: typeof fetch;
}

/**
 * The portal of a connection, entered with the connection's token as it is stored at the moment of each call. A token
 * that was refused, whichever process had it, is not sent again until there is another or a day has passed.
 */
export function connectedPortal({ connection, secrets, logins, ...options }: ConnectedPortalOptions): HubspotClient {
  const clock = options.clock ?? Date.now;
  const rate = callRate({ clock });
  const gate = logins && tokenGate(logins, clock);
  /** What was read a few minutes ago may be the token of another portal by now: others know of which version it is. */
  const freshSecret = async () => {
    const secret = (await secrets.read(connection)) ?? {};
    if (gate === undefined || (await gate.isCurrent({ connection, version: secret.version }))) return secret;
    secrets.forget(connection);
    return (await secrets.read(connection)) ?? {};
  };
  return {
    call: async (request) => {
      const { hubspot: credentials, faults, version } = await freshSecret();
      const who = { connection, side: 'hubspot', version, untilMs: Infinity } as const;
      try {
        if (credentials === undefined) throw noCredentials(faults?.hubspot);
        await gate?.check(who);
        const answer = await hubspotClient({ ...options, ...credentials, rate }).call(request);
        await gate?.accepted(who);
        return answer;
      } catch (error) {
        if (error instanceof VendorError && error.kind === 'auth') secrets.forget(connection);
        if (gate !== undefined && error instanceof LoginRefused && ofTheToken.has(error.fault)) {
          // The token may have been the one before: that it is refused says nothing about the new one.
          const isCurrent = (await secrets.read(connection))?.version === version;
          if (isCurrent) await gate.refused(who, error);
        }
        throw error;
      }
    },
  };
}

/** Refusals that say something about the token; one that lacks a scope goes on doing what it may. */
const ofTheToken: ReadonlySet<LoginFaultCode> = new Set(['wrongToken', 'tokenExpired', 'missingScopes']);

/** How long a token may go on after the connection has another: nothing works for it while these change. */
const LOOK_AGAIN_MS = 30_000;

/** Every call shows whether the token works: the store is asked and told now and then. */
const ASK_AGAIN_MS = 5_000;
const TELL_AGAIN_MS = 60 * 60_000;

function tokenGate(logins: LoginStore, clock: Clock) {
  const ports = { logins, clock, wait: sleepFor };
  let asked: { readonly version: string | undefined; readonly atMs: number } | undefined;
  let told: typeof asked;
  let toldScopes: typeof asked;
  const isFresh = (last: typeof asked, { version }: Who, forMs: number): boolean =>
    last !== undefined && last.version === version && clock() - last.atMs < forMs;
  let looked: typeof asked;
  return {
    isCurrent: async ({ connection, version }: Pick<Who, 'connection' | 'version'>): Promise<boolean> => {
      if (looked?.version === version && looked !== undefined && clock() - looked.atMs < LOOK_AGAIN_MS) return true;
      looked = { version, atMs: clock() };
      return (await logins.load(connection, 'hubspot'))?.version === version;
    },
    check: async (who: Who) => {
      if (isFresh(asked, who, ASK_AGAIN_MS)) return;
      asked = undefined;
      await throwIfRefused(ports, who);
      asked = { version: who.version, atMs: clock() };
    },
    accepted: async (who: Who) => {
      if (isFresh(told, who, TELL_AGAIN_MS)) return;
      told = { version: who.version, atMs: clock() };
      await noteAccepted(ports, who);
    },
    refused: async (who: Who, error: LoginRefused) => {
      if (error.fault === 'missingScopes') {
        if (isFresh(toldScopes, who, TELL_AGAIN_MS)) return;
        toldScopes = { version: who.version, atMs: clock() };
        await noteRefused(ports, who, error);
        return;
      }
      // What the store said itself is no news: telling it again would put its next check off for ever.
      if (asked === undefined) return;
      [asked, told] = [undefined, undefined];
      await noteRefused(ports, who, error);
    },
  };
}

const noCredentials = (fault = 'this connection has no HubSpot token'): LoginRefused =>
  new LoginRefused('hubspot', 'notComplete', fault, { message: fault });

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

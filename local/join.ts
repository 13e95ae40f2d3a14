import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import type { Credentials } from './credentials.ts';
import type { SecretStore } from './engine/secrets/secret-store.ts';

export interface JoinOptions {
  readonly secrets: SecretStore;
  /** The name of the connection's secret. */
  readonly secretName: string;
  readonly credentials: Credentials;
  readonly addresses: { readonly salesforce: string; readonly hubspot: string };
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Remembers what was joined, to tell it from what somebody entered on the page. */
  readonly memoryFile: string;
}

export interface Joined {
  /** The secret in the receiver's address. */
  readonly webhookSecret: string;
  /** The secret that HubSpot's webhooks are signed with. */
  readonly hubspotWebhookSecret: string;
  readonly salesforceUrl: string;
  readonly hubspotUrl: string;
}

const Side = z.record(z.string(), z.string());
type Side = z.infer<typeof Side>;

const ConnectionSecret = z.looseObject({
  salesforce: Side.optional(),
  hubspot: Side.optional(),
  webhookSecret: z.string(),
  hubspotWebhookSecret: z.string().optional(),
});

const Memory = z.object({ salesforce: z.string().optional(), hubspot: z.string().optional() });

const VARIABLES = {
  salesforce: {
    loginUrl: 'SALESFORCE_LOGIN_URL',
    clientId: 'SALESFORCE_CLIENT_ID',
    clientSecret: 'SALESFORCE_CLIENT_SECRET',
    organizationId: 'SALESFORCE_ORGANIZATION_ID',
  },
  hubspot: { apiUrl: 'HUBSPOT_API_URL', token: 'HUBSPOT_TOKEN' },
} as const;

/**
 * Joins a connection: to the simulators, or to whatever the environment says for a side. A side that somebody else
 * entered is left alone unless the environment speaks of it.
 */
export function joinConnection(options: JoinOptions): Joined {
  const { secrets, secretName, memoryFile } = options;
  const secret = secrets.find(secretName);
  const text = secret?.versions.find(({ stages }) => stages.includes('AWSCURRENT'))?.text;
  if (secret === undefined || text === undefined)
    throw new Error(`There is no secret ${secretName} to join a connection with.`);
  const current = ConnectionSecret.parse(JSON.parse(text));
  const memory = existsSync(memoryFile) ? Memory.parse(JSON.parse(readFileSync(memoryFile, 'utf8'))) : {};
  const simulators = simulatorSides(options);
  const salesforce = sideToBe('salesforce', current.salesforce, simulators.salesforce, memory, options);
  const hubspot = sideToBe('hubspot', current.hubspot, simulators.hubspot, memory, options);
  const hubspotWebhookSecret = current.hubspotWebhookSecret ?? randomUUID();
  const joined = JSON.stringify({
    ...current,
    hubspotWebhookSecret,
    salesforce: salesforce.side,
    hubspot: hubspot.side,
  });
  if (joined !== JSON.stringify(current)) secrets.putVersion(secret, { text: joined });
  writeFileSync(memoryFile, JSON.stringify({ salesforce: salesforce.joined, hubspot: hubspot.joined }));
  return {
    webhookSecret: current.webhookSecret,
    hubspotWebhookSecret,
    salesforceUrl: salesforce.side['loginUrl'] ?? '',
    hubspotUrl: hubspot.side['apiUrl'] ?? '',
  };
}

const simulatorSides = ({ credentials: { salesforce, hubspot }, addresses }: JoinOptions) => ({
  salesforce: {
    loginUrl: addresses.salesforce,
    clientId: salesforce.clientId,
    clientSecret: salesforce.clientSecret,
    organizationId: salesforce.organizationId,
  },
  hubspot: { apiUrl: addresses.hubspot, token: hubspot.token },
});

function sideToBe(
  name: keyof typeof VARIABLES,
  current: Side | undefined,
  simulator: Side,
  memory: z.infer<typeof Memory>,
  { environment }: JoinOptions,
): { side: Side; joined: string | undefined } {
  const given = Object.entries(VARIABLES[name]).flatMap(([key, variable]): [string, string][] => {
    const value = environment[variable];
    return value === undefined || value === '' ? [] : [[key, value]];
  });
  const isOurs = current === undefined || digest(current) === memory[name];
  const side = { ...(isOurs ? simulator : current), ...Object.fromEntries(given) };
  return { side, joined: isOurs ? digest(side) : memory[name] };
}

const digest = (side: Side) =>
  createHash('sha256')
    .update(JSON.stringify(Object.entries(side).toSorted(([left], [right]) => (left < right ? -1 : 1))))
    .digest('hex');

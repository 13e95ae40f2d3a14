import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import { toId18 } from '../core/salesforce-id.ts';

/** The credentials of both simulators: the connector's own, and those for every other client. */
const Credentials = z.object({
  salesforce: z.object({
    organizationId: z.string(),
    clientId: z.string(),
    clientSecret: z.string(),
    /** An access token of the administrator, for clients such as Salesforce's CLI. */
    accessToken: z.string(),
    password: z.string(),
    securityToken: z.string(),
  }),
  hubspot: z.object({ portalId: z.int(), token: z.string(), otherToken: z.string() }),
});
export type Credentials = z.infer<typeof Credentials>;

/** Reads the credentials, or makes them at the first start; each installation has its own. */
export function loadCredentials(file: string): Credentials {
  if (existsSync(file)) return Credentials.parse(JSON.parse(readFileSync(file, 'utf8')));
  const credentials = createCredentials();
  writeFileSync(file, JSON.stringify(credentials, null, 2), { mode: 0o600 });
  return credentials;
}

function createCredentials(): Credentials {
  const organizationId = toId18(`00D${letters(2)}0000${letters(6)}`);
  return {
    salesforce: {
      organizationId,
      clientId: `3MVG9${letters(80)}`,
      clientSecret: randomBytes(32).toString('hex').toUpperCase(),
      accessToken: `${organizationId.slice(0, 15)}!AQ${letters(90)}`,
      password: letters(16),
      securityToken: letters(24),
    },
    hubspot: {
      portalId: randomInt(10_000_000, 99_999_999),
      token: `pat-na1-${randomUUID()}`,
      otherToken: `pat-na1-${randomUUID()}`,
    },
  };
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

const letters = (count: number) =>
  Array.from({ length: count }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join('');

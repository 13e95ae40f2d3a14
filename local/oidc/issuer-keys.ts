import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { exportJWK, generateKeyPair } from 'jose';
import * as z from 'zod';

const Jwk = z.looseObject({ kty: z.string(), kid: z.string().exactOptional() });

const IssuerKeys = z.object({ privateKey: Jwk, publicKey: Jwk, clientSecret: z.string() });
export type IssuerKeys = z.infer<typeof IssuerKeys>;

/** The issuer's key pair and its client's secret: made once, then read again, so that tokens outlive a restart. */
export async function loadIssuerKeys(file: string): Promise<IssuerKeys> {
  if (existsSync(file)) return IssuerKeys.parse(JSON.parse(readFileSync(file, 'utf8')));
  const pair = await generateKeyPair('RS256', { extractable: true });
  const kid = randomUUID();
  const keys = IssuerKeys.parse({
    privateKey: await exportJWK(pair.privateKey),
    publicKey: { ...(await exportJWK(pair.publicKey)), kid, alg: 'RS256', use: 'sig' },
    clientSecret: randomBytes(24).toString('base64url'),
  });
  writeFileSync(file, JSON.stringify(keys), { mode: 0o600 });
  return keys;
}

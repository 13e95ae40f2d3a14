import { type KeyObject, createPrivateKey } from 'node:crypto';
import { SignJWT } from 'jose/jwt/sign';
import { LoginRefused } from '../../core/login-faults.ts';
import type { LoginOptions, Opened } from './login-wire.ts';
import { requestGrant } from './token.ts';

export interface JwtCredentials {
  readonly loginUrl: string;
  readonly clientId: string;
  readonly username: string;
  /** PEM, without a passphrase. */
  readonly privateKey: string;
}

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
/** Salesforce takes three minutes at most; our clock and its may be apart. */
const VALID_SECONDS = 150;

/** Logs the app in for a user by a token that it signs itself. Throws LoginRefused. */
export async function jwtLogin(credentials: JwtCredentials, options: LoginOptions): Promise<Opened> {
  const assertion = await sign(credentials, options.clock ?? Date.now);
  return requestGrant(credentials.loginUrl, { grant_type: JWT_BEARER, assertion }, options);
}

async function sign({ loginUrl, clientId, username, privateKey }: JwtCredentials, clock: () => number) {
  const key = readKey(privateKey);
  return new SignJWT({})
    .setProtectedHeader({ alg: 'RS256' })
    .setIssuer(clientId)
    .setSubject(username)
    .setAudience(new URL(loginUrl).origin)
    .setExpirationTime(Math.floor(clock() / 1_000) + VALID_SECONDS)
    .sign(key);
}

/** Both forms that OpenSSL writes are read. Salesforce takes RSA keys only, and 2,048 bits are the least that RS256 allows. */
function readKey(pem: string): KeyObject {
  const key = parseKey(pem);
  const bits = key?.asymmetricKeyDetails?.modulusLength ?? 0;
  if (key?.asymmetricKeyType === 'rsa' && bits >= 2_048) return key;
  throw new LoginRefused('salesforce', 'wrongKey', 'an RSA key of at least 2048 bits is expected');
}

function parseKey(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    return undefined; // The error could repeat a piece of the key.
  }
}

import { type JWTPayload, createRemoteJWKSet, errors, jwtVerify } from 'jose';
import * as z from 'zod';

/** What the event says of the caller: every claim as text, and the token's scopes when the route asks for some. */
export interface Authorized {
  readonly claims: Readonly<Record<string, string>>;
  readonly scopes: readonly string[] | null;
}

export type Verdict =
  | { readonly kind: 'allowed'; readonly authorized: Authorized }
  | { readonly kind: 'unauthorized'; readonly challenge: string }
  | { readonly kind: 'forbidden'; readonly challenge: string };

export interface AuthorizerOptions {
  readonly issuer: string;
  readonly audience: readonly string[];
}

const Discovery = z.object({ issuer: z.string(), jwks_uri: z.url() });

/**
 * A JWT authorizer: checks the signature against the issuer's published keys, then issuer, audience (`aud`, else
 * `client_id`), time and scopes. One of the route's scopes is enough.
 */
export function createAuthorizer({ issuer, audience }: AuthorizerOptions) {
  const keys = remoteKeys(issuer);
  return async (authorization: string | undefined, scopes: readonly string[]): Promise<Verdict> => {
    const token = authorization?.replace(/^bearer\s+/i, '').trim();
    if (!token) return { kind: 'unauthorized', challenge: 'Bearer' };
    const claims = await verify(token, issuer, keys);
    if (typeof claims === 'string') return invalidToken(claims);
    if (!isForAudience(claims, audience)) return invalidToken('the token does not have a valid audience');
    const granted = scopesOf(claims);
    if (scopes.length > 0 && !scopes.some((scope) => granted.includes(scope))) {
      return { kind: 'forbidden', challenge: `Bearer scope="${scopes.join(' ')}" error="insufficient_scope"` };
    }
    return { kind: 'allowed', authorized: { claims: asText(claims), scopes: scopes.length > 0 ? granted : null } };
  };
}

const invalidToken = (why: string): Verdict => ({
  kind: 'unauthorized',
  challenge: `Bearer error="invalid_token" error_description="${why}"`,
});

type KeySet = ReturnType<typeof createRemoteJWKSet>;

/** The keys behind the discovery document, which is read when the first token comes; a failure is not remembered. */
function remoteKeys(issuer: string): () => Promise<KeySet> {
  let known: KeySet | undefined;
  return async () => {
    if (known) return known;
    const response = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, {
      signal: AbortSignal.timeout(5000),
    });
    const { jwks_uri } = Discovery.parse(await response.json());
    known = createRemoteJWKSet(new URL(jwks_uri));
    return known;
  };
}

/** The claims of a good token, or what is wrong with it. */
async function verify(token: string, issuer: string, keys: () => Promise<KeySet>): Promise<JWTPayload | string> {
  try {
    const { payload } = await jwtVerify(token, await keys(), {
      issuer,
      algorithms: ['RS256', 'RS384', 'RS512'],
      requiredClaims: ['exp'],
    });
    return isIssuedLater(payload) ? 'the token was issued in the future' : payload;
  } catch (error) {
    if (error instanceof errors.JWTExpired) return 'the token has expired';
    if (error instanceof errors.JOSEError) return 'the token is not valid';
    console.error(`authorizer: the issuer ${issuer} does not answer`, error);
    return 'the issuer does not answer';
  }
}

/** Clocks may differ by this, in seconds; how much API Gateway allows is not documented. */
const IAT_TOLERANCE_S = 60;

/** API Gateway wants the time of issue to be past (developer guide, "Control access to HTTP APIs with JWT authorizers"). */
const isIssuedLater = ({ iat }: JWTPayload): boolean => iat !== undefined && iat > Date.now() / 1000 + IAT_TOLERANCE_S;

function isForAudience(claims: JWTPayload, audience: readonly string[]): boolean {
  if (claims.aud !== undefined) return [claims.aud].flat().some((each) => audience.includes(each));
  const client = claims['client_id'];
  return typeof client === 'string' && audience.includes(client);
}

const Scopes = z
  .union([z.string().transform((text) => text.split(' ').filter(Boolean)), z.array(z.string())])
  .catch([]);

const scopesOf = (claims: JWTPayload): string[] => Scopes.parse(claims['scp'] ?? claims['scope'] ?? []);

/** Claims reach a function as text: lists in brackets with spaces, objects as JSON, null left out. */
function asText(claims: JWTPayload): Record<string, string> {
  const entries = Object.entries(claims).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(entries.map(([name, value]) => [name, claimText(value)]));
}

function claimText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(claimText).join(' ')}]`;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

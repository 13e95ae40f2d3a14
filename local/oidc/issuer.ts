import { createHash, timingSafeEqual } from 'node:crypto';
import { type Context, Hono } from 'hono';
import { type CryptoKey, type JWK, SignJWT, importJWK } from 'jose';
import type { IssuerKeys } from './issuer-keys.ts';

export interface IssuerOptions {
  /** The address that tokens say they come from, e.g. `http://127.0.0.1:4006`; known when the server listens. */
  readonly issuer: () => string;
  readonly audience: string;
  readonly scopes: readonly string[];
  readonly keys: IssuerKeys;
}

export const DEVELOPMENT_CLIENT = 'crosswalk-dev';
const TOKEN_SECONDS = 3600;

/**
 * An OpenID Connect issuer for development: publishes its keys and gives access tokens by client credentials. A call
 * without any client works too, since whoever reaches 127.0.0.1 can read the client's secret in the state folder.
 */
export function createIssuer(options: IssuerOptions): (request: Request) => Response | Promise<Response> {
  const app = new Hono();
  app.get('/.well-known/openid-configuration', (c) => c.json(discovery(options)));
  app.get('/.well-known/jwks.json', (c) => c.json({ keys: [options.keys.publicKey] }));
  app.post('/token', (c) => token(c, options));
  app.notFound((c) => c.json({ error: 'not_found', error_description: 'see /.well-known/openid-configuration' }, 404));
  return (request) => app.fetch(request);
}

const discovery = ({ issuer, scopes }: IssuerOptions) => ({
  issuer: issuer(),
  token_endpoint: `${issuer()}/token`,
  jwks_uri: `${issuer()}/.well-known/jwks.json`,
  grant_types_supported: ['client_credentials'],
  response_types_supported: [],
  scopes_supported: scopes,
  token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'],
  id_token_signing_alg_values_supported: ['RS256'],
  subject_types_supported: ['public'],
});

interface OAuthError {
  readonly status: 400 | 401;
  readonly error: string;
  readonly error_description: string;
}

const refuse = (error: string, error_description: string, status: 400 | 401 = 400): OAuthError => ({
  status,
  error,
  error_description,
});

/** The token endpoint of RFC 6749, section 4.4, with the errors of section 5.2. */
async function token(c: Context, options: IssuerOptions): Promise<Response> {
  c.header('cache-control', 'no-store');
  const outcome = await grant(c, options);
  if (!('error' in outcome)) return c.json(outcome);
  const { status, ...body } = outcome;
  if (status === 401) c.header('www-authenticate', 'Basic realm="crosswalk"');
  return c.json(body, status);
}

async function grant(c: Context, options: IssuerOptions): Promise<object | OAuthError> {
  const contentType = c.req.header('content-type') ?? '';
  if (!contentType.startsWith('application/x-www-form-urlencoded')) {
    return refuse('invalid_request', 'the body must be application/x-www-form-urlencoded');
  }
  const form = new URLSearchParams(await c.req.text());
  const repeated = [...form.keys()].find((name) => form.getAll(name).length > 1);
  if (repeated !== undefined) return refuse('invalid_request', `${repeated} is there more than once`);
  const grantType = form.get('grant_type');
  if (!grantType) return refuse('invalid_request', 'grant_type is missing');
  if (grantType !== 'client_credentials') {
    return refuse('unsupported_grant_type', 'this issuer gives tokens by client_credentials only');
  }
  const client = readClient(c.req.header('authorization'), form);
  if ('error' in client) return client;
  if (!isKnown(client, options.keys)) return refuse('invalid_client', 'the client or its secret is wrong', 401);
  const wanted = (form.get('scope') ?? '').split(' ').filter(Boolean);
  const unknown = wanted.find((scope) => !options.scopes.includes(scope));
  if (unknown !== undefined)
    return refuse('invalid_scope', `there is no scope ${unknown}: ${options.scopes.join(' ')}`);
  const scope = (wanted.length > 0 ? wanted : options.scopes).join(' ');
  const access_token = await sign(options, client.id ?? DEVELOPMENT_CLIENT, scope);
  return { access_token, token_type: 'Bearer', expires_in: TOKEN_SECONDS, scope };
}

interface Client {
  readonly id: string | null;
  readonly secret: string | null;
}

/** The client's credentials from HTTP Basic or from the body, but not from both. */
function readClient(authorization: string | undefined, form: URLSearchParams): Client | OAuthError {
  const inBody = { id: form.get('client_id'), secret: form.get('client_secret') };
  if (authorization === undefined) return inBody;
  const [scheme = '', encoded = ''] = authorization.split(' ');
  if (scheme.toLowerCase() !== 'basic') return refuse('invalid_client', 'HTTP Basic is expected', 401);
  if (inBody.secret !== null) return refuse('invalid_request', 'the client says who it is in two ways');
  const [id = '', ...secret] = Buffer.from(encoded, 'base64').toString().split(':');
  return { id: decodeForm(id), secret: decodeForm(secret.join(':')) };
}

/** RFC 6749 2.3.1: both parts of HTTP Basic are form-encoded first. */
const decodeForm = (text: string) => new URLSearchParams(`value=${text}`).get('value') ?? '';

function isKnown({ id, secret }: Client, keys: IssuerKeys): boolean {
  if (id === null && secret === null) return true;
  return id === DEVELOPMENT_CLIENT && secret !== null && isSame(secret, keys.clientSecret);
}

const isSame = (left: string, right: string) => timingSafeEqual(digest(left), digest(right));
const digest = (text: string) => createHash('sha256').update(text).digest();

async function sign({ keys, issuer, audience }: IssuerOptions, client: string, scope: string): Promise<string> {
  return new SignJWT({ scope, client_id: client })
    .setProtectedHeader({ alg: 'RS256', kid: keys.publicKey.kid ?? '', typ: 'at+jwt' })
    .setIssuer(issuer())
    .setSubject(client)
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime(`${TOKEN_SECONDS}s`)
    .setJti(crypto.randomUUID())
    .sign(await privateKey(keys.privateKey));
}

const privateKey = async (jwk: JWK): Promise<CryptoKey | Uint8Array> => importJWK(jwk, 'RS256');

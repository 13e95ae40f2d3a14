import { createHmac } from 'node:crypto';
import { compactVerify, importSPKI, importX509 } from 'jose';
import * as z from 'zod';
import type { LoginAttempt } from './login-book.ts';
import type { Org } from './org.ts';
import { findUser } from './rest/http.ts';
import { idOf } from './row.ts';

/** An app of the org that may log in on its own: by its secret, or by a JWT signed with its key. */
export interface App {
  readonly label: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The user as whom it runs. */
  readonly username: string;
  readonly publicKeyPem?: string;
}

interface OAuthAnswer {
  readonly status: number;
  readonly body: object;
}

const failure = (error: string, description: string, status = 400): OAuthAnswer => ({
  status,
  body: { error, error_description: description },
});

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const MISSING_GRANTS = ['authorization_code', 'refresh_token', 'password', 'device', 'hybrid_token'];

/** Answers `POST /services/oauth2/token`. */
export async function grantToken(
  org: Org,
  form: URLSearchParams,
  authorization: string,
  origin: string,
): Promise<OAuthAnswer> {
  const grant = form.get('grant_type') ?? '';
  if (grant === JWT_BEARER) {
    const assertion = form.get('assertion') ?? '';
    const { iss } = CLAIMS.partial().safeParse(decodeClaims(assertion)).data ?? {};
    return noted(org, 'jwt', iss ?? '', await grantByJwt(org, assertion, origin));
  }
  if (MISSING_GRANTS.includes(grant)) {
    return failure('not_implemented', `The simulator does not have the grant type ${grant}`, 501);
  }
  if (grant !== 'client_credentials') return failure('unsupported_grant_type', 'grant type not supported');
  const [clientId, clientSecret] = clientOf(form, authorization);
  return noted(org, 'clientCredentials', clientId, grantBySecret(org, clientId, clientSecret, origin));
}

function grantBySecret(org: Org, clientId: string, clientSecret: string, origin: string): OAuthAnswer {
  const app = org.logins.apps().find((each) => each.clientId === clientId);
  if (app === undefined) return failure('invalid_client_id', 'client identifier invalid');
  if (app.clientSecret !== clientSecret) return failure('invalid_client', 'invalid client credentials');
  return openSession(org, app, origin);
}

/** Every login is in the history of the org, whatever became of it. */
function noted(org: Org, type: LoginAttempt['type'], who: string, answer: OAuthAnswer): OAuthAnswer {
  const status = 'error' in answer.body ? String(answer.body.error) : 'Success';
  org.documents.transaction(() => org.logins.note({ type, who, status }));
  return answer;
}

/** The client's id and secret, from the form or from a Basic header. */
function clientOf(form: URLSearchParams, authorization: string): [string, string] {
  const [, basic] = /^Basic\s+(\S+)$/i.exec(authorization) ?? [];
  if (basic === undefined) return [form.get('client_id') ?? '', form.get('client_secret') ?? ''];
  const [id = '', ...secret] = Buffer.from(basic, 'base64').toString('utf8').split(':');
  return [id, secret.join(':')];
}

const CLAIMS = z.object({
  iss: z.string(),
  sub: z.string().optional(),
  prn: z.string().optional(),
  aud: z.union([z.string(), z.array(z.string())]),
  exp: z.number(),
});

/** Documented are three minutes ahead; five are tolerated. */
const LONGEST_JWT_SECONDS = 300;

async function grantByJwt(org: Org, assertion: string, origin: string): Promise<OAuthAnswer> {
  const claims = CLAIMS.safeParse(decodeClaims(assertion));
  if (!claims.success) return failure('invalid_grant', 'invalid assertion');
  const { iss, aud, exp } = claims.data;
  const app = org.logins.apps().find((each) => each.clientId === iss);
  if (app === undefined) return failure('invalid_client_id', 'client identifier invalid');
  if (!(await isSignedBy(app, assertion))) return failure('invalid_grant', 'invalid assertion');
  const audiences = ['https://login.salesforce.com', 'https://test.salesforce.com', origin];
  if (![aud].flat().some((each) => audiences.includes(each.replace(/\/$/, '')))) {
    return failure('invalid_grant', 'audience is invalid');
  }
  // Salesforce's own CLI writes the expiry in milliseconds, and Salesforce takes it.
  const leftSeconds = (exp > 1e11 ? exp / 1000 : exp) - org.clock() / 1000;
  if (leftSeconds <= 0) return failure('invalid_grant', 'expired authorization code');
  if (leftSeconds > LONGEST_JWT_SECONDS) return failure('invalid_grant', 'invalid assertion');
  if ((claims.data.sub ?? claims.data.prn) !== app.username) {
    return failure('invalid_grant', "user hasn't approved this consumer");
  }
  return openSession(org, app, origin);
}

function decodeClaims(assertion: string): unknown {
  try {
    return JSON.parse(Buffer.from(assertion.split('.')[1] ?? '', 'base64url').toString('utf8'));
  } catch {
    return null;
  }
}

async function isSignedBy({ publicKeyPem }: App, assertion: string): Promise<boolean> {
  if (publicKeyPem === undefined) return false;
  try {
    const read = publicKeyPem.includes('CERTIFICATE') ? importX509 : importSPKI;
    await compactVerify(assertion, await read(publicKeyPem, 'RS256'), { algorithms: ['RS256'] });
    return true;
  } catch {
    return false;
  }
}

/** A new session of the app's user, as the token endpoint tells it. There is no expiry in it, as in the real one. */
function openSession(org: Org, app: App, origin: string): OAuthAnswer {
  const session = org.documents.transaction(() => org.sessions.open(app.label, app.username));
  const user = findUser(org, session);
  if (user === undefined) return failure('inactive_user', 'user is inactive');
  const issuedAt = String(org.clock());
  const id = `${origin}/id/${org.organizationId}/${idOf(user)}`;
  return {
    status: 200,
    body: {
      access_token: session.token,
      signature: createHmac('sha256', app.clientSecret).update(`${id}${issuedAt}`).digest('base64'),
      scope: 'api id',
      instance_url: origin,
      id,
      token_type: 'Bearer',
      issued_at: issuedAt,
      api_instance_url: origin,
    },
  };
}

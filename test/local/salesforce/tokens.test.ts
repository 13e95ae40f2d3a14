import { exportSPKI, generateKeyPair, SignJWT } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { ADMIN_TOKEN, openOrg, type OrgUnderTest, ORGANIZATION_ID, START_MS, type Row } from './org-under-test.ts';

const HOUR_MS = 3_600_000;

const askToken = async (org: OrgUnderTest, form: Record<string, string>): Promise<{ status: number; body: Row }> => {
  const response = await org.simulator.fetch(
    new Request('http://org.test/services/oauth2/token', { method: 'POST', body: new URLSearchParams(form) }),
  );
  return { status: response.status, body: (await response.json()) as Row };
};
const CREDENTIALS = { grant_type: 'client_credentials', client_id: 'client', client_secret: 'secret' };

const callWith = async (org: OrgUnderTest, token: unknown): Promise<number> =>
  (await org.call('GET', '/limits', undefined, { authorization: `Bearer ${String(token)}` })).status;

describe('client credentials', () => {
  it('open a session of the app’s user, at the address that was asked', async () => {
    const org = openOrg();
    const { status, body } = await askToken(org, CREDENTIALS);
    expect(status).toBe(200);
    expect(body).toEqual({
      access_token: expect.stringMatching(/^00D5g00000CrsWk!AQ[A-Za-z0-9._]{94}$/),
      signature: expect.any(String),
      scope: 'api id',
      instance_url: 'http://org.test',
      id: expect.stringMatching(`^http://org.test/id/${ORGANIZATION_ID}/005`),
      token_type: 'Bearer',
      issued_at: String(START_MS),
      api_instance_url: 'http://org.test',
    });
    expect(await callWith(org, body['access_token'])).toBe(200);
  });

  it.each([
    ['a wrong secret', { ...CREDENTIALS, client_secret: 'x' }, 'invalid_client', 'invalid client credentials'],
    ['an unknown app', { ...CREDENTIALS, client_id: 'x' }, 'invalid_client_id', 'client identifier invalid'],
    ['an unknown grant', { grant_type: 'magic' }, 'unsupported_grant_type', 'grant type not supported'],
  ])('are refused for %s', async (_, form, error, description) => {
    expect(await askToken(openOrg(), form)).toEqual({ status: 400, body: { error, error_description: description } });
  });

  it('cost no call', async () => {
    const org = openOrg();
    await askToken(org, CREDENTIALS);
    expect((await org.sim('GET', '/calls')).body).toEqual({ total: 0, calls: [] });
  });
});

describe('a session', () => {
  it('ends after two hours without a call, and is kept by calls', async () => {
    const org = openOrg();
    const { access_token: token } = (await askToken(org, CREDENTIALS)).body;
    for (const ms of [HOUR_MS, 1.9 * HOUR_MS, 1.9 * HOUR_MS]) {
      org.advance(ms);
      expect(await callWith(org, token)).toBe(200);
    }
    org.advance(2.1 * HOUR_MS);
    expect(await callWith(org, token)).toBe(401);
  });

  it('ends for all when sessions are revoked, with the error that clients know', async () => {
    const org = openOrg();
    const { access_token: token } = (await askToken(org, CREDENTIALS)).body;
    await org.faults({ revokeSessions: true });
    const answer = await org.call('GET', '/limits', undefined, { authorization: `Bearer ${String(token)}` });
    expect(answer).toMatchObject({
      status: 401,
      body: [{ message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' }],
    });
    expect(await callWith(org, ADMIN_TOKEN)).toBe(200);
    await org.faults({ revokeSessions: ['admin'] });
    expect(await callWith(org, ADMIN_TOKEN)).toBe(401);
  });

  it('of a ready-made token never grows old', async () => {
    const org = openOrg();
    org.advance(1000 * HOUR_MS);
    expect(await callWith(org, ADMIN_TOKEN)).toBe(200);
  });
});

describe('a JWT', () => {
  const keyPair = () => generateKeyPair('RS256', { extractable: true });
  let keys: Awaited<ReturnType<typeof keyPair>>;
  let other: Awaited<ReturnType<typeof keyPair>>;
  let publicKeyPem = '';
  beforeAll(async () => {
    [keys, other] = [await keyPair(), await keyPair()];
    publicKeyPem = await exportSPKI(keys.publicKey);
  });
  const CLAIMS = {
    iss: 'client',
    sub: 'integration@example.com',
    aud: 'https://login.salesforce.com',
    exp: START_MS / 1000 + 120,
  };
  const present = async (claims: object, key = keys.privateKey): Promise<{ status: number; body: Row }> => {
    const [app] = openOrg().options.apps;
    const org = openOrg({ apps: app === undefined ? [] : [{ ...app, publicKeyPem }] });
    const assertion = await new SignJWT({ ...CLAIMS, ...claims }).setProtectedHeader({ alg: 'RS256' }).sign(key);
    return askToken(org, { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion });
  };

  it.each([
    ['as documented', {}],
    ['for a sandbox', { aud: 'https://test.salesforce.com' }],
    ['for the org’s own address', { aud: 'http://org.test' }],
    ['with the expiry in milliseconds, as Salesforce’s CLI writes it', { exp: START_MS + 300 }],
  ])('opens a session when it is %s', async (_, claims) => {
    expect(await present(claims)).toMatchObject({ status: 200, body: { token_type: 'Bearer' } });
  });

  it.each([
    ['is expired', { exp: START_MS / 1000 - 1 }, 'invalid_grant', 'expired authorization code'],
    ['is valid for too long', { exp: START_MS / 1000 + 3600 }, 'invalid_grant', 'invalid assertion'],
    ['is for somebody else', { aud: 'https://example.com' }, 'invalid_grant', 'audience is invalid'],
    ['names another user', { sub: 'x@example.com' }, 'invalid_grant', "user hasn't approved this consumer"],
    ['names another app', { iss: 'x' }, 'invalid_client_id', 'client identifier invalid'],
  ])('is refused when it %s', async (_, claims, error, description) => {
    expect(await present(claims)).toEqual({ status: 400, body: { error, error_description: description } });
  });

  it('is refused when another key signed it', async () => {
    const refusal = { error: 'invalid_grant', error_description: 'invalid assertion' };
    expect(await present({}, other.privateKey)).toEqual({ status: 400, body: refusal });
  });
});

describe('identity', () => {
  const get = async (path: string, token: string): Promise<{ status: number; text: string }> => {
    const headers = { authorization: `Bearer ${token}` };
    const response = await openOrg().simulator.fetch(new Request(`http://org.test${path}`, { headers }));
    return { status: response.status, text: await response.text() };
  };

  it('tells who a token belongs to', async () => {
    const { text } = await get('/services/oauth2/userinfo', ADMIN_TOKEN);
    expect(JSON.parse(text)).toMatchObject({
      preferred_username: 'admin@example.com',
      organization_id: ORGANIZATION_ID,
      urls: { rest: 'http://org.test/services/data/v{version}/' },
    });
  });

  it.each(['/services/oauth2/userinfo', `/id/${ORGANIZATION_ID}/0055g0000000001AAA`])(
    'answers 403 with plain text for a bad token at %s',
    async (path) => {
      expect(await get(path, 'bad')).toEqual({ status: 403, text: 'Bad_OAuth_Token' });
    },
  );
});

import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type IssuerKeys, loadIssuerKeys } from '../../../local/oidc/issuer-keys.ts';
import { createIssuer } from '../../../local/oidc/issuer.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'crosswalk-oidc-'));
const file = path.join(folder, 'oidc.json');
const ISSUER = 'http://127.0.0.1:4006';
let keys: IssuerKeys;
let fetchIssuer: ReturnType<typeof createIssuer>;
beforeAll(async () => {
  keys = await loadIssuerKeys(file);
  fetchIssuer = createIssuer({ issuer: () => ISSUER, audience: 'crosswalk', scopes: ['read', 'write'], keys });
});
afterAll(() => rmSync(folder, { recursive: true }));

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const basic = (id: string, secret: string) => `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
const ask = async (body: string, headers: Record<string, string> = FORM) => {
  const response = await fetchIssuer(new Request(`${ISSUER}/token`, { method: 'POST', headers, body }));
  return { status: response.status, headers: response.headers, body: z.looseObject({}).parse(await response.json()) };
};

describe('the token endpoint', () => {
  const GRANT = 'grant_type=client_credentials';
  it.each<[string, () => Parameters<typeof ask>, string]>([
    ['no client at all', () => [GRANT], 'read write'],
    ['fewer scopes', () => [`${GRANT}&scope=read`], 'read'],
    ['HTTP Basic', () => [GRANT, { ...FORM, authorization: basic('crosswalk-dev', keys.clientSecret) }], 'read write'],
    [
      'credentials in the body',
      () => [`${GRANT}&client_id=crosswalk-dev&client_secret=${keys.clientSecret}`],
      'read write',
    ],
  ])('given %s answers a token that verifies', async (_, makeCall, scope) => {
    const answer = await ask(...makeCall());
    expect(answer).toMatchObject({ status: 200, body: { token_type: 'Bearer', expires_in: 3600, scope } });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const jwks = createLocalJWKSet({ keys: [keys.publicKey] });
    const { payload } = await jwtVerify(String(answer.body['access_token']), jwks, {
      issuer: ISSUER,
      audience: 'crosswalk',
    });
    expect(payload).toMatchObject({ scope, sub: 'crosswalk-dev' });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(3600);
  });

  it.each([
    ['no grant type', 'scope=read', FORM, 400, 'invalid_request'],
    ['another grant type', 'grant_type=password', FORM, 400, 'unsupported_grant_type'],
    ['an unknown scope', 'grant_type=client_credentials&scope=read%20admin', FORM, 400, 'invalid_scope'],
    ['a parameter twice', 'grant_type=client_credentials&scope=read&scope=write', FORM, 400, 'invalid_request'],
    [
      'a wrong secret',
      'grant_type=client_credentials&client_id=crosswalk-dev&client_secret=x',
      FORM,
      401,
      'invalid_client',
    ],
    [
      'a client without its secret',
      'grant_type=client_credentials&client_id=crosswalk-dev',
      FORM,
      401,
      'invalid_client',
    ],
    [
      'an unknown client',
      'grant_type=client_credentials',
      { ...FORM, authorization: basic('other', 'x') },
      401,
      'invalid_client',
    ],
    ['another scheme', 'grant_type=client_credentials', { ...FORM, authorization: 'Bearer x' }, 401, 'invalid_client'],
    ['JSON', '{"grant_type":"client_credentials"}', { 'content-type': 'application/json' }, 400, 'invalid_request'],
  ])('given %s answers the error of RFC 6749', async (_, body, headers, status, error) => {
    const answer = await ask(body, headers);
    expect([answer.status, answer.body['error']]).toEqual([status, error]);
    if (status === 401) expect(answer.headers.get('www-authenticate')).toMatch(/^Basic/);
  });
});

it('publishes where its keys are, and only the public part of them', async () => {
  const discovery = z.looseObject({ issuer: z.string(), jwks_uri: z.string() });
  const { issuer, jwks_uri } = discovery.parse(
    await (await fetchIssuer(new Request(`${ISSUER}/.well-known/openid-configuration`))).json(),
  );
  expect(issuer).toBe(ISSUER);
  const jwks = await (await fetchIssuer(new Request(jwks_uri))).text();
  expect(jwks).toContain(keys.publicKey.kid);
  expect(jwks).not.toContain('"d"');
});

it('keeps its keys for the next start, readable by their owner alone', async () => {
  expect(await loadIssuerKeys(file)).toEqual(keys);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

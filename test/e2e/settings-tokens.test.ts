import path from 'node:path';
import { SignJWT, generateKeyPair } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type IssuerKeys, loadIssuerKeys } from '../../local/oidc/issuer-keys.ts';
import { contexts, resourcesOf, synthesize } from '../cdk/deployment.ts';
import { RunningEngine } from './running-engine.ts';

/** What the template deploys, with the scope that each route asks for; receivers of webhooks ask for none. */
const routes = resourcesOf(synthesize(contexts['an issuer of the owner']), 'AWS::ApiGatewayV2::Route')
  .map(([, { Properties }]) => Properties)
  .filter(({ AuthorizationType }) => AuthorizationType === 'JWT')
  .map(({ RouteKey, AuthorizationScopes }) => {
    const [scope] = AuthorizationScopes as string[];
    return [String(RouteKey), scope ?? ''] as const;
  });

let engine: RunningEngine;
let keys: IssuerKeys;
beforeAll(async () => {
  engine = await RunningEngine.start();
  keys = await loadIssuerKeys(path.join(engine.stateFolder, 'oidc.json'));
}, 120_000);
afterAll(() => engine.stop());

interface TokenOptions {
  readonly scope?: string;
  readonly audience?: string;
  readonly issuer?: string;
  readonly expires?: string;
  readonly key?: Parameters<SignJWT['sign']>[0];
}

const token = ({ scope = 'read write', audience = 'crosswalk', issuer, expires = '1h', key }: TokenOptions) =>
  new SignJWT({ scope })
    .setProtectedHeader({ alg: 'RS256', kid: keys.publicKey.kid ?? '' })
    .setIssuer(issuer ?? engine.url(6))
    .setAudience(audience)
    .setIssuedAt('2 hours ago')
    .setExpirationTime(expires)
    .sign(key ?? keys.privateKey);

/** What is asked with each token, and what a route that needs `scope` answers: undefined when it lets the token in. */
const tokens: readonly (readonly [
  string,
  (scope: string) => Promise<string | undefined>,
  (scope: string) => number | undefined,
])[] = [
  ['no token', async () => undefined, () => 401],
  ['a token that is none', async () => 'eyJub3QiOiJvbmUifQ', () => 401],
  ['an expired token', () => token({ expires: '1 hour ago' }), () => 401],
  ['a token for another audience', () => token({ audience: 'another' }), () => 401],
  ['a token of another issuer', () => token({ issuer: 'https://login.example.com' }), () => 401],
  [
    'a token signed by somebody else',
    async () => token({ key: (await generateKeyPair('RS256')).privateKey }),
    () => 401,
  ],
  ['a token of no scope', () => token({ scope: '' }), () => 403],
  ['a token of a scope with a longer name', (scope) => token({ scope: `${scope}r x-${scope}` }), () => 403],
  ['a token of the other scope alone', (scope) => token({ scope: scope === 'read' ? 'write' : 'read' }), () => 403],
  ['the right token', (scope) => token({ scope }), () => undefined],
];

const settings = '/api/connections/default/settings';
const versionNow = async () => (await engine.api(settings)).headers.get('etag');

describe.each(routes)('%s', (route, scope) => {
  test.each(tokens)('with %s', async (_, tokenFor, refusal) => {
    const before = await versionNow();
    const [method = '', at = ''] = route.split(' ');
    const given = await tokenFor(scope);
    const answer = await fetch(engine.url(0) + at.replace('{connection}', 'default'), {
      method,
      headers: { 'if-match': before ?? '', ...(given !== undefined && { authorization: `Bearer ${given}` }) },
      // What would be saved if the door were open.
      ...(method !== 'GET' && { body: JSON.stringify(route.endsWith('restore') ? { version: 0 } : { sync: 'off' }) }),
    });
    const expected = refusal(scope);
    if (expected === undefined) expect([401, 403, 500, 502]).not.toContain(answer.status);
    else expect([answer.status, await versionNow()]).toEqual([expected, before]);
  });
});

test('there are routes that read and routes that write, and no other scope', () => {
  expect(new Set(routes.map(([, scope]) => scope))).toEqual(new Set(['read', 'write']));
  for (const [route, scope] of routes)
    expect([route, scope]).toEqual([route, route.startsWith('GET ') ? 'read' : 'write']);
});

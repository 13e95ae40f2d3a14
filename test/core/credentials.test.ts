import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseConnectionSecret } from '../../core/connection-secret.ts';
import { HubspotInput, SalesforceInput, loginOf, parseCredentials } from '../../core/credentials-input.ts';
import { publicPart } from '../../core/credentials.ts';

const PEM = '-----BEGIN PRIVATE KEY-----\nMIIhush0000\n-----END PRIVATE KEY-----';
const clientCredentials = {
  flow: 'clientCredentials',
  loginUrl: 'https://acme.my.salesforce.com',
  clientId: '3MVG9acme',
  clientSecret: 'hush-secret',
};
const jwt = {
  flow: 'jwt',
  loginUrl: 'https://login.salesforce.com',
  clientId: '3MVG9acme',
  username: 'crosswalk@example.com',
  privateKey: PEM,
};
const password = {
  flow: 'password',
  username: 'crosswalk@example.com',
  password: 'hush & <hush> "日本"',
  securityToken: 'hushtoken',
  sandbox: false,
};

const parse = (document: unknown) => parseCredentials(SalesforceInput, document);

describe('what a person sends to connect an org', () => {
  test.each([clientCredentials, jwt, password])('is taken as it is: $flow', (document) => {
    expect(parse(document)).toEqual({ kind: 'valid', credentials: document });
  });

  test('is freed of what pasting brings along', () => {
    const pasted = {
      ...jwt,
      clientId: ' 3MVG9acme\n',
      loginUrl: 'https://login.salesforce.com/home?x=1',
      privateKey: ` ${PEM.replaceAll('\n', String.raw`\n`)}\r\n`,
    };
    expect(parse(pasted)).toEqual({ kind: 'valid', credentials: jwt });
  });

  test.each<[string, unknown, string[]]>([
    ['no object', 'hush', ['']],
    ['null', null, ['']],
    ['a list', [password], ['']],
    ['no flow', { ...password, flow: undefined }, ['flow']],
    ['a flow that there is not', { ...password, flow: 'hush' }, ['flow']],
    ['a box that is not ticked or unticked', { ...password, sandbox: 'yes' }, ['sandbox']],
    ['no token', { ...password, securityToken: undefined }, ['securityToken']],
    ['an address that is none', { ...clientCredentials, loginUrl: 'hush.example' }, ['loginUrl']],
    ['a script for an address', { ...clientCredentials, loginUrl: 'javascript:hush' }, ['loginUrl']],
    ['a certificate for a key', { ...jwt, privateKey: '-----BEGIN CERTIFICATE-----\nhush' }, ['privateKey']],
    ['a key with a passphrase', { ...jwt, privateKey: PEM.replaceAll('PRIVATE', 'ENCRYPTED PRIVATE') }, ['privateKey']],
    ['an org that is none', { ...jwt, organizationId: '005000000000001' }, ['organizationId']],
    ['keys of another flow', { ...jwt, clientSecret: 'hush' }, ['clientSecret']],
    ['a secret in place of a key', { ...jwt, 'hush-0815!': 'x' }, ['?']],
    ['several faults', { ...clientCredentials, clientId: 7, clientSecret: 'hush hush' }, ['clientId', 'clientSecret']],
  ])('is refused with %s, by its path', (_, document, paths) => {
    const parsed = parse(document);
    expect(parsed).toMatchObject({ kind: 'invalid' });
    const faults = parsed.kind === 'invalid' ? parsed.faults : [];
    expect(faults.map(({ path }) => path)).toEqual(paths);
    expect(JSON.stringify(faults)).not.toContain('hush');
    for (const { message } of faults) expect(message).toMatch(/\.$/);
  });

  test('is never repeated in a refusal, whatever it is', () => {
    const wrong = fc.oneof(
      fc.integer(),
      fc.constant(null),
      fc.array(fc.string()),
      fc.string().map((text) => `\u0007hush${text}`),
    );
    const keys = Object.keys({ ...clientCredentials, ...jwt, ...password }).filter((key) => key !== 'flow');
    fc.assert(
      fc.property(
        fc.constantFrom(clientCredentials, jwt, password),
        fc.constantFrom(...keys),
        wrong,
        (base, key, value) => {
          const parsed = parse({ ...base, [key]: value });
          expect(parsed.kind).toBe('invalid');
          expect(JSON.stringify(parsed)).not.toContain('hush');
        },
      ),
    );
  });
});

describe('what a person sends to connect a portal', () => {
  test.each([{ token: 'pat-na1-x' }, { token: 'pat-na1-x', webhookSecret: 'a'.repeat(16) }])(
    'is taken: %j',
    (document) => {
      expect(parseCredentials(HubspotInput, document)).toEqual({ kind: 'valid', credentials: document });
    },
  );

  test.each<[object, string]>([
    [{}, 'token'],
    [{ token: 'hush hush' }, 'token'],
    [{ token: 'x', webhookSecret: 'hush' }, 'webhookSecret'],
    [{ token: 'x', apiUrl: 'https://hush.example' }, 'apiUrl'],
  ])('is refused: %j', (document, path) => {
    const parsed = parseCredentials(HubspotInput, document);
    expect(parsed).toMatchObject({ kind: 'invalid', faults: [{ path }] });
    expect(JSON.stringify(parsed)).not.toContain('hush');
  });
});

test.each([
  [false, undefined, 'https://login.salesforce.com'],
  [true, undefined, 'https://test.salesforce.com'],
  [true, 'https://acme--uat.sandbox.my.salesforce.com', 'https://acme--uat.sandbox.my.salesforce.com'],
])('the sandbox box (%j) with the address %j logs in at %s', (sandbox, loginUrl, at) => {
  const login = loginOf(SalesforceInput.parse({ ...password, sandbox, loginUrl }));
  expect(login).toMatchObject({ loginUrl: at });
  expect(publicPart(login)).toEqual({ flow: 'password', loginUrl: at, username: 'crosswalk@example.com' });
});

describe('a stored secret', () => {
  const organizationId = '00D5g00000CrsWkEAJ';
  const read = (salesforce: object) => parseConnectionSecret(JSON.stringify({ salesforce }));

  test('of before there was a choice is by client credentials', () => {
    const { flow: _flow, ...old } = clientCredentials;
    const { salesforce } = read({ ...old, organizationId });
    expect(salesforce).toEqual({ ...old, organizationId });
    expect(publicPart(salesforce)).toMatchObject({ flow: 'clientCredentials', clientId: '3MVG9acme' });
  });

  test.each([clientCredentials, jwt, password])('is read back as it was sent: $flow', (document) => {
    const login = loginOf(SalesforceInput.parse(document));
    expect(read({ ...login, organizationId }).salesforce).toEqual({ ...login, organizationId });
  });

  test.each<[object, string]>([
    [{ ...jwt, organizationId, privateKey: undefined }, 'salesforce.privateKey'],
    [{ ...password, organizationId, loginUrl: 'https://login.salesforce.com', username: 7 }, 'salesforce.username'],
    [{ ...password, organizationId, flow: 'hush' }, 'salesforce.flow'],
  ])('that is not complete says where: %#', (document, path) => {
    const { salesforce, faults } = read(document);
    expect(salesforce).toBeUndefined();
    expect(faults?.salesforce).toContain(path);
    expect(faults?.salesforce).not.toContain('hush');
  });
});

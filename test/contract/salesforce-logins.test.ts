import { generateKeyPairSync } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { logIn } from '../../adapters/salesforce/login.ts';
import type { SalesforceLogin } from '../../core/credentials.ts';
import { LoginRefused } from '../../core/login-faults.ts';
import * as wire from '../adapters/loopback.ts';
import { ORGANIZATION_ID, type OrgUnderTest, START_MS, openOrg } from '../local/salesforce/org-under-test.ts';

const LOGIN_URL = 'http://127.0.0.1:4001';
const keyPair = () =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
const keys = keyPair();

const app = { loginUrl: LOGIN_URL, clientId: 'client' };
const clientCredentials: SalesforceLogin = { ...app, flow: 'clientCredentials', clientSecret: 'hush-secret' };
const jwt: SalesforceLogin = { ...app, flow: 'jwt', username: 'integration@example.com', privateKey: keys.privateKey };
const password: SalesforceLogin = {
  flow: 'password',
  loginUrl: LOGIN_URL,
  username: 'admin@example.com',
  password: 'hush & <hush> "日本"',
  securityToken: 'Hushtoken',
};

let under: OrgUnderTest;
let requests: Request[];
beforeEach(() => {
  requests = [];
  under = openOrg({
    apps: [
      {
        label: 'connector',
        clientId: 'client',
        clientSecret: 'hush-secret',
        username: 'integration@example.com',
        publicKeyPem: keys.publicKey,
      },
    ],
    passwords: [{ username: 'admin@example.com', password: 'hush & <hush> "日本"', securityToken: 'Hushtoken' }],
  });
});

const enter = (login: SalesforceLogin) =>
  logIn(login, {
    clock: () => START_MS,
    fetch: async (input, init) => {
      const request = new Request(input, init);
      requests.push(request.clone());
      return under.simulator.fetch(request);
    },
  });

const refusalOf = async (login: SalesforceLogin) => enter(login).catch((error: unknown) => error);

describe('a login', () => {
  test.each([clientCredentials, jwt, password])('by $flow opens a session that the API takes', async (login) => {
    const { accessToken, ...opened } = await enter(login);
    expect(opened).toEqual({ instanceUrl: LOGIN_URL, organizationId: ORGANIZATION_ID });
    const { status } = await under.call('GET', '/limits', undefined, { authorization: `Bearer ${accessToken}` });
    expect(status).toBe(200);
    expect(requests).toHaveLength(1);
  });

  test('by password asks the last version that has it', async () => {
    await enter(password);
    expect(requests.map(({ url }) => new URL(url).pathname)).toEqual(['/services/Soap/u/64.0']);
  });

  test.each<[string, SalesforceLogin, string]>([
    ['another secret', { ...clientCredentials, clientSecret: 'hush-other' }, 'wrongClientSecret'],
    ['another app', { ...clientCredentials, clientId: 'other' }, 'unknownApp'],
    ['the key of another app', { ...jwt, privateKey: keyPair().privateKey }, 'wrongKey'],
    ['a user who did not approve the app', { ...jwt, username: 'admin@example.com' }, 'appNotApproved'],
    ['another password', { ...password, password: 'hush-other' }, 'wrongPassword'],
    ['another token', { ...password, securityToken: 'hush-other' }, 'wrongPassword'],
    ['another user', { ...password, username: 'other@example.com' }, 'wrongPassword'],
  ])('with %s is refused once, and nothing that was sent is repeated', async (_, login, fault) => {
    const error = await refusalOf(login);
    expect(error).toBeInstanceOf(LoginRefused);
    expect(error).toMatchObject({ kind: 'auth', fault });
    expect(String(error)).not.toMatch(/hush/i);
    expect(requests).toHaveLength(1);
  });

  test.each<[string, string]>([
    ['no key', 'hush'],
    [
      'a key of a kind that Salesforce does not take',
      generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    ],
    [
      'a key that is too short',
      generateKeyPairSync('rsa', { modulusLength: 1024 })
        .privateKey.export({ type: 'pkcs8', format: 'pem' })
        .toString(),
    ],
  ])('with %s is not tried', async (_, privateKey) => {
    expect(await refusalOf({ ...jwt, privateKey })).toMatchObject({ fault: 'wrongKey' });
    expect(requests).toHaveLength(0);
  });

  test('by a key whose certificate was uploaded afterwards is let in, and by the one before no more', async () => {
    const next = keyPair();
    await under.sim('POST', '/logins', { clientId: 'client', certificate: next.publicKey });
    expect(await refusalOf(jwt)).toMatchObject({ fault: 'wrongKey' });
    expect((await enter({ ...jwt, privateKey: next.privateKey })).organizationId).toBe(ORGANIZATION_ID);
    await enter(clientCredentials);
  });

  test('with a key as OpenSSL used to write it is as good', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    under = openOrg({
      apps: [{ ...under.options.apps[0]!, publicKeyPem: publicKey.export({ type: 'spki', format: 'pem' }).toString() }],
    });
    const opened = await enter({ ...jwt, privateKey: privateKey.export({ type: 'pkcs1', format: 'pem' }).toString() });
    expect(opened.organizationId).toBe(ORGANIZATION_ID);
  });

  test.each([clientCredentials, jwt, password])('by $flow goes to no address but Salesforce', async (login) => {
    for (const loginUrl of [
      'https://salesforce.com.evil.example',
      'http://acme.my.salesforce.com',
      'https://x@a.salesforce.com',
    ])
      expect(await refusalOf({ ...login, loginUrl })).toMatchObject({ fault: 'wrongAddress', kind: 'auth' });
    expect(requests).toHaveLength(0);
  });
});

const fault = (code: string) =>
  wire.says(
    500,
    `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:sf="urn:fault.partner.soap.sforce.com" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body><soapenv:Fault><faultcode>sf:${code}</faultcode><faultstring>${code}: hush</faultstring><detail><sf:LoginFault xsi:type="sf:LoginFault"><sf:exceptionCode>${code}</sf:exceptionCode><sf:exceptionMessage>hush</sf:exceptionMessage></sf:LoginFault></detail></soapenv:Fault></soapenv:Body></soapenv:Envelope>`,
    { 'content-type': 'text/xml' },
  );
const session = (parts: string) =>
  wire.says(
    200,
    `<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Body><loginResponse xmlns="urn:partner.soap.sforce.com"><result>${parts}</result></loginResponse></Body></Envelope>`,
    { 'content-type': 'text/xml' },
  );

describe('a login by password', () => {
  test.each<[string, wire.Reply, string]>([
    ['PASSWORD_LOCKOUT', fault('PASSWORD_LOCKOUT'), 'lockedOut'],
    ['ORG_IN_MAINTENANCE', fault('ORG_IN_MAINTENANCE'), 'maintenance'],
    ['UNSUPPORTED_API_VERSION', fault('UNSUPPORTED_API_VERSION'), 'loginRetired'],
    ['a page of HTML', wire.says(503, '<html><br>hush</html>', { 'content-type': 'text/html' }), 'unreachable'],
    ['half an answer', wire.says(200, '<Envelope><Body>'), 'unreachable'],
    ['nothing', wire.nothing, 'unreachable'],
    ['another form', session('<userId>005</userId>'), 'unreachable'],
    [
      'an expired password',
      session(
        '<passwordExpired>true</passwordExpired><serverUrl>http://127.0.0.1/x</serverUrl><sessionId>s</sessionId>',
      ),
      'passwordExpired',
    ],
    [
      'an address elsewhere',
      session('<serverUrl>https://evil.example/</serverUrl><sessionId>s</sessionId>'),
      'wrongAddress',
    ],
    ['a broken line', wire.breaksAtOnce, 'unreachable'],
    ['silence', wire.neverAnswers, 'unreachable'],
    ['an answer without end', wire.stallsInTheBody, 'unreachable'],
  ])('that is answered with %s says so', async (_, reply, expected) => {
    await using server = await wire.serveReplies(reply);
    const error = await logIn({ ...password, loginUrl: server.url }, { timeoutMs: 200 }).catch(
      (caught: unknown) => caught,
    );
    expect(error).toMatchObject({ fault: expected });
    expect(String(error)).not.toMatch(/hush/i);
    expect(server.requests).toHaveLength(1);
  });
});

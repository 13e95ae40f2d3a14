import { beforeEach, describe, expect, test } from 'vitest';
import { LoginRefused, hubspotLoginFault, salesforceLoginFault } from '../../core/login-faults.ts';
import { VendorError } from '../../core/failure.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { CredentialsUnderTest, CREDENTIALS, ORG, OTHER_ORG, app, password, stored } from './credentials-under-test.ts';
import { settingsApi } from './settings-api-under-test.ts';

let secrets: CredentialsUnderTest['secrets'];
let woken: CredentialsUnderTest['woken'];
let outcome: CredentialsUnderTest['outcome'];
let tried: CredentialsUnderTest['tried'];
let api: CredentialsUnderTest['api'];
let get: CredentialsUnderTest['get'];
let put: CredentialsUnderTest['put'];
beforeEach(() => {
  ({ secrets, woken, outcome, tried, api, get, put } = new CredentialsUnderTest());
});

const refuses = (error: VendorError) => async () => {
  throw error;
};

describe('credentials of an org that work', () => {
  test('are tried, kept, shown without their secrets, and taken up', async () => {
    const { status, body } = await put('salesforce', password);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      credentials: { flow: 'password', username: 'crosswalk@example.com', loginUrl: 'https://login.salesforce.com' },
      organizationId: ORG,
      sandbox: false,
      validity: { state: 'valid', since: '2026-11-24T05:30:00.000Z', why: null },
      warnings: [{ code: 'passwordLoginRetires' }],
    });
    expect((await get('salesforce')).body).toEqual(body);
    expect(secrets.stored()).toEqual({
      ...stored,
      salesforce: {
        flow: 'password',
        username: 'crosswalk@example.com',
        password: 'hush-password',
        securityToken: 'hush-security-token',
        loginUrl: 'https://login.salesforce.com',
        organizationId: ORG,
      },
    });
    expect([woken, tried.length]).toEqual([['salesforce'], 1]);
  });

  test('leave what is known of the other side as it is', async () => {
    await put('hubspot', { token: 'hush-second' });
    const before = (await get('hubspot')).body;
    await put('salesforce', password);
    expect((await get('hubspot')).body).toEqual(before);
    expect(before).toMatchObject({ validity: { state: 'valid' } });
  });

  test('that were changed by hand are not known to work', async () => {
    await put('salesforce', password);
    await secrets.secrets.change('default', (document) => ({
      ...document,
      salesforce: { ...app, organizationId: ORG },
    }));
    expect((await get('salesforce')).body).toMatchObject({ validity: { state: 'unknown' }, warnings: [] });
  });

  test('of before there was a choice are shown', async () => {
    expect((await get('salesforce')).body).toMatchObject({
      credentials: { flow: 'clientCredentials', clientId: '3MVG9' },
      validity: { state: 'unknown', since: null },
    });
  });
});

describe('credentials of an org that do not work', () => {
  test.each([
    ['INVALID_LOGIN', 'wrongPassword'],
    ['PASSWORD_LOCKOUT', 'lockedOut'],
    ['INVALID_OPERATION_WITH_EXPIRED_PASSWORD', 'passwordExpired'],
    ['API_DISABLED_FOR_ORG', 'apiDisabled'],
    ['LOGIN_DURING_RESTRICTED_DOMAIN', 'ipRestricted'],
  ])('(%s) are not kept, and told why with a cure', async (said, code) => {
    outcome.salesforce = refuses(salesforceLoginFault(said));
    const { status, type, body } = await put('salesforce', password);
    expect([status, type]).toEqual([422, 'application/problem+json']);
    expect(body).toMatchObject({
      fault: { code, said, words: { ja: expect.any(String) }, cure: { en: expect.any(String) } },
    });
    expect([secrets.count(), tried.length, woken]).toEqual([1, 1, []]);
  });

  test('for a box that is ticked wrongly are told that', async () => {
    const { status, body } = await put('salesforce', { ...password, sandbox: true });
    expect(status).toBe(422);
    expect(body).toMatchObject({ fault: { code: 'sandboxMixUp' } });
  });

  test('of another org than is named are told that', async () => {
    const { status, body } = await put('salesforce', { ...password, organizationId: OTHER_ORG });
    expect([status, body['fault']]).toMatchObject([422, { code: 'wrongOrganization' }]);
  });

  test.each([
    new LoginRefused('salesforce', 'unreachable'),
    new LoginRefused('salesforce', 'maintenance'),
    new VendorError('salesforce', 'retry', 'the answer has another form than documented'),
  ])('since nobody answers are not kept, and may be tried again: %s', async (error) => {
    outcome.salesforce = refuses(error);
    expect((await put('salesforce', password)).status).toBe(503);
    expect(secrets.count()).toBe(1);
  });

  test('are kept if their owner insists, marked invalid', async () => {
    outcome.salesforce = refuses(salesforceLoginFault('INVALID_LOGIN'));
    const { status, body } = await put('salesforce', { ...password, keepInvalid: true });
    expect(status).toBe(200);
    expect(body).toMatchObject({ organizationId: ORG, validity: { state: 'invalid', why: { code: 'wrongPassword' } } });
    expect(secrets.stored()['salesforce']).toMatchObject({ organizationId: ORG, password: 'hush-password' });
    expect(woken).toEqual([]);
    const status2 = await api.call({ route: 'GET /api/connections/{connection}/status' });
    expect(status2.body).toMatchObject({
      logins: { salesforce: { state: 'invalid' }, hubspot: { state: 'unknown' } },
      suspensions: [{ side: 'salesforce', reason: 'salesforceLoginRefused', cure: expect.any(String) }],
    });
  });

  test('are kept for a first time only for an org that is named', async () => {
    await secrets.secrets.change('default', (document) => ({ ...document, salesforce: undefined }));
    outcome.salesforce = refuses(salesforceLoginFault('INVALID_LOGIN'));
    const nameless = await put('salesforce', { ...password, keepInvalid: true });
    expect([nameless.status, nameless.body['errors']]).toMatchObject([400, [{ path: 'organizationId' }]]);
    expect((await put('salesforce', { ...password, keepInvalid: true, organizationId: ORG })).status).toBe(200);
  });

  test('say nothing of their secrets, whatever is wrong', async () => {
    Object.assign(outcome, {
      salesforce: refuses(salesforceLoginFault('invalid_grant', 'hush-password')),
      hubspot: refuses(hubspotLoginFault(401, '')),
    });
    const answers = [
      await put('salesforce', password),
      await put('salesforce', { ...password, securityToken: 'hush hush' }),
      await put('salesforce', { ...password, flow: 'hush' }),
      await put('salesforce', '{"password": hush-password'),
      await put('salesforce', '"hush-password"'),
      await put('salesforce', { ...password, keepInvalid: 'hush' }),
      await put('hubspot', { token: 'hush-third' }),
      await put('hubspot', { token: 'hush-third', keepInvalid: true }),
      await get('hubspot'),
      await get('salesforce'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([422, 400, 400, 400, 400, 400, 422, 200, 200, 200]);
    expect(JSON.stringify(answers)).not.toContain('hush');
  });
});

describe('a token of a portal', () => {
  test('that works is kept with its portal, and the address stays', async () => {
    const { status, body } = await put('hubspot', { token: 'hush-second', webhookSecret: 'hush-client-secret' });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      credentials: { kind: 'token' },
      portalId: '4711',
      webhooks: true,
      validity: { state: 'valid' },
    });
    expect(secrets.stored()).toEqual({
      ...stored,
      hubspot: { ...stored.hubspot, token: 'hush-second' },
      hubspotPortalId: '4711',
      hubspotWebhookSecret: 'hush-client-secret',
    });
    await put('hubspot', { token: 'hush-second', webhookSecret: 'hush-client-secret-2' });
    expect(secrets.stored()).toMatchObject({ hubspotWebhookSecretPrevious: 'hush-client-secret' });
  });

  test('without a scope is refused by its name', async () => {
    outcome.hubspot = refuses(hubspotLoginFault(403, 'MISSING_SCOPES', ['crm.lists.read']));
    const { status, body } = await put('hubspot', { token: 'hush-second' });
    expect([status, body['fault']]).toMatchObject([422, { code: 'missingScopes', said: 'crm.lists.read' }]);
  });
});

test('status tells which version is deployed, and which is in the org', async () => {
  const { body } = await api.call({ route: 'GET /api/connections/{connection}/status' });
  expect(body['connector']).toMatchObject({
    deployed: packageJson.version,
    installedInOrg: '0.0.9',
    isOrgCurrent: false,
    latestRelease: 'unknown',
    update: { org: expect.stringContaining('sf project deploy start') },
  });
});

test('a connection without a secret has no credentials', async () => {
  const none = settingsApi({ secrets: { ...secrets.secrets, read: async () => undefined } });
  expect((await none.call({ route: `GET ${CREDENTIALS}/salesforce` })).status).toBe(404);
});

import { type GetSecretValueCommand, ResourceNotFoundException } from '@aws-sdk/client-secrets-manager';
import { describe, expect, test } from 'vitest';
import { connectionSecrets } from '../../../adapters/aws/connection-secret.ts';
import { connectedPortal } from '../../../adapters/hubspot/connected-portal.ts';
import { connectedOrg } from '../../../adapters/salesforce/connected-org.ts';
import { VendorError } from '../../../core/failure.ts';
import { defaultSettings } from '../../../core/settings.ts';

const salesforce = {
  loginUrl: 'https://acme.my.salesforce.com',
  clientId: 'client',
  clientSecret: 'hush-salesforce',
  organizationId: '00D5g00000CrsWkEAJ',
};
const hubspot = { token: 'hush-hubspot' };
const webhookSecret = 'hush-webhook-secret';
const whole = { salesforce, hubspot, webhookSecret };

function secretsOf(texts: (string | undefined)[]) {
  const asked: (string | undefined)[] = [];
  let nowMs = 0;
  const client = {
    send: async ({ input }: GetSecretValueCommand) => {
      const text = texts[Math.min(asked.push(input.SecretId), texts.length) - 1];
      if (text === undefined) throw new ResourceNotFoundException({ message: 'gone', $metadata: {} });
      return { SecretString: text };
    },
  };
  const secrets = connectionSecrets('crosswalk/', () => nowMs, client);
  return { secrets, asked, advance: (ms: number) => (nowMs += ms) };
}

const callOrg = (secrets: ReturnType<typeof secretsOf>['secrets'], fetcher: typeof fetch) =>
  connectedOrg({
    connection: 'default',
    secrets,
    fetch: fetcher,
    counter: { reserve: async () => true, release: async () => undefined },
    settings: { read: async () => defaultSettings },
    clock: () => 0,
  })
    .call({ method: 'GET', path: '/services/data/' }, 'live')
    .catch((error: unknown) => error);

const callPortal = (secrets: ReturnType<typeof secretsOf>['secrets'], fetcher: typeof fetch) =>
  connectedPortal({ connection: 'default', secrets, fetch: fetcher })
    .call({ method: 'GET', path: '/x' })
    .catch((error: unknown) => error);

const answersAll: typeof fetch = async (input) => {
  const url = new Request(input).url;
  const token = {
    access_token: '00D!x',
    instance_url: salesforce.loginUrl,
    id: `${url}/id/${salesforce.organizationId}/005`,
  };
  return Response.json(url.endsWith('/token') ? token : {});
};

describe('a secret', () => {
  test('is kept for five minutes, or until a vendor refuses it', async () => {
    const { secrets, asked, advance } = secretsOf([JSON.stringify(whole)]);
    expect(await secrets.read('default')).toMatchObject(whole);
    advance(299_999);
    await secrets.read('default');
    expect(asked).toEqual(['crosswalk/default']);
    advance(1);
    await secrets.read('default');
    secrets.forget('default');
    await secrets.read('default');
    expect(asked).toHaveLength(3);
  });

  test('that does not exist is undefined, and looked for again', async () => {
    const { secrets, asked } = secretsOf([undefined]);
    expect(await secrets.read('default')).toBeUndefined();
    expect(await secrets.read('default')).toBeUndefined();
    expect(asked).toHaveLength(2);
  });

  test.each<[string, string]>([
    ['text', 'hush-hush'],
    ['half a document', '{"hubspot":{"token":"hush-hubspot},"webhookSecret":"hush-webhook-secret"}'],
    ['a bare word', '{"hubspot":{"token":hush-hubspot}}'],
    ['a list', '["hush"]'],
    ['null', 'null'],
    ['nothing', ''],
  ])('that is %s opens nothing and shows nothing', async (_, text) => {
    const { secrets } = secretsOf([text]);
    const read = await secrets.read('default');
    expect(read?.webhookSecret).toBeUndefined();
    for (const error of [await callOrg(secrets, answersAll), await callPortal(secrets, answersAll)]) {
      expect(error).toBeInstanceOf(VendorError);
      expect(error).toMatchObject({ kind: 'auth', message: "the connection's secret is not a JSON object" });
    }
    expect(JSON.stringify(read)).not.toContain('hush');
  });

  test('with a webhook secret that is too short has none', async () => {
    const { secrets } = secretsOf([JSON.stringify({ ...whole, webhookSecret: 'short' })]);
    expect(await secrets.read('default')).toMatchObject({ webhookSecret: undefined, salesforce, hubspot });
  });
});

describe('the Salesforce half', () => {
  test.each<[string, object, string]>([
    ['an address without https://', { ...salesforce, loginUrl: 'acme.my.salesforce.com' }, 'salesforce.loginUrl'],
    ['no secret', { ...salesforce, clientSecret: undefined }, 'salesforce.clientSecret'],
    ['an empty client id', { ...salesforce, clientId: '' }, 'salesforce.clientId'],
    ['an organization id that is none', { ...salesforce, organizationId: 'acme' }, 'salesforce.organizationId'],
    ['only a list', [], 'salesforce'],
  ])('with %s is faulty, naming it, and HubSpot goes on', async (_, half, key) => {
    const { secrets } = secretsOf([JSON.stringify({ ...whole, salesforce: half })]);
    const error = await callOrg(secrets, answersAll);
    expect(error).toMatchObject({ vendor: 'salesforce', kind: 'auth', message: expect.stringContaining(key) });
    expect(String(error)).not.toContain('hush');
    expect(await callPortal(secrets, answersAll)).toMatchObject({ status: 200 });
  });

  test('that was not given yet is told apart from a faulty one', async () => {
    const { secrets } = secretsOf([JSON.stringify({ webhookSecret })]);
    expect(await callOrg(secrets, answersAll)).toMatchObject({
      message: 'this connection has no Salesforce credentials',
    });
    expect(await callPortal(secrets, answersAll)).toMatchObject({ message: 'this connection has no HubSpot token' });
  });

  test('that was mended is taken up with the next call', async () => {
    const { secrets } = secretsOf([JSON.stringify({ ...whole, salesforce: {} }), JSON.stringify(whole)]);
    expect(await callOrg(secrets, answersAll)).toMatchObject({ kind: 'auth' });
    expect(await callOrg(secrets, answersAll)).toMatchObject({ body: {} });
  });
});

test.each(['hush hubspot', 'hush-hubspot\n', '', 'hush-日本'])(
  'a HubSpot token that no header can carry (%j) is faulty, and Salesforce goes on',
  async (token) => {
    const { secrets } = secretsOf([JSON.stringify({ ...whole, hubspot: { token } })]);
    const error = await callPortal(secrets, answersAll);
    expect(error).toMatchObject({ vendor: 'hubspot', kind: 'auth', message: expect.stringContaining('hubspot.token') });
    expect(String(error)).not.toContain('hush');
    expect(await callOrg(secrets, answersAll)).toMatchObject({ body: {} });
  },
);

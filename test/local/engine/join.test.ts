import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { loadCredentials } from '../../../local/credentials.ts';
import { type SecretStore, createSecretStore } from '../../../local/engine/secrets/secret-store.ts';
import { joinConnection } from '../../../local/join.ts';
import { memoryStore } from '../../../local/store.ts';
import { isSalesforceId } from '../../../core/salesforce-id.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'crosswalk-join-'));
afterAll(() => rmSync(folder, { recursive: true }));
const credentials = loadCredentials(path.join(folder, 'credentials.json'));
const NAME = 'Top/connections/default';
const ADDRESSES = { salesforce: 'http://127.0.0.1:4001', hubspot: 'http://127.0.0.1:4002' };

let secrets: SecretStore;
let memoryFile: string;
let round = 0;
beforeEach(() => {
  secrets = createSecretStore(memoryStore());
  secrets.create(NAME, undefined, () => '{"webhookSecret":"w"}');
  memoryFile = path.join(folder, `joined-${(round += 1)}.json`);
});

const join = (environment: Record<string, string> = {}, addresses = ADDRESSES) =>
  joinConnection({ secrets, secretName: NAME, credentials, addresses, environment, memoryFile });
const Secret = z.looseObject({
  salesforce: z.record(z.string(), z.string()),
  hubspot: z.record(z.string(), z.string()),
});
const text = () => secrets.find(NAME)?.versions.find(({ stages }) => stages.includes('AWSCURRENT'))?.text ?? '';
const secret = () => Secret.parse(JSON.parse(text()));
const put = (value: object) =>
  secrets.putVersion(secrets.find(NAME) ?? expect.fail('no secret'), { text: JSON.stringify(value) });

describe('a connection', () => {
  it('is joined to both simulators at the first start, and stays as it is at the next', () => {
    expect(join()).toEqual({
      webhookSecret: 'w',
      hubspotWebhookSecret: expect.stringMatching(/^.{36}$/u),
      salesforceUrl: ADDRESSES.salesforce,
      hubspotUrl: ADDRESSES.hubspot,
    });
    expect(secret()).toEqual({
      webhookSecret: 'w',
      hubspotWebhookSecret: expect.stringMatching(/^.{36}$/u),
      salesforce: {
        loginUrl: ADDRESSES.salesforce,
        clientId: credentials.salesforce.clientId,
        clientSecret: credentials.salesforce.clientSecret,
        organizationId: credentials.salesforce.organizationId,
      },
      hubspot: { apiUrl: ADDRESSES.hubspot, token: credentials.hubspot.token },
    });
    const versions = secrets.find(NAME)?.versions.map(({ id }) => id);
    join();
    expect(secrets.find(NAME)?.versions.map(({ id }) => id)).toEqual(versions);
  });

  it('follows the simulators to other ports', () => {
    join();
    join({}, { ...ADDRESSES, salesforce: 'http://127.0.0.1:4101' });
    expect(secret().salesforce['loginUrl']).toBe('http://127.0.0.1:4101');
  });

  it('takes one address from the environment and gives it back when it is gone', () => {
    join({ SALESFORCE_LOGIN_URL: 'http://127.0.0.1:9999' });
    expect(secret().salesforce).toMatchObject({
      loginUrl: 'http://127.0.0.1:9999',
      clientId: credentials.salesforce.clientId,
    });
    expect(secret().hubspot['apiUrl']).toBe(ADDRESSES.hubspot);
    join();
    expect(secret().salesforce['loginUrl']).toBe(ADDRESSES.salesforce);
  });

  it('takes a whole side from the environment', () => {
    join({ HUBSPOT_API_URL: 'https://api.example.com', HUBSPOT_TOKEN: 'given' });
    expect(secret().hubspot).toEqual({ apiUrl: 'https://api.example.com', token: 'given' });
  });

  it('leaves alone what somebody else entered, at every further start', () => {
    join();
    const entered = { apiUrl: 'https://api.example.com', token: 'entered' };
    put({ ...secret(), hubspot: entered });
    for (let start = 0; start < 3; start += 1) {
      join();
      expect(secret().hubspot).toEqual(entered);
    }
    expect(secret().salesforce['loginUrl']).toBe(ADDRESSES.salesforce);
  });

  it('keeps what else its secret holds', () => {
    put({ webhookSecret: 'w', webhookSecretPrevious: 'v' });
    join();
    expect(secret()).toMatchObject({ webhookSecretPrevious: 'v' });
  });

  it('cannot be joined without its secret, and says which', () => {
    const joining = () =>
      joinConnection({ secrets, secretName: 'Gone', credentials, addresses: ADDRESSES, environment: {}, memoryFile });
    expect(joining).toThrow('There is no secret Gone');
  });
});

describe('the credentials', () => {
  it('have the shapes of the vendors, and are the same at the next start', () => {
    const { salesforce, hubspot } = credentials;
    expect(isSalesforceId(salesforce.organizationId) && salesforce.organizationId.length).toBe(18);
    expect(salesforce.accessToken).toMatch(new RegExp(`^${salesforce.organizationId.slice(0, 15)}!AQ[A-Za-z0-9._]+$`));
    expect(hubspot.token).toMatch(/^pat-na1-[0-9a-f-]{36}$/);
    expect(hubspot.otherToken).not.toBe(hubspot.token);
    expect(loadCredentials(path.join(folder, 'credentials.json'))).toEqual(credentials);
  });
});

import type { Ports } from '../../functions/settings-api/handler.ts';
import { MemoryLogins } from '../fakes/memory-logins.ts';
import { memorySecrets } from '../fakes/memory-secrets.ts';
import { settingsApi } from './settings-api-under-test.ts';

export const ORG = '00D5g00000CrsWkEAJ';
export const OTHER_ORG = '00D000000000001EAA';
const NOW_MS = Date.parse('2026-11-24T05:30:00Z');
export const CREDENTIALS = '/api/connections/{connection}/credentials';

export const app = { loginUrl: 'https://acme.my.salesforce.com', clientId: '3MVG9', clientSecret: 'hush-old' };
export const stored = {
  webhookSecret: 'hush-webhook-secret',
  salesforce: { ...app, organizationId: ORG },
  hubspot: { token: 'hush-token', apiUrl: 'http://127.0.0.1:4002' },
  somethingElse: 'kept',
};
export const password = {
  flow: 'password',
  username: 'crosswalk@example.com',
  password: 'hush-password',
  securityToken: 'hush-security-token',
  sandbox: false,
};

export type Side = 'salesforce' | 'hubspot';

/** The routes of credentials, with a connection that has some, and vendors that answer as `outcome` says. */
export class CredentialsUnderTest {
  readonly secrets = memorySecrets(stored, () => NOW_MS);
  readonly logins = new MemoryLogins();
  /** How many links there are. */
  linked = 0;
  readonly woken: string[] = [];
  readonly tried: unknown[] = [];
  readonly outcome: {
    salesforce: () => Promise<{ organizationId: string; isSandbox: boolean }>;
    hubspot: () => Promise<{ portalId: string }>;
  } = {
    salesforce: async () => ({ organizationId: ORG, isSandbox: false }),
    hubspot: async () => ({ portalId: '4711' }),
  };
  readonly #others: Partial<Ports> = {
    secrets: this.secrets.secrets,
    logins: this.logins,
    checks: {
      salesforce: (_, login) => (this.tried.push(login), this.outcome.salesforce()),
      hubspot: (credentials) => (this.tried.push(credentials), this.outcome.hubspot()),
    },
    attachments: {
      exist: async () => this.linked > 0,
      remove: async () => (this.linked -= Math.min(this.linked, 100)) === 0,
    },
    wake: async (_, side) => void this.woken.push(side),
  };
  readonly api = settingsApi(this.#others);

  get = (side: Side) => this.api.call({ route: `GET ${CREDENTIALS}/${side}` });
  put = (side: Side, body: unknown) =>
    this.api.call({
      route: `PUT ${CREDENTIALS}/${side}`,
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
}

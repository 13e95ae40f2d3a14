import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { ConnectionSecret } from '../../core/connection-secret.ts';
import { HubspotInput, SalesforceInput } from '../../core/credentials-input.ts';
import { publicPart } from '../../core/credentials.ts';
import { LoginRefused } from '../../core/login-faults.ts';
import { type LoginSide, type LoginStanding, validityOf } from '../../core/logins.ts';
import { json } from '../shared/json.ts';
import { Problem } from '../shared/problem.ts';
import type { CredentialPorts } from './credential-ports.ts';
import { readInput } from './credential-input.ts';
import type { Event } from './requests.ts';
import { checkStored, saveHubspot, saveSalesforce } from './save-credentials.ts';

type Answer = Promise<APIGatewayProxyStructuredResultV2>;

/** Who comes into the org, and whether Salesforce lets them. Never a secret. */
export const getSalesforceCredentials = async (ports: CredentialPorts, connection: string): Answer =>
  json(describeSalesforce(await readSecret(ports, connection), await ports.logins.load(connection, 'salesforce')));

/** Which portal the token is of, and whether HubSpot takes it. Never the token. */
export const getHubspotCredentials = async (ports: CredentialPorts, connection: string): Answer =>
  json(describeHubspot(await readSecret(ports, connection), await ports.logins.load(connection, 'hubspot')));

/** Tries credentials of an org and keeps those that work. */
export async function putSalesforceCredentials(ports: CredentialPorts, connection: string, event: Event): Answer {
  const input = readInput(event, SalesforceInput);
  const isDone = await saveSalesforce(ports, connection, await readSecret(ports, connection), input);
  return isDone ? getSalesforceCredentials(ports, connection) : unfinished();
}

/** Tries a token of a portal and keeps one that works. */
export async function putHubspotCredentials(ports: CredentialPorts, connection: string, event: Event): Answer {
  const input = readInput(event, HubspotInput);
  const isDone = await saveHubspot(ports, connection, await readSecret(ports, connection), input);
  return isDone ? getHubspotCredentials(ports, connection) : unfinished();
}

/** Tries the stored credentials of the org again, once; the answer says what came of it. */
export async function checkSalesforceCredentials(ports: CredentialPorts, connection: string): Answer {
  await checkStored(ports, connection, 'salesforce', await readSecret(ports, connection));
  return getSalesforceCredentials(ports, connection);
}

/** Tries the stored token again, with all its scopes; the answer says what came of it. */
export async function checkHubspotCredentials(ports: CredentialPorts, connection: string): Answer {
  await checkStored(ports, connection, 'hubspot', await readSecret(ports, connection));
  return getHubspotCredentials(ports, connection);
}

/** There is more to remove than there was time for. */
const unfinished = (): APIGatewayProxyStructuredResultV2 => ({
  ...json({
    saved: false,
    detail: 'Links to the side before are being removed, and there are more of them: send the same request again.',
  }),
  statusCode: 202,
});

async function readSecret({ secrets }: CredentialPorts, connection: string): Promise<ConnectionSecret> {
  secrets.forget(connection); // Somebody is about to change it, or just did.
  const secret = await secrets.read(connection);
  if (secret !== undefined) return secret;
  throw new Problem(
    404,
    'No such connection',
    'This connection has no secret in Secrets Manager to keep credentials in.',
  );
}

function describeSalesforce(secret: ConnectionSecret, standing: LoginStanding | undefined) {
  const { salesforce, faults } = secret;
  const { organizationName, isSandbox } = standing?.about ?? {};
  return {
    credentials: publicPart(salesforce) ?? null,
    organizationId: salesforce?.organizationId ?? null,
    organizationName: organizationName ?? null,
    sandbox: isSandbox ?? null,
    validity: validity(
      secret,
      'salesforce',
      standing,
      salesforce === undefined ? (faults?.salesforce ?? '') : undefined,
    ),
    warnings: salesforce?.flow === 'password' ? [retiring] : [],
  };
}

function describeHubspot(secret: ConnectionSecret, standing: LoginStanding | undefined) {
  const { hubspot, faults, hubspotPortalId, hubspotWebhookSecret } = secret;
  return {
    credentials: hubspot === undefined ? null : { kind: 'token' },
    portalId: standing?.about?.portalId ?? hubspotPortalId ?? null,
    accountType: standing?.about?.accountType ?? null,
    webhooks: hubspotWebhookSecret !== undefined,
    validity: validity(secret, 'hubspot', standing, hubspot === undefined ? (faults?.hubspot ?? '') : undefined),
    warnings: [],
  };
}

/** What was found out about another version of the secret is not known of this one. */
function validity(
  secret: ConnectionSecret,
  side: LoginSide,
  standing: LoginStanding | undefined,
  lack: string | undefined,
) {
  if (lack !== undefined) {
    const { fault, said } = new LoginRefused(side, 'notComplete', lack);
    const missing = { state: 'invalid', since: '', checkedAt: '', fault: { code: fault, said } } as const;
    return { ...validityOf(missing), since: null, checkedAt: null };
  }
  return validityOf(standing?.version === secret.version ? standing : undefined);
}

/** Salesforce's notice of 30 April 2026 (help article 005132110). */
const retiring = {
  code: 'passwordLoginRetires',
  message: {
    en: "Salesforce retires the login with username, password and security token in Summer '27 (June 2027), and new orgs have it switched off. Connect by client credentials or JWT of an External Client App before.",
    ja: 'ユーザー名・パスワード・セキュリティトークンによるログインは、Summer ’27(2027年6月)にSalesforceで廃止されます(新しい組織では既定で無効です)。それまでに、外部クライアントアプリケーションのクライアントログイン情報またはJWTに切り替えてください。',
  },
};

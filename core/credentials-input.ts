import * as z from 'zod/mini';
import type { SalesforceLogin } from './credentials.ts';
import { isSalesforceId } from './salesforce-id.ts';

/** One thing wrong with credentials that somebody sent: where, and what is expected there. Never what was sent. */
export interface CredentialFault {
  /** A path such as `clientSecret`; empty for the document itself. */
  readonly path: string;
  readonly message: string;
}

/** How credentials are to be saved. */
export interface SaveHow {
  readonly keepInvalid?: boolean | undefined;
  readonly detach?: boolean | undefined;
}

export type ParsedCredentials<T> =
  | { readonly kind: 'valid'; readonly credentials: T }
  | { readonly kind: 'invalid'; readonly faults: readonly CredentialFault[] };

/** What people paste often brings a blank or a line break along; the rest must fit into a header or a form. */
const word = (what: string) => z.string(what).check(z.trim(), z.regex(/^[\x21-\x7e]{1,2048}$/, what));

const line = (what: string) => z.string(what).check(z.regex(/^[^\p{Cc}]{1,512}$/u, what));

const LOGIN_HOSTS = 'https://login.salesforce.com, https://test.salesforce.com';
const MY_DOMAIN = "the org's own address, such as https://acme.my.salesforce.com";

/** Only the origin is kept: people copy the address from a browser, with a page behind it. */
const address = (what: string) =>
  z.pipe(
    z.url({ protocol: /^https?$/, error: `An address is expected here: ${what}.` }),
    z.transform((url) => new URL(url).origin),
  );

const username = line("The user's name in Salesforce is expected here, such as crosswalk@acme.com.");
const clientId = word("The app's consumer key is expected here, in one piece.");

/** An id of 15 or 18 characters that begins with 00D. */
const OrganizationId = z.string('The id of the organization is expected here: it begins with 00D.').check(
  z.trim(),
  z.refine((id) => isSalesforceId(id) && id.startsWith('00D'), {
    error: 'The id of the organization is expected here: it begins with 00D.',
  }),
);

/** How credentials are to be saved. */
const how = {
  /** Keep them although they do not work, marked invalid. */
  keepInvalid: z.optional(z.boolean('true or false is expected here.')),
  /** Give up the links to the org or portal before. */
  detach: z.optional(z.boolean('true or false is expected here.')),
};

const saved = {
  /** Which org is expected: another one is refused. Needed to keep credentials that do not work for a first time. */
  organizationId: z.optional(OrganizationId),
  ...how,
};

const PEM = /^-----BEGIN (?:RSA )?PRIVATE KEY-----\n[A-Za-z0-9+/=\n]+\n-----END (?:RSA )?PRIVATE KEY-----$/;
const pemWords =
  'The private key is expected here as PEM text without a passphrase: it begins with -----BEGIN PRIVATE KEY-----.';

/** A key that was put into one line for an environment variable is made whole again. */
const PrivateKey = z.pipe(
  z.pipe(
    z.string(pemWords),
    z.transform((pem) =>
      pem
        .replaceAll(String.raw`\n`, '\n')
        .replaceAll('\r', '')
        .trim(),
    ),
  ),
  z.string().check(z.maxLength(16_384, pemWords), z.regex(PEM, pemWords)),
);

const ClientCredentialsInput = z.strictObject({
  flow: z.literal('clientCredentials'),
  loginUrl: address(MY_DOMAIN),
  clientId,
  clientSecret: word("The app's consumer secret is expected here, in one piece."),
  ...saved,
});

const JwtInput = z.strictObject({
  flow: z.literal('jwt'),
  loginUrl: address(`${LOGIN_HOSTS} for a sandbox, or ${MY_DOMAIN}`),
  clientId,
  username,
  privateKey: PrivateKey,
  ...saved,
});

const PasswordInput = z.strictObject({
  flow: z.literal('password'),
  username,
  password: line("The user's password is expected here."),
  /** Empty where the caller's address is trusted by the org. */
  securityToken: z
    .string('The security token is expected here; an empty text says that none is needed.')
    .check(z.trim(), z.regex(/^[\x21-\x7e]{0,100}$/, 'The security token is expected here, in one piece.')),
  sandbox: z.boolean('Whether the org is a sandbox is expected here: true or false.'),
  /** For orgs that let nobody in through login.salesforce.com. */
  loginUrl: z.optional(address(MY_DOMAIN)),
  ...saved,
});

const flows = 'One of these is expected here: clientCredentials, jwt, password.';

/** What a person sends to connect an org. */
export const SalesforceInput = z.discriminatedUnion('flow', [ClientCredentialsInput, JwtInput, PasswordInput], flows);
export type SalesforceInput = z.infer<typeof SalesforceInput>;

/** What a person sends to connect a portal; the webhook secret is the client secret of the app that sends webhooks. */
export const HubspotInput = z.strictObject({
  token: word('The access token is expected here, in one piece: it begins with pat- as a rule.'),
  webhookSecret: z.optional(
    word("The app's client secret is expected here, in one piece.").check(
      z.minLength(16, "The app's client secret has at least 16 characters."),
    ),
  ),
  ...how,
});
export type HubspotInput = z.infer<typeof HubspotInput>;

/** Checks what somebody sent; every fault is told at once by its path, and none repeats a value. */
export function parseCredentials<T>(schema: z.ZodMiniType<T>, document: unknown): ParsedCredentials<T> {
  const parsed = schema.safeParse(document);
  if (parsed.success) return { kind: 'valid', credentials: parsed.data };
  return { kind: 'invalid', faults: parsed.error.issues.flatMap(faultsOf) };
}

function faultsOf(issue: z.core.$ZodIssue): CredentialFault[] {
  const path = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    // A key is told only if it looks like one: somebody may have pasted a secret in the wrong place.
    return issue.keys.map((key) => ({
      path: [...issue.path, /^[A-Za-z]{1,30}$/.test(key) ? key : '?'].join('.'),
      message: 'There is no such key here.',
    }));
  }
  if (issue.code === 'invalid_type' && path === '') return [{ path, message: 'A JSON object is expected.' }];
  return [{ path, message: issue.message }];
}

/** The host that lets users in by their password, unless their org has them come to its own. */
const passwordHost = (isSandbox: boolean): string => `https://${isSandbox ? 'test' : 'login'}.salesforce.com`;

/** What is needed to log in, out of what a person sent. */
export function loginOf(input: SalesforceInput): SalesforceLogin {
  if (input.flow !== 'password') {
    const { organizationId: _organizationId, keepInvalid: _keep, detach: _detach, ...login } = input;
    return login;
  }
  const { flow, username: name, password, securityToken, sandbox, loginUrl = passwordHost(sandbox) } = input;
  return { flow, username: name, password, securityToken, loginUrl };
}

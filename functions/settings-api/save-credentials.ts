import type { ConnectionSecret } from '../../core/connection-secret.ts';
import { type HubspotInput, type SalesforceInput, type SaveHow, loginOf } from '../../core/credentials-input.ts';
import type { HubspotCredentials } from '../../core/credentials.ts';
import { VendorError } from '../../core/failure.ts';
import { LoginRefused, isVerdict, loginFaults } from '../../core/login-faults.ts';
import { type About, type LoginSide, standingAfter } from '../../core/logins.ts';
import { toId18 } from '../../core/salesforce-id.ts';
import { Problem } from '../shared/problem.ts';
import { refused } from './credential-input.ts';
import type { CredentialPorts } from './credential-ports.ts';

/** What became of a test: whose side it is, or why we are kept out. */
type Tested<T> = { readonly identity: T } | { readonly refusal: LoginRefused };

/**
 * Keeps credentials of an org that work, or those that its owner insists on. The ones before stay in use until then.
 * False when links had to be removed first and time was up.
 */
export async function saveSalesforce(
  ports: CredentialPorts,
  connection: string,
  before: ConnectionSecret,
  input: SalesforceInput,
): Promise<boolean> {
  const untilMs = ports.clock() + REQUEST_MS;
  const login = loginOf(input);
  const tested = await test(async () => {
    const identity = await ports.checks.salesforce(connection, login);
    checkExpected(input, identity);
    return identity;
  }, input);
  const known = input.organizationId ?? before.salesforce?.organizationId;
  const organizationId = 'identity' in tested ? tested.identity.organizationId : known && toId18(known);
  if (organizationId === undefined)
    throw refused([
      { path: 'organizationId', message: 'Credentials that do not work are kept only for an org that is named.' },
    ]);
  const isOther = before.salesforce !== undefined && toId18(before.salesforce.organizationId) !== organizationId;
  if (isOther && !(await detach(ports, connection, input, { what: 'org', untilMs }))) return false;
  await keep(ports, connection, 'salesforce', before, tested, (document) => ({
    ...document,
    salesforce: { ...login, organizationId },
  }));
  return true;
}

/** The same for the token of a portal. */
export async function saveHubspot(
  ports: CredentialPorts,
  connection: string,
  before: ConnectionSecret,
  input: HubspotInput,
): Promise<boolean> {
  const untilMs = ports.clock() + REQUEST_MS;
  const credentials: HubspotCredentials = { ...before.hubspot, token: input.token };
  const tested = await test(() => ports.checks.hubspot(credentials), input);
  const portalBefore = await portalOf(ports, connection, before);
  const portalId = 'identity' in tested ? tested.identity.portalId : portalBefore;
  const isOther = portalBefore !== undefined && portalId !== portalBefore;
  if (isOther && !(await detach(ports, connection, input, { what: 'portal', untilMs }))) return false;
  await keep(ports, connection, 'hubspot', before, tested, (document) => ({
    ...document,
    hubspot: credentials,
    ...(portalId !== undefined && { hubspotPortalId: portalId }),
    ...rotated(before, input.webhookSecret),
  }));
  return true;
}

/** Which portal the connection is of: a token that was entered by hand is asked, as long as it works. */
async function portalOf(
  { logins, checks }: CredentialPorts,
  connection: string,
  { hubspot, hubspotPortalId }: ConnectionSecret,
): Promise<string | undefined> {
  const known = hubspotPortalId ?? (await logins.load(connection, 'hubspot'))?.about?.portalId;
  if (known !== undefined || hubspot === undefined) return known;
  const tested = await test(() => checks.hubspot(hubspot), { keepInvalid: true });
  return 'identity' in tested ? tested.identity.portalId : undefined;
}

/** The webhook secret before is taken for as long as HubSpot may still sign with it. */
const rotated = ({ hubspotWebhookSecret: before }: ConnectionSecret, now: string | undefined): object =>
  now === undefined || now === before
    ? {}
    : { hubspotWebhookSecret: now, ...(before !== undefined && { hubspotWebhookSecretPrevious: before }) };

function checkExpected(
  input: SalesforceInput,
  identity: { readonly organizationId: string; readonly isSandbox: boolean },
) {
  if (input.organizationId !== undefined && toId18(input.organizationId) !== identity.organizationId)
    throw new LoginRefused('salesforce', 'wrongOrganization', `they are of ${identity.organizationId}`);
  if (input.flow === 'password' && input.sandbox !== identity.isSandbox)
    throw new LoginRefused('salesforce', 'sandboxMixUp', identity.isSandbox ? 'it is a sandbox' : 'it is no sandbox');
}

async function test<T>(check: () => Promise<T>, { keepInvalid }: SaveHow): Promise<Tested<T>> {
  try {
    return { identity: await check() };
  } catch (error) {
    if (!(error instanceof VendorError)) throw error;
    const refusal =
      error instanceof LoginRefused ? error : new LoginRefused(error.vendor, 'unreachable', error.message);
    if (keepInvalid === true) return { refusal };
    throw problemOf(refusal);
  }
}

/** What the vendor refused is the caller's to mend; what did not answer may do so in a while. */
function problemOf({ vendor, fault, said, message }: LoginRefused): Problem {
  const { words, cure } = loginFaults[fault];
  const name = vendor === 'salesforce' ? 'Salesforce' : 'HubSpot';
  const [status, title] = isVerdict(fault)
    ? [422, `${name} does not accept these credentials`]
    : [503, `${name} could not be asked`];
  return new Problem(status, title, `Nothing was saved. ${message} ${cure.en}`, {
    members: { fault: { code: fault, said, words, cure } },
  });
}

/** A worker that is at work when sync is switched off may still write links for a while. */
const SETTLED_MS = 2 * 60_000;
/** What a request may take until nothing more is begun: what is under way then ends well before the function does. */
const REQUEST_MS = 7_000;

/** Gives up all that was linked, if it may; false when there is more to remove. */
async function detach(
  ports: CredentialPorts,
  connection: string,
  how: SaveHow,
  { what, untilMs }: { readonly what: 'org' | 'portal'; readonly untilMs: number },
): Promise<boolean> {
  const { attachments, settings, clock } = ports;
  if (!(await attachments.exist(connection)) && how.detach !== true) return true;
  const { settings: current, author } = await settings.read(connection);
  const changedMs = author === undefined ? 0 : Date.parse(author.at);
  const isSettled = current.sync === 'off' && clock() - changedMs >= SETTLED_MS;
  if (how.detach === true && isSettled) return attachments.remove(connection, untilMs);
  throw new Problem(
    409,
    `Linked to another ${what}`,
    `Nothing was saved: these credentials are of another ${what}, and records are linked to the one before. To give those links up, set sync to off, wait two minutes for work under way to end, and save again with "detach": true. No record is changed by that in either system.`,
    { members: { fault: { code: what === 'org' ? 'wrongOrganization' : 'wrongPortal' }, sync: current.sync } },
  );
}

/** Stores the new secret and what is known of it. What is known of the other side is as true of the new version. */
async function keep(
  ports: CredentialPorts,
  connection: string,
  side: LoginSide,
  before: ConnectionSecret,
  tested: Tested<About>,
  edit: (document: Record<string, unknown>) => object,
): Promise<void> {
  const { secrets, logins } = ports;
  const version = await secrets.change(connection, edit);
  const other: LoginSide = side === 'salesforce' ? 'hubspot' : 'salesforce';
  const others = await logins.load(connection, other);
  if (others !== undefined && version !== undefined && others.version === before.version)
    await logins.save(connection, other, { ...others, version });
  await note(ports, connection, side, version, tested);
}

/** Tells everybody what was found out about these credentials. */
async function note(
  { logins, clock, wake }: CredentialPorts,
  connection: string,
  side: LoginSide,
  version: string | undefined,
  tested: Tested<About>,
): Promise<void> {
  const verdict = 'identity' in tested ? { about: tested.identity } : { refusal: tested.refusal };
  const after = standingAfter(await logins.load(connection, side), { version, nowMs: clock(), ...verdict });
  const isOpen = 'refusal' in tested && !isVerdict(tested.refusal.fault);
  await logins.save(connection, side, isOpen ? { ...after, state: 'unknown' } : after);
  if (after.state === 'valid') await wake(connection, side);
}

/** Tries what is stored, now: somebody mended the cause at the vendor and need not enter the secrets again. */
export async function checkStored(
  ports: CredentialPorts,
  connection: string,
  side: LoginSide,
  secret: ConnectionSecret,
): Promise<void> {
  const { salesforce, hubspot, version } = secret;
  const check =
    side === 'salesforce'
      ? salesforce && (() => ports.checks.salesforce(connection, salesforce))
      : hubspot && (() => ports.checks.hubspot(hubspot));
  if (check === undefined)
    throw new Problem(409, 'Nothing to check', 'There are no complete credentials of this side: save them first.');
  const expected = side === 'salesforce' ? salesforce?.organizationId : secret.hubspotPortalId;
  const tested = await test<About>(
    async () => {
      const identity: About = await check();
      const actual = side === 'salesforce' ? identity.organizationId : identity.portalId;
      if (expected !== undefined && actual !== (side === 'salesforce' ? toId18(expected) : expected))
        throw new LoginRefused(
          side,
          side === 'salesforce' ? 'wrongOrganization' : 'wrongPortal',
          `they are of ${actual}`,
        );
      return identity;
    },
    { keepInvalid: true },
  );
  const isOpen = 'refusal' in tested && !isVerdict(tested.refusal.fault);
  if (isOpen) throw problemOf(tested.refusal); // It says nothing about the credentials: what was known stays.
  await note(ports, connection, side, version, tested);
}

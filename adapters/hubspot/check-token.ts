import * as z from 'zod';
import { LoginRefused } from '../../core/login-faults.ts';
import type { About } from '../../core/logins.ts';
import { parseAnswer } from '../vendor-answer.ts';
import { API_VERSION, type HubspotOptions, type HubspotRequest, hubspotClient } from './client.ts';

const Details = z.object({ portalId: z.coerce.string(), accountType: z.string().optional() });

export type PortalIdentity = Required<Pick<About, 'portalId'>> & About;

const nothing = { inputs: [] };
const objects = `/crm/objects/${API_VERSION}/contacts`;
const properties = `/crm/properties/${API_VERSION}/contacts`;

/**
 * Calls that show whether a scope was granted and change nothing: HubSpot looks at the scopes before it refuses a batch
 * for being empty.
 */
const probes: Readonly<Record<string, HubspotRequest>> = {
  'crm.objects.contacts.read': { method: 'GET', path: `${objects}?limit=1` },
  'crm.objects.contacts.write': { method: 'POST', path: `${objects}/batch/update`, body: nothing },
  'crm.schemas.contacts.read': { method: 'GET', path: `${properties}/email` },
  'crm.schemas.contacts.write': { method: 'POST', path: `${properties}/batch/create`, body: nothing },
  'crm.objects.owners.read': { method: 'GET', path: `/crm/owners/${API_VERSION}?limit=1` },
  'crm.lists.read': { method: 'POST', path: `/crm/lists/${API_VERSION}/search`, body: { count: 1 } },
};

/** What a token must be allowed to do. */
export const neededScopes: readonly string[] = Object.keys(probes);

/** Tries a token: asks whose it is, and whether it may do what is needed. Throws LoginRefused; missing scopes are named. */
export async function checkHubspotToken(options: HubspotOptions): Promise<PortalIdentity> {
  const client = hubspotClient(options);
  const details = await client.call({ method: 'GET', path: `/account-info/${API_VERSION}/details` });
  if (details.status >= 400)
    throw new LoginRefused('hubspot', 'unreachable', `the account details were answered with ${details.status}`);
  const { portalId, accountType } = parseAnswer(Details, details.body, 'hubspot');
  const missing = await Promise.all(
    Object.entries(probes).map(async ([scope, request]) => ((await isMissing(client.call(request))) ? [scope] : [])),
  );
  const scopes = missing.flat();
  if (scopes.length > 0) throw new LoginRefused('hubspot', 'missingScopes', scopes.join(', '));
  return { portalId, ...(accountType !== undefined && { accountType }) };
}

async function isMissing(call: Promise<unknown>): Promise<boolean> {
  try {
    await call;
    return false;
  } catch (error) {
    if (error instanceof LoginRefused && error.fault === 'missingScopes') return true;
    throw error;
  }
}

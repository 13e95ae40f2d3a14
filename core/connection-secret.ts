import * as z from 'zod/mini';
import { HubspotCredentials, SalesforceCredentials } from './credentials.ts';

/** People write it with quotes or without. */
const PortalId = z.pipe(z.union([z.int(), z.string().check(z.regex(/^\d+$/))]), z.transform(String));

const WebhookSecret = z.string().check(z.minLength(16));

/** What a connection needs to be let in. Parts that the owner has not given yet, or that are not complete, are absent. */
export interface ConnectionSecret {
  /** Which version of the secret this is: what was refused once need not be tried again before there is another. */
  readonly version?: string | undefined;
  readonly salesforce?: SalesforceCredentials | undefined;
  readonly hubspot?: HubspotCredentials | undefined;
  /** The last part of the receiver's address; while it is rotated the previous one is accepted too. */
  readonly webhookSecret?: string | undefined;
  readonly webhookSecretPrevious?: string | undefined;
  /** The client secret of the HubSpot app whose webhooks are taken; while it is rotated the previous one is accepted too. */
  readonly hubspotWebhookSecret?: string | undefined;
  readonly hubspotWebhookSecretPrevious?: string | undefined;
  /** The only portal whose webhooks are taken, if it is given. */
  readonly hubspotPortalId?: string | undefined;
  /** What is wrong with a part that is there and not complete: its keys by name, nothing of what they hold. */
  readonly faults?: { readonly salesforce?: string | undefined; readonly hubspot?: string | undefined };
}

const Document = z.looseObject({});

/** Reads a stored secret. Never throws: each part that cannot be used is told by itself, and the others go on working. */
export function parseConnectionSecret(text: string): ConnectionSecret {
  const document = Document.safeParse(parse(text)).data;
  if (document === undefined) {
    const fault = "the connection's secret is not a JSON object";
    return { faults: { salesforce: fault, hubspot: fault } };
  }
  const salesforce = SalesforceCredentials.safeParse(document['salesforce'] ?? {});
  const hubspot = HubspotCredentials.safeParse(document['hubspot'] ?? {});
  return {
    salesforce: salesforce.data,
    hubspot: hubspot.data,
    webhookSecret: WebhookSecret.safeParse(document['webhookSecret']).data,
    webhookSecretPrevious: WebhookSecret.safeParse(document['webhookSecretPrevious']).data,
    hubspotWebhookSecret: WebhookSecret.safeParse(document['hubspotWebhookSecret']).data,
    hubspotWebhookSecretPrevious: WebhookSecret.safeParse(document['hubspotWebhookSecretPrevious']).data,
    hubspotPortalId: portalIdOf(document['hubspotPortalId']),
    faults: {
      salesforce: document['salesforce'] == null ? undefined : faultOf('salesforce', salesforce.error),
      hubspot: document['hubspot'] == null ? undefined : faultOf('hubspot', hubspot.error),
    },
  };
}

/** All that a stored secret holds, to be changed in part; a text that is no document holds nothing. */
export const secretDocument = (text: string): Record<string, unknown> => Document.safeParse(parse(text)).data ?? {};

/** One that is there and of the wrong form is no portal's id, so that nothing is taken rather than everything. */
const portalIdOf = (value: unknown): string | undefined =>
  value == null ? undefined : (PortalId.safeParse(value).data ?? '');

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // The error would repeat a piece of the secret.
  }
}

function faultOf(part: string, error: z.core.$ZodError | undefined): string | undefined {
  if (error === undefined) return undefined;
  const keys = [...new Set(error.issues.map(({ path }) => [part, ...path].join('.')))];
  return `the connection's secret is not complete: ${keys.join(', ')} missing or of the wrong form`;
}

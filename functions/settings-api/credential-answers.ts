import * as z from 'zod';
import { HubspotInput, SalesforceInput } from '../../core/credentials-input.ts';
import { NewListBody } from './lists.ts';

const Said = z.strictObject({ en: z.string(), ja: z.string() });

/** Whether one side lets us in, and if not, why and what to do. */
export const Validity = z.strictObject({
  state: z.enum(['valid', 'invalid', 'unknown']),
  since: z.iso.datetime().nullable(),
  checkedAt: z.iso.datetime().nullable(),
  why: z
    .strictObject({
      code: z.string().meta({ description: 'A stable code, such as wrongPassword or missingScopes.' }),
      said: z.string().meta({ description: "The vendor's own code, or the scopes that are missing." }),
      words: Said,
      cure: Said,
    })
    .nullable(),
});

const warnings = z.array(z.strictObject({ code: z.string(), message: Said }));

const ContactList = z.strictObject({
  id: z.string().meta({ description: 'For the setting inclusionListId.' }),
  name: z.string(),
  kind: z.enum(['dynamic', 'manual', 'snapshot']),
  contacts: z.int().nullable(),
  updatedAt: z.string().nullable(),
  lastJoinedAt: z.string().nullable().meta({ description: 'When a contact joined last.' }),
  isReady: z.boolean().meta({ description: 'False while HubSpot works out who is in it.' }),
});

/** The documents of the routes that are about the vendors: secrets go in and never come out. */
export const credentialDocuments = {
  NewListBody,
  ContactList,
  ContactLists: z.strictObject({ lists: z.array(ContactList) }),
  SalesforceInput,
  HubspotInput,
  Validity,
  SalesforceCredentials: z.strictObject({
    credentials: z
      .strictObject({
        flow: z.enum(['clientCredentials', 'jwt', 'password']),
        loginUrl: z.string(),
        clientId: z.string().optional(),
        username: z.string().optional(),
      })
      .nullable(),
    organizationId: z.string().nullable(),
    organizationName: z.string().nullable(),
    sandbox: z.boolean().nullable(),
    validity: Validity,
    warnings,
  }),
  HubspotCredentials: z.strictObject({
    credentials: z.strictObject({ kind: z.literal('token') }).nullable(),
    portalId: z.string().nullable(),
    accountType: z.string().nullable(),
    webhooks: z.boolean().meta({ description: "Whether the client secret of the webhooks' app is known." }),
    validity: Validity,
    warnings,
  }),
};

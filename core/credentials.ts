import * as z from 'zod/mini';
import { isSalesforceId } from './salesforce-id.ts';

const word = z.string().check(z.regex(/^[\x21-\x7e]+$/));
const kept = { loginUrl: z.url(), organizationId: z.string().check(z.refine(isSalesforceId)) };

/** Credentials as they are stored. All of it is text, so that a secret can be read and mended by hand. */
export const SalesforceCredentials = z.discriminatedUnion('flow', [
  // Secrets of before there was a choice have no `flow`.
  z.object({ flow: z.optional(z.literal('clientCredentials')), clientId: word, clientSecret: word, ...kept }),
  z.object({
    flow: z.literal('jwt'),
    clientId: word,
    username: z.string().check(z.minLength(1)),
    privateKey: z.string().check(z.minLength(1)),
    ...kept,
  }),
  z.object({
    flow: z.literal('password'),
    username: z.string().check(z.minLength(1)),
    password: z.string().check(z.minLength(1)),
    securityToken: z.string(),
    ...kept,
  }),
]);
export type SalesforceCredentials = z.infer<typeof SalesforceCredentials>;

/** Credentials without the org that they must be of: before it is known. */
export type SalesforceLogin = SalesforceCredentials extends infer Flow
  ? Flow extends SalesforceCredentials
    ? Omit<Flow, 'organizationId'>
    : never
  : never;

export const HubspotCredentials = z.object({ token: word, apiUrl: z.optional(z.url()) });
export type HubspotCredentials = z.infer<typeof HubspotCredentials>;

/** What of credentials may be shown: who comes in, where and how. */
export function publicPart(login: SalesforceLogin | undefined) {
  if (login === undefined) return undefined;
  const { flow = 'clientCredentials', loginUrl } = login;
  return {
    flow,
    loginUrl,
    ...('clientId' in login && { clientId: login.clientId }),
    ...('username' in login && { username: login.username }),
  };
}

import * as z from 'zod/mini';

/** What a connection needs to be let in. Parts that the owner has not given yet are absent. */
export const ConnectionSecret = z.object({
  salesforce: z.optional(
    z.object({
      /** The org's own My Domain address: client credentials are asked of it, and calls go to it. */
      loginUrl: z.url(),
      clientId: z.string(),
      clientSecret: z.string(),
      organizationId: z.string(),
    }),
  ),
  hubspot: z.optional(z.object({ token: z.string(), apiUrl: z.optional(z.url()) })),
  /** The last part of the receiver's address; while it is rotated the previous one is accepted too. */
  webhookSecret: z.string().check(z.minLength(16)),
  webhookSecretPrevious: z.optional(z.string().check(z.minLength(16))),
});
export type ConnectionSecret = z.infer<typeof ConnectionSecret>;

import * as z from 'zod/mini';

/** What the poller is told by the stack. */
export const Env = z.object({
  SETTINGS_TABLE: z.string(),
  USAGE_TABLE: z.string(),
  PARKED_TABLE: z.string(),
  STATE_TABLE: z.string(),
  CHANGES_QUEUE_URL: z.url(),
  /** How long Salesforce is left alone at most while nothing moves. */
  SLOWEST_POLL_MINUTES: z.string().check(z.regex(/^\d+$/)),
  /** The beginning of the secrets' names; the connection's id follows. */
  CONNECTION_SECRETS: z.string(),
});
export type Env = z.input<typeof Env>;

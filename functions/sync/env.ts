import * as z from 'zod/mini';

/** What the worker that writes to the CRMs is told by the stack. */
export const Env = z.object({
  SETTINGS_TABLE: z.string(),
  USAGE_TABLE: z.string(),
  PARKED_TABLE: z.string(),
  STATE_TABLE: z.string(),
  LINKS_TABLE: z.string(),
  CHANGES_QUEUE_URL: z.url(),
  /** The beginning of the secrets' names; the connection's id follows. */
  CONNECTION_SECRETS: z.string(),
  /** Read by Node itself: how far its heap may grow. */
  NODE_OPTIONS: z.string(),
});
export type Env = z.input<typeof Env>;

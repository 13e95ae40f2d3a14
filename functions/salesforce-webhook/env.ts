import * as z from 'zod/mini';

/** What the receiver of outbound messages is told by the stack. */
export const Env = z.object({
  CHANGES_QUEUE_URL: z.url(),
  /** Where the connections are listed. */
  SETTINGS_TABLE: z.string(),
  STATE_TABLE: z.string(),
  /** The beginning of the secrets' names; the connection's id follows. */
  CONNECTION_SECRETS: z.string(),
});
export type Env = z.input<typeof Env>;

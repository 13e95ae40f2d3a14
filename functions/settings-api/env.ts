import * as z from 'zod/mini';

/** What the settings API is told by the stack. */
export const Env = z.object({
  SETTINGS_TABLE: z.string(),
  USAGE_TABLE: z.string(),
  PARKED_TABLE: z.string(),
  STATE_TABLE: z.string(),
  LINKS_TABLE: z.string(),
  /** The beginning of the secrets' names; the connection's id follows. */
  CONNECTION_SECRETS: z.string(),
});
export type Env = z.input<typeof Env>;

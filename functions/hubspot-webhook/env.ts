import * as z from 'zod/mini';

/** What the receiver of HubSpot's webhooks is told by the stack. */
export const Env = z.object({
  CHANGES_QUEUE_URL: z.url(),
  /** Where the connections are listed. */
  SETTINGS_TABLE: z.string(),
  STATE_TABLE: z.string(),
  /** The beginning of the secrets' names; the connection's id follows. */
  CONNECTION_SECRETS: z.string(),
  /** Where the API answers: HubSpot signs the address it calls. */
  PUBLIC_URL: z.url(),
});
export type Env = z.input<typeof Env>;

import * as z from 'zod';
import type { Credential } from '../access.ts';
import { HubspotError } from '../errors.ts';

const KINDS = ['creation', 'deletion', 'propertyChange', 'merge', 'restore', 'privacyDeletion'] as const;
const TYPES = ['contact', 'company', 'object'].flatMap((prefix) => KINDS.map((kind) => `${prefix}.${kind}`));

/** What an app wants to hear of: `contact.propertyChange` with a property, or in the generic form `object.creation`. */
export const Subscription = z
  .strictObject({
    subscriptionType: z.enum(TYPES),
    propertyName: z.string().optional(),
    /** Narrows the generic form to one object type. */
    objectTypeId: z.enum(['0-1', '0-2']).optional(),
  })
  .refine(
    ({ subscriptionType, propertyName }) =>
      subscriptionType.endsWith('.propertyChange') === (propertyName !== undefined),
    { message: 'propertyName belongs to propertyChange, and every propertyChange subscription has one' },
  );

/** An app with webhooks, as an app's settings say it. */
export const WebhookApp = z.strictObject({
  appId: z.number().int(),
  clientSecret: z.string().min(1),
  targetUrl: z.url({ protocol: /^https?$/u }),
  subscriptions: z.array(Subscription).max(1000),
  active: z.boolean().default(true),
});

export type Subscription = z.infer<typeof Subscription>;
export type WebhookApp = z.infer<typeof WebhookApp>;

/** A change of an app's settings; what is left out stays. */
export const WebhookChange = WebhookApp.partial().extend({ appId: z.number().int(), active: z.boolean().optional() });

export type WebhookChange = z.infer<typeof WebhookChange>;

/** The settings after a change. Throws 400 when something is missing, or when the app is a service key: those have no webhooks. */
export function changedApp(
  before: WebhookApp | undefined,
  change: WebhookChange,
  credentials: readonly Credential[],
): WebhookApp {
  const key = credentials.find(({ appId, kind }) => appId === change.appId && kind === 'service-key');
  if (key !== undefined) {
    throw new HubspotError(400, { message: `${key.label} is a service key, and service keys have no webhooks.` });
  }
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  const parsed = WebhookApp.safeParse({ subscriptions: [], ...before, ...given });
  if (parsed.success) return parsed.data;
  throw new HubspotError(400, { message: z.prettifyError(parsed.error) });
}

/** The id HubSpot would give to an app's subscription: the same as long as its place is. */
export const subscriptionIdOf = ({ appId }: WebhookApp, position: number): number =>
  (appId % 100_000) * 1000 + position;

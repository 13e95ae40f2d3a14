import * as z from 'zod';
import type { HubspotContact } from '../../core/link.ts';
import { sideBySide } from '../../core/side-by-side.ts';
import { blankToNull } from '../../core/values.ts';
import { API_VERSION } from './client.ts';
import { BatchFault } from './refusal.ts';

/** The path of contacts. */
export const CONTACTS = `/crm/objects/${API_VERSION}/contacts`;
/** The most records that HubSpot takes in one batch. */
export const INPUTS_PER_CALL = 100;
/** The most of them when histories are asked for: beyond, the batch is refused (reports of its message by clients). */
export const INPUTS_WITH_HISTORY = 50;
const CALLS_AT_ONCE = 4;

export const Contact = z.object({
  id: z.string(),
  properties: z.record(z.string(), z.string().nullable()),
  propertiesWithHistory: z.record(z.string(), z.array(z.object({ timestamp: z.string() }))).optional(),
  objectWriteTraceId: z.string().optional().catch(undefined),
});

export type Contact = z.infer<typeof Contact>;

export const BatchAnswer = z.object({ results: z.array(Contact).default([]), errors: z.array(BatchFault).default([]) });
export type BatchAnswer = z.infer<typeof BatchAnswer>;

/** A contact as the core knows it: only the properties named, and blank is null. */
export function toContact({ id, properties }: Contact, names: ReadonlySet<string>): HubspotContact {
  const kept = Object.entries(properties).filter(([name]) => names.has(name));
  return { id, properties: Object.fromEntries(kept.map(([name, value]) => [name, blankToNull(value)])) };
}

/** Does the work a few items at a time, and gathers what it gives. */
export async function inParallel<T, R>(items: readonly T[], work: (item: T) => Promise<readonly R[]>): Promise<R[]> {
  return (await sideBySide(items, CALLS_AT_ONCE, work)).flat();
}

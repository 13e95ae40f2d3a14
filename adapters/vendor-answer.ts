import type * as z from 'zod';
import { VendorError } from '../core/failure.ts';

/** What a JSON text says, or undefined when it is none: gateways answer with HTML or half a document at times. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Reads an answer that must have a certain form. A vendor that answers in another one is out of order for the moment:
 * throws VendorError `retry`, which names the places that are wrong and nothing of what they hold.
 */
export function parseAnswer<T>(schema: z.ZodType<T>, body: unknown, vendor: VendorError['vendor']): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const places = parsed.error.issues.slice(0, 3).map(({ path }) => (path.length === 0 ? 'all of it' : path.join('.')));
  throw new VendorError(vendor, 'retry', `the answer has another form than documented: ${places.join(', ')}`);
}

/** An attempt may neither begin nor wait past this instant; throws VendorError `retry` when it is there. */
export function checkDeadline(
  vendor: VendorError['vendor'],
  { clock, deadline }: { readonly clock: () => number; readonly deadline: () => number },
): void {
  if (clock() >= deadline()) throw new VendorError(vendor, 'retry', 'out of time');
}

/** How long a request may take, in whole milliseconds: its own time-out, and not past the deadline. */
export const timeLeftMs = (timeoutMs: number, clock: () => number, deadline: () => number): number =>
  Math.max(1, Math.ceil(Math.min(timeoutMs, deadline() - clock())));

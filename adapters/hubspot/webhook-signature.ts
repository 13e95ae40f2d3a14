import { createHmac, timingSafeEqual } from 'node:crypto';

/** A call as it came, and what it says of itself. */
export interface SignedCall {
  readonly method: string;
  /** The whole address, as HubSpot called it. */
  readonly url: string;
  /** The body's bytes as they came: text that was decoded and encoded again may have others. */
  readonly body: Buffer;
  readonly timestamp: string;
  readonly signature: string;
}

/** Older calls, and those from the future, are not taken: somebody may have kept them. */
const FRESH_MS = 5 * 60_000;

/** The only escapes that HubSpot decodes in an address before it signs it. */
const DECODED = /%(?:3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)/giu;

/** Whether HubSpot signed a call with this secret, in the last five minutes (its signature version 3). */
export function isSigned(call: SignedCall, secret: string, nowMs: number): boolean {
  return isFresh(call.timestamp, nowMs) && isEqual(Buffer.from(call.signature, 'utf8'), signatureOf(call, secret));
}

const isFresh = (timestamp: string, nowMs: number): boolean =>
  /^\d{1,15}$/.test(timestamp) && Math.abs(nowMs - Number(timestamp)) <= FRESH_MS;

function signatureOf({ method, url, body, timestamp }: SignedCall, secret: string): Buffer {
  const signed = createHmac('sha256', secret)
    .update(method + url.replaceAll(DECODED, decodeURIComponent))
    .update(body)
    .update(timestamp);
  return Buffer.from(signed.digest('base64'), 'utf8');
}

/** The length of a signature is no secret; the time taken tells nothing of the rest. */
const isEqual = (given: Buffer, expected: Buffer): boolean =>
  given.length === expected.length && timingSafeEqual(given, expected);

/** Milliseconds since the epoch as HubSpot writes them: ISO, with milliseconds only when there are any. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z');
}

const ISO_TIME = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/iu;

/** Milliseconds since the epoch of what HubSpot takes for a time: epoch milliseconds or ISO (UTC unless it says so). */
export function parseTime(text: string): number | null {
  if (/^-?\d{1,16}$/u.test(text)) return Number(text);
  if (!ISO_TIME.test(text)) return null;
  const zoned = text.length > 10 && !/(?:Z|[+-]\d{2}:?\d{2})$/iu.test(text.slice(10)) ? `${text}Z` : text;
  const ms = Date.parse(zoned);
  return Number.isNaN(ms) ? null : ms;
}

/** A date-time as REST writes it, in UTC with milliseconds and a numeric offset: `2026-01-02T03:04:05.000+0000`. */
export const formatDatetime = (timeMs: number): string => new Date(timeMs).toISOString().replace('Z', '+0000');

/** A stamp as Salesforce sets it on a saved row: whole seconds only. */
export const formatStamp = (timeMs: number): string => formatDatetime(Math.floor(timeMs / 1000) * 1000);

/** A date as REST writes it: `2026-01-02`. */
export const formatDate = (timeMs: number): string => new Date(timeMs).toISOString().slice(0, 10);

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const DATETIME = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2})?(?:\.\d{1,9})?)(Z|[+-]\d{2}:?\d{2})?$/i;

/** Whether the text names a day that exists, as `2026-02-28`. */
export function isDate(text: string): boolean {
  if (!DATE.test(text)) return false;
  const timeMs = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(timeMs) && formatDate(timeMs) === text;
}

/** Milliseconds of a date-time with `Z`, an offset with or without colon, or none (then UTC); undefined if it is none. */
export function parseDatetime(text: string): number | undefined {
  const match = DATETIME.exec(text);
  if (match === null || !isDate(match[1] ?? '')) return undefined;
  const offset = (match[3] ?? 'Z').toUpperCase().replace(/^([+-]\d{2})(\d{2})$/, '$1:$2');
  const timeMs = Date.parse(`${match[1]}T${match[2]}${offset}`);
  return Number.isNaN(timeMs) ? undefined : timeMs;
}

import { badRequest } from '../api-error.ts';
import type { ObjectDefinition } from '../metadata/object.ts';
import { idOf, textOf } from '../row.ts';
import { formatDatetime, parseDatetime } from '../salesforce-time.ts';
import { ok, requireObject, type RestAnswer, type RestCall, route } from './call.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const MAX_IDS = 600_000;

interface Span {
  readonly object: ObjectDefinition;
  readonly startMs: number;
  readonly endMs: number;
}

/** The object and the span of time that a call asks for, in whole minutes. */
function readSpan(call: RestCall, maxDays: number): Span {
  const object = requireObject(call.params['object']);
  if (!object.replicateable) throw badRequest('INVALID_TYPE', `${object.label} is not replicable`);
  const [startMs, endMs] = [readTime(call, 'start'), readTime(call, 'end')];
  if (endMs - startMs < MINUTE_MS) {
    throw badRequest('INVALID_REPLICATION_DATE', 'endDate must be at least one minute greater than the startDate');
  }
  if (startMs < call.org.clock() - maxDays * DAY_MS - MINUTE_MS) {
    throw badRequest('INVALID_REPLICATION_DATE', `startDate cannot be more than ${maxDays} days ago`);
  }
  return { object, startMs, endMs };
}

/** Seconds are ignored, as Salesforce ignores them. A plus sign that was not encoded arrives as a space. */
function readTime(call: RestCall, name: 'start' | 'end'): number {
  const text = call.query.get(name);
  if (text === null) throw badRequest('MISSING_ARGUMENT', `The ${name} parameter is required`);
  const timeMs = parseDatetime(text.replace(/ (?=\d{2}:?\d{2}$)/, '+'));
  if (timeMs === undefined) throw badRequest('INVALID_REPLICATION_DATE', `Invalid date time format: ${text}`);
  return Math.floor(timeMs / MINUTE_MS) * MINUTE_MS;
}

/** Up to when the answer is complete: the oldest save whose transaction has not ended holds it back. */
function latestDateCovered(call: RestCall, { object, endMs }: Span): string {
  const nowMs = call.org.clock();
  const running = [...call.org.database.hidden.values()]
    .filter((hidden) => hidden.object === object.name && hidden.visibleAtMs > nowMs)
    .map(({ stamp }) => parseDatetime(stamp) ?? nowMs);
  const coveredMs = Math.min(endMs, nowMs, ...running);
  return formatDatetime(Math.floor(coveredMs / MINUTE_MS) * MINUTE_MS);
}

function updated(call: RestCall): RestAnswer {
  const span = readSpan(call, 30);
  const [start, end] = [formatDatetime(span.startMs), formatDatetime(span.endMs)];
  const ids: string[] = [];
  for (const row of call.org.database.visible(span.object, call.org.clock())) {
    const stamp = textOf(row, 'SystemModstamp');
    if (stamp >= start && stamp < end && row['IsDeleted'] !== true) ids.push(idOf(row));
  }
  if (ids.length > MAX_IDS) throw badRequest('EXCEEDED_ID_LIMIT', `more than ${MAX_IDS} records changed in that time`);
  return ok({ ids, latestDateCovered: latestDateCovered(call, span) });
}

function deleted(call: RestCall): RestAnswer {
  const span = readSpan(call, 15);
  const nowMs = call.org.clock();
  const { hidden, deletions } = call.org.database;
  const deletedRecords = [...deletions.values()]
    .filter(
      ({ object, deletedMs }) => object === span.object.name && deletedMs >= span.startMs && deletedMs < span.endMs,
    )
    .filter(({ object, id }) => (hidden.get(`${object}/${id}`)?.visibleAtMs ?? 0) <= nowMs)
    .map(({ id, deletedMs }) => ({ id, deletedDate: formatDatetime(Math.floor(deletedMs / 1000) * 1000) }));
  return ok({
    deletedRecords,
    earliestDateAvailable: formatDatetime(Math.floor((nowMs - 15 * DAY_MS) / MINUTE_MS) * MINUTE_MS),
    latestDateCovered: latestDateCovered(call, span),
  });
}

export const CHANGE_ROUTES = [
  route('GET', '/sobjects/:object/updated', 'changes', updated),
  route('GET', '/sobjects/:object/deleted', 'changes', deleted),
];

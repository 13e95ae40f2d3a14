import { Cron } from 'croner';
import { TemplateError } from '../template/template.ts';

/** When a schedule is due next, strictly after a moment; times are in ms since the epoch, undefined means never again. */
export type NextDue = (afterMs: number) => number | undefined;

const UNIT_MS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

/**
 * Reads `rate(…)`, `cron(…)` and `at(…)` of EventBridge Scheduler. A rate counts from `startMs`. Throws TemplateError on
 * anything else.
 */
export function parseExpression(expression: string, timeZone: string, startMs: number): NextDue {
  const [, kind = '', argument = ''] = /^(rate|cron|at)\((.*)\)$/.exec(expression.trim()) ?? [];
  if (kind === 'rate') return rate(argument, expression, startMs);
  if (kind === 'cron') return cron(argument, expression, timeZone);
  if (kind === 'at') return at(argument, expression, timeZone);
  throw new TemplateError(`"${expression}" is not a rate(…), cron(…) or at(…) expression`);
}

function rate(argument: string, expression: string, startMs: number): NextDue {
  const [, count = '', unit = ''] = /^([1-9]\d*) (minute|hour|day)s?$/.exec(argument) ?? [];
  if (unit !== 'minute' && unit !== 'hour' && unit !== 'day') throw new TemplateError(`"${expression}" is not a rate`);
  const everyMs = Number(count) * UNIT_MS[unit];
  return (afterMs) => startMs + (Math.floor(Math.max(0, afterMs - startMs) / everyMs) + 1) * everyMs;
}

/** AWS has no seconds, a year at the end, Sunday as 1, and `?` for one of the two kinds of day; croner knows the rest. */
function cron(argument: string, expression: string, timeZone: string): NextDue {
  const fields = argument.trim().split(/\s+/);
  const [, , dayOfMonth, , dayOfWeek] = fields;
  if (fields.length !== 6 || (dayOfMonth === '?') === (dayOfWeek === '?')) {
    throw new TemplateError(`"${expression}" needs six fields, with ? as the day of the month or of the week`);
  }
  const job = readOr(expression, () => {
    const options = { paused: true, timezone: timeZone, alternativeWeekdays: true, sloppyRanges: true };
    return new Cron(`0 ${fields.join(' ')}`, { ...options, mode: '7-part' });
  });
  return (afterMs) => job.nextRun(new Date(afterMs))?.getTime();
}

function at(argument: string, expression: string, timeZone: string): NextDue {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(argument))
    throw new TemplateError(`"${expression}" is not a date and time`);
  const once = readOr(expression, () => new Cron(argument, { paused: true, timezone: timeZone }).nextRun(new Date(0)));
  return (afterMs) => (once && once.getTime() > afterMs ? once.getTime() : undefined);
}

function readOr<T>(expression: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new TemplateError(`"${expression}": ${error instanceof Error ? error.message : 'cannot be read'}`, {
      cause: error,
    });
  }
}

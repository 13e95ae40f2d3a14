import { badRequest, notImplemented } from '../api-error.ts';
import type { Literal } from './ast.ts';

/** From `startMs` up to but without `endMs`, in milliseconds UTC: the org's users live in GMT. */
export interface Period {
  readonly startMs: number;
  readonly endMs: number;
}

const DAY_MS = 24 * 3_600_000;

type Unit = 'DAY' | 'WEEK' | 'MONTH' | 'QUARTER' | 'YEAR';

/** The start of the day, week (from Sunday), month, quarter or year that lies `shift` of them away from `timeMs`. */
function startOf(unit: Unit, timeMs: number, shift: number): number {
  const now = new Date(timeMs);
  const [year, month, day] = [now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()];
  switch (unit) {
    case 'DAY':
      return Date.UTC(year, month, day + shift);
    case 'WEEK':
      return Date.UTC(year, month, day - now.getUTCDay() + 7 * shift);
    case 'MONTH':
      return Date.UTC(year, month + shift, 1);
    case 'QUARTER':
      return Date.UTC(year, month - (month % 3) + 3 * shift, 1);
    case 'YEAR':
      return Date.UTC(year + shift, 0, 1);
  }
}

const DAYS: Readonly<Record<string, number>> = { YESTERDAY: -1, TODAY: 0, TOMORROW: 1 };
const SHIFTS: Readonly<Record<string, number>> = { LAST: -1, THIS: 0, NEXT: 1 };
const UNITS: readonly Unit[] = ['DAY', 'WEEK', 'MONTH', 'QUARTER', 'YEAR'];
const unitOf = (word: string): Unit | undefined => UNITS.find((unit) => unit === word);

/** The span of time that a date literal such as TODAY or LAST_N_DAYS:30 means at that moment. */
export function periodOf({ name, count }: Extract<Literal, { kind: 'period' }>, nowMs: number): Period {
  if (name.includes('FISCAL')) throw notImplemented(`SOQL's date literal ${name}`);
  const found = count === null ? plainPeriod(name, nowMs) : countedPeriod(name, count, nowMs);
  if (found === undefined) throw badRequest('MALFORMED_QUERY', `unexpected token: '${name}'`);
  return found;
}

function plainPeriod(name: string, nowMs: number): Period | undefined {
  const day = DAYS[name];
  if (day !== undefined) return span('DAY', nowMs, day, day + 1);
  if (name === 'LAST_90_DAYS') return span('DAY', nowMs, -90, 1);
  if (name === 'NEXT_90_DAYS') return span('DAY', nowMs, 1, 91);
  const [, when = '', word = ''] = /^(LAST|THIS|NEXT)_(WEEK|MONTH|QUARTER|YEAR)$/.exec(name) ?? [];
  const [unit, shift] = [unitOf(word), SHIFTS[when]];
  return unit === undefined || shift === undefined ? undefined : span(unit, nowMs, shift, shift + 1);
}

function countedPeriod(name: string, count: number, nowMs: number): Period | undefined {
  const ago = /^N_(DAY|WEEK|MONTH|QUARTER|YEAR)S_AGO$/.exec(name);
  const agoUnit = unitOf(ago?.[1] ?? '');
  if (agoUnit !== undefined) return span(agoUnit, nowMs, -count, 1 - count);
  const [, when = '', word = ''] = /^(LAST|NEXT)_N_(DAY|WEEK|MONTH|QUARTER|YEAR)S$/.exec(name) ?? [];
  const unit = unitOf(word);
  if (unit === undefined) return undefined;
  // The last n days include today; the last n weeks, months and so on end before the current one.
  if (when === 'LAST') return span(unit, nowMs, -count, unit === 'DAY' ? 1 : 0);
  return span(unit, nowMs, 1, count + 1);
}

const span = (unit: Unit, nowMs: number, from: number, to: number): Period => ({
  startMs: startOf(unit, nowMs, from),
  endMs: unit === 'DAY' ? startOf(unit, nowMs, from) + (to - from) * DAY_MS : startOf(unit, nowMs, to),
});

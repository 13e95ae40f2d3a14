import { describe, expect, it } from 'vitest';
import { parseExpression } from '../../../local/engine/schedules/expression.ts';

const START = Date.parse('2026-11-24T00:00:30Z');
const next = (expression: string, after: string, timeZone = 'UTC') => {
  const due = parseExpression(expression, timeZone, START)(Date.parse(after));
  return due === undefined ? undefined : new Date(due).toISOString();
};

describe('a schedule', () => {
  it.each([
    ['rate(1 minute)', '2026-11-24T00:00:30Z', '2026-11-24T00:01:30.000Z'],
    ['rate(5 minutes)', '2026-11-24T00:12:00Z', '2026-11-24T00:15:30.000Z'],
    ['rate(2 hours)', '2026-11-24T02:00:30Z', '2026-11-24T04:00:30.000Z'],
    ['rate(1 day)', '2026-11-23T00:00:00Z', '2026-11-25T00:00:30.000Z'],
    ['cron(0 10 * * ? *)', '2026-11-24T10:00:00Z', '2026-11-25T10:00:00.000Z'],
    ['cron(0/15 * * * ? *)', '2026-11-24T10:01:00Z', '2026-11-24T10:15:00.000Z'],
    ['cron(0 8 ? * MON-FRI *)', '2026-11-27T09:00:00Z', '2026-11-30T08:00:00.000Z'],
    ['cron(0 8 ? * 1 *)', '2026-11-24T09:00:00Z', '2026-11-29T08:00:00.000Z'],
    ['cron(0 8 ? * 2#1 *)', '2026-11-24T09:00:00Z', '2026-12-07T08:00:00.000Z'],
    ['cron(0 8 ? * 6L *)', '2026-11-24T09:00:00Z', '2026-11-27T08:00:00.000Z'],
    ['cron(0 8 L * ? *)', '2026-11-24T09:00:00Z', '2026-11-30T08:00:00.000Z'],
    ['cron(0 8 15W * ? *)', '2026-08-01T00:00:00Z', '2026-08-14T08:00:00.000Z'],
    ['cron(30 6 1 JAN ? 2028)', '2026-11-24T09:00:00Z', '2028-01-01T06:30:00.000Z'],
    ['cron(0 0 1 1 ? 2020)', '2026-11-24T09:00:00Z', undefined],
    ['at(2026-12-01T07:30:00)', '2026-11-24T09:00:00Z', '2026-12-01T07:30:00.000Z'],
    ['at(2026-12-01T07:30:00)', '2026-12-01T07:30:00Z', undefined],
  ])('%s after %s is due at %s', (expression, after, expected) => {
    expect(next(expression, after)).toBe(expected);
  });

  it.each([
    ['cron(0 9 * * ? *)', '2026-11-24T00:00:00Z', 'Asia/Tokyo', '2026-11-25T00:00:00.000Z'],
    ['at(2026-07-01T09:00:00)', '2026-06-01T00:00:00Z', 'Europe/Berlin', '2026-07-01T07:00:00.000Z'],
  ])('%s after %s in %s follows its time zone', (expression, after, timeZone, expected) => {
    expect(next(expression, after, timeZone)).toBe(expected);
  });

  it.each([
    'rate(0 minutes)',
    'rate(5 seconds)',
    'cron(0 10 * * *)',
    'cron(0 10 * * * *)',
    'cron(0 10 ? * ? *)',
    'at(tomorrow)',
    'hourly',
    'cron(99 10 * * ? *)',
  ])('%s is refused', (expression) => {
    expect(() => parseExpression(expression, 'UTC', START)).toThrow(expression);
  });
});

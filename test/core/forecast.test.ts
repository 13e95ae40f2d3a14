import { describe, expect, test } from 'vitest';
import { type UsageForecast, forecastUsage } from '../../core/forecast.ts';
import type { CallsByHour } from '../../core/usage.ts';

const now = Date.parse('2026-11-24T05:30:00Z');

/** 90 minutes of the present rate: 60 calls an hour. */
const steady: CallsByHour = { '2026-11-24T04': 60, '2026-11-24T05': 30 };

describe('the forecast of calls', () => {
  test.each<[string, CallsByHour, number | null, UsageForecast]>([
    ['nothing was called', {}, 100, { used: 0, remaining: 100, retry: { remaining: 75 } }],
    ['there is no limit', steady, null, { used: 90, remaining: null, retry: { remaining: null } }],
    [
      'the rate uses up what is left',
      steady,
      200,
      {
        used: 90,
        remaining: 110,
        reachedAt: '2026-11-24T07:20:00Z',
        retry: { remaining: 60, reachedAt: '2026-11-24T06:30:00Z' },
      },
    ],
    ['the limit is more than a day away', steady, 4_000, { used: 90, remaining: 3_910, retry: { remaining: 2_910 } }],
    [
      'calls were made, but none lately',
      { '2026-11-23T12': 90 },
      100,
      { used: 90, remaining: 10, retry: { remaining: 0, resumesAt: '2026-11-24T13:00:00Z' } },
    ],
    [
      'older calls age on the way and put it off',
      { '2026-11-23T05': 40, ...steady },
      200,
      {
        used: 130,
        remaining: 70,
        reachedAt: '2026-11-24T07:20:00Z',
        retry: { remaining: 20, reachedAt: '2026-11-24T05:50:00Z' },
      },
    ],
    [
      'the limit is reached: one hour that ages is not enough, the next is',
      { '2026-11-23T07': 10, '2026-11-23T09': 50, '2026-11-24T01': 60 },
      100,
      {
        used: 120,
        remaining: 0,
        resumesAt: '2026-11-24T10:00:00Z',
        retry: { remaining: 0, resumesAt: '2026-11-24T10:00:00Z' },
      },
    ],
    [
      'calls fill the limit to the last: the first hour that ages frees it',
      { '2026-11-23T07': 10, '2026-11-23T09': 90 },
      100,
      {
        used: 100,
        remaining: 0,
        resumesAt: '2026-11-24T08:00:00Z',
        retry: { remaining: 0, resumesAt: '2026-11-24T10:00:00Z' },
      },
    ],
    ['no call is allowed at all', {}, 0, { used: 0, remaining: 0, retry: { remaining: 0 } }],
    [
      'hours are there that count no more',
      { '2026-11-23T04': 500 },
      10,
      { used: 0, remaining: 10, retry: { remaining: 7 } },
    ],
  ])('when %s', (_, calls, limit, expected) => {
    expect(forecastUsage(calls, limit, now)).toEqual(expected);
  });

  test('an hour that has just begun is judged with the one before', () => {
    const calls = { '2026-11-24T04': 60, '2026-11-24T05': 0 };
    expect(forecastUsage(calls, 120, Date.parse('2026-11-24T05:00:00Z')).reachedAt).toBe('2026-11-24T06:00:00Z');
  });
});

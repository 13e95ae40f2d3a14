import { expect, test } from 'vitest';
import { countedHours, hourOf, laneLimit, oldestHour, sumCalls } from '../../core/usage.ts';

const at = (text: string) => Date.parse(text);

test('calls count until the whole hour they were made in is a day old', () => {
  const calls = { '2026-11-23T04': 1, '2026-11-23T05': 2, '2026-11-24T05': 4 };
  expect(countedHours(calls, at('2026-11-24T05:00:00Z'))).toEqual({ '2026-11-23T05': 2, '2026-11-24T05': 4 });
  expect(sumCalls(countedHours(calls, at('2026-11-24T05:59:59Z')))).toBe(6);
  expect(sumCalls(countedHours(calls, at('2026-11-24T06:00:00Z')))).toBe(4);
});

test('hours are named in UTC', () => {
  expect(hourOf(at('2026-03-01T00:30:00+02:00'))).toBe('2026-02-28T22');
  expect(oldestHour(at('2026-03-01T00:00:00Z'))).toBe('2026-02-28T00');
});

test.each([
  [null, 'live', null],
  [1_000, 'live', 1_000],
  [1_000, 'retry', 750],
  [0, 'live', 0],
  [1, 'retry', 0],
] as const)('of a limit of %s the %s lane may use %s', (limit, lane, most) => {
  expect(laneLimit(limit, lane)).toBe(most);
});

import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { callRate } from '../../../adapters/hubspot/call-rate.ts';

const headers = (max: number, remaining: number, intervalMs = 10_000) =>
  new Headers({
    'X-HubSpot-RateLimit-Max': String(max),
    'X-HubSpot-RateLimit-Remaining': String(remaining),
    'X-HubSpot-RateLimit-Interval-Milliseconds': String(intervalMs),
  });

/** When each of so many calls that are asked for at once may be made. */
function burst(rate: ReturnType<typeof callRate>, calls: number): number[] {
  return Array.from({ length: calls }, () => rate.book());
}

test('lets nine tenths of what the smallest portal is allowed go at once, and the next when those are old enough', () => {
  const waits = burst(callRate({ clock: () => 0 }), 181);
  expect(waits.slice(0, 90)).toEqual(Array.from({ length: 90 }, () => 0));
  expect(waits.slice(90)).toEqual([...Array.from({ length: 90 }, () => 10_500), 21_000]);
});

test('learns from an answer what the portal is allowed', () => {
  const rate = callRate({ clock: () => 0 });
  rate.learn(headers(190, 190, 5_000));
  expect(
    burst(rate, 172)
      .map((ms) => ms > 0)
      .indexOf(true),
  ).toBe(171);
  expect(rate.book()).toBe(5_500);
});

test.each<[string, Headers]>([
  ['a search, which says nothing of it', new Headers({ 'X-HubSpot-RateLimit-Daily': '650000' })],
  [
    'a proxy that says nonsense',
    new Headers({ 'X-HubSpot-RateLimit-Max': 'many', 'X-HubSpot-RateLimit-Remaining': '-1' }),
  ],
])('an answer to %s changes nothing', (_, answer) => {
  const rate = callRate({ clock: () => 0 });
  rate.learn(answer);
  expect(
    burst(rate, 91)
      .map((ms) => ms > 0)
      .indexOf(true),
  ).toBe(90);
});

test('leaves room for others that use the token, as long as they were seen to', () => {
  let nowMs = 0;
  const rate = callRate({ clock: () => nowMs });
  rate.book();
  rate.learn(headers(190, 39)); // 150 calls are of others
  expect(
    burst(rate, 21)
      .map((ms) => ms > 0)
      .indexOf(true),
  ).toBe(20);
  nowMs = 60_000;
  expect(
    burst(rate, 172)
      .map((ms) => ms > 0)
      .indexOf(true),
  ).toBe(171);
});

test('a portal that others use up is still asked, one call after the other', () => {
  const rate = callRate({ clock: () => 0 });
  rate.book();
  rate.learn(headers(190, 0));
  expect(burst(rate, 2)).toEqual([10_500, 21_000]);
});

test('however calls come, no ten seconds hold more than are allowed', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(3_000), { minLength: 1, maxLength: 300 }), (gaps) => {
      let nowMs = 0;
      const rate = callRate({ clock: () => nowMs });
      rate.learn(headers(20, 20));
      const made = gaps.map((gap) => (nowMs += gap % 7 === 0 ? gap : 0) + rate.book());
      for (const at of made)
        expect(made.filter((other) => other >= at && other < at + 10_000).length).toBeLessThanOrEqual(18);
      expect(made).toEqual(made.toSorted((left, right) => left - right));
    }),
  );
});

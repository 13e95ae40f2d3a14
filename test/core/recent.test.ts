import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Recent, fingerprint, forgetSome, remember } from '../../core/recent.ts';

test('two texts that differ have two fingerprints, the same one has the same', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (left, right) => {
      expect(fingerprint(left) === fingerprint(right)).toBe(left === right);
      expect(fingerprint(left).length).toBeLessThanOrEqual(14);
    }),
  );
});

test('a hundred thousand rows that differ in one character have as many fingerprints', () => {
  const prints = Array.from({ length: 100_000 }, (_, index) => fingerprint(`{"Id":"00Q","Phone":"${index}"}`));
  expect(new Set(prints).size).toBe(100_000);
});

test('the record that was remembered first is the first to be forgotten', () => {
  const recent: Recent = new Map();
  for (let index = 0; index < 200_000; index += 1) remember(recent, String(index), 'a');
  remember(recent, '0', 'b');
  remember(recent, 'one more', 'a');
  expect([recent.size, recent.get('0'), recent.get('1'), recent.get('2')]).toEqual([200_000, 'b', undefined, 'a']);
});

test('what many connections remember together stays within bounds, and the emptier ones forget nothing', () => {
  const full = (records: number): Recent =>
    new Map(Array.from({ length: records }, (_, index): [string, string] => [`r${index}`, 'as it was']));
  const [great, small, none] = [full(900), full(60), full(0)];
  forgetSome([small, great, none], 1_000);
  expect([great.size, small.size]).toEqual([900, 60]);
  forgetSome([small, great, none], 500);
  expect([great.size, small.size, none.size]).toEqual([225, 60, 0]);
  expect([great.has('r0'), great.has('r899')]).toEqual([false, true]);
});

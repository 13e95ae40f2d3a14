import { expect, test } from 'vitest';
import { type Pace, isDue, nextPace } from '../../core/pace.ts';
import { PollWorld } from '../fakes/poll-world.ts';

const MINUTE_MS = 60_000;
const slowestMs = 15 * MINUTE_MS;
const quiet = { activity: 7, isQuiet: true, nowMs: 0, slowestMs };

test('while nothing moves the pace halves with each look, down to the slowest', () => {
  let pace: Pace | undefined;
  const minutes = Array.from({ length: 7 }, () => {
    pace = nextPace(pace, quiet);
    return pace.intervalMs / MINUTE_MS;
  });
  expect(minutes).toEqual([1, 2, 4, 8, 15, 15, 15]);
});

test.each([
  ['rows came', { isQuiet: false }],
  ['records were worked on', { activity: 8 }],
])('the pace is fast again when %s', (_, moved) => {
  const slow: Pace = { intervalMs: slowestMs, nextAtMs: slowestMs, activity: 7 };
  expect(nextPace(slow, { ...quiet, ...moved }).intervalMs).toBe(MINUTE_MS);
});

test('a look is due when it is time, or as soon as records moved', () => {
  const pace: Pace = { intervalMs: slowestMs, nextAtMs: slowestMs, activity: 7 };
  expect([
    isDue(undefined, 0, 0),
    isDue(pace, 7, MINUTE_MS),
    isDue(pace, 8, MINUTE_MS),
    isDue(pace, 7, slowestMs),
  ]).toEqual([true, false, true, true]);
});

test('a quiet day at a tick a minute is 96 calls and a few to slow down', async () => {
  const world = new PollWorld();
  world.slowestMs = slowestMs;
  for (let minute = 0; minute < 24 * 60; minute += 1) {
    await world.tick();
    world.nowMs += MINUTE_MS;
  }
  expect(world.calls).toBeLessThanOrEqual(96 + 4);
  world.state.worked += 1;
  const { calls } = world;
  await world.tick();
  expect(world.calls).toBe(calls + 1);
});

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ParkedRecord } from '../../core/ports.ts';
import { ReasonCode } from '../../core/reasons.ts';
import { TRIES_PER_DAY, mayBeTried, noteTry, retryDelayMs, sharedReasons } from '../../core/retries.ts';

const START_MS = Date.parse('2026-11-24T05:00:00Z');
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

const after = (before: ParkedRecord | undefined, code: ReasonCode, nowMs: number): ParkedRecord => ({
  object: 'Lead',
  id: 'x',
  code,
  words: '',
  ...noteTry(before, code, nowMs),
});

/** What is at rest as a whole tries nothing. */
const isTried = (code: ReasonCode): boolean => code !== 'syncNotOn' && !code.endsWith('LoginRefused');

/** When a record that always fails is tried: again and again as soon as it is due. */
function triesOf(codes: readonly ReasonCode[]): number[] {
  const tries: number[] = [];
  let record: ParkedRecord | undefined;
  let nowMs = START_MS;
  for (const code of codes) {
    if (isTried(code)) tries.push(nowMs);
    record = after(record, code, nowMs);
    nowMs = Date.parse(record.retryAt);
  }
  return tries;
}

const most = (tries: readonly number[]): number =>
  Math.max(...tries.map((from) => tries.filter((at) => at >= from && at < from + DAY_MS).length));

describe('the next try', () => {
  test.each([
    ['hubspotUnavailable', 1, 1],
    ['hubspotUnavailable', 3, 15],
    ['hubspotUnavailable', 7, 720],
    ['hubspotUnavailable', 50, 720],
    ['noEmail', 1, 15],
    ['noEmail', 2, 30],
    ['noEmail', 50, 1_440],
  ] as const)('of %s is after try %i in %i minutes', (code, attempts, minutes) => {
    expect(retryDelayMs(code, attempts)).toBe(minutes * MINUTE_MS);
  });

  test('of a record that waits for sync to be on is at once, and counts as none', () => {
    const record = after(after(undefined, 'noEmail', START_MS), 'syncNotOn', START_MS + 1);
    expect(record).toMatchObject({ retryAt: new Date(START_MS + 1).toISOString(), tries: [expect.any(String)] });
  });

  test('of a record whose side lets us not in counts as none: it was not sent, and follows as soon as that is mended', () => {
    let record = after(undefined, 'noEmail', START_MS);
    for (let tick = 1; tick < 20; tick += 1)
      record = after(record, 'salesforceLoginRefused', Date.parse(record.retryAt));
    expect(record.tries).toHaveLength(1);
    expect(mayBeTried(record, Date.parse(record.lastSeenAt))).toBe(true);
  });

  test('of a record set aside by an earlier version counts from now', () => {
    const { tries: _, ...old } = after(undefined, 'noEmail', START_MS);
    expect(after(old, 'noEmail', START_MS + DAY_MS)).toMatchObject({ attempts: 2, tries: [expect.any(String)] });
  });
});

describe('no record is tried more than eight times in 24 hours', () => {
  test.each(ReasonCode.options.filter(isTried))('for %s', (code) => {
    expect(most(triesOf(Array.from({ length: 60 }, () => code)))).toBeLessThanOrEqual(TRIES_PER_DAY);
  });

  test('whatever its reasons, and however they take turns', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...ReasonCode.options), { minLength: 1, maxLength: 80 }), (codes) => {
        const tries = triesOf(codes);
        if (tries.length > 0) expect(most(tries)).toBeLessThanOrEqual(TRIES_PER_DAY);
      }),
    );
  });

  test('though a vendor that is back is noticed within a few minutes of the first hour', () => {
    const minutes = triesOf(Array.from({ length: 4 }, () => 'salesforceUnavailable' as const)).map(
      (at) => (at - START_MS) / MINUTE_MS,
    );
    expect(minutes).toEqual([0, 1, 6, 21]);
  });
});

describe('when a record crosses', () => {
  const of = (code: ReasonCode) => after(undefined, code, START_MS);

  test('those that wait for the same vendor follow; what only concerned the record itself wakes nobody', () => {
    expect(sharedReasons([of('hubspotUnavailable'), of('noEmail'), of('convertedLead')])).toEqual(
      new Set(['hubspotUnavailable']),
    );
  });

  test('nobody follows who was tried eight times already', () => {
    let record = of('hubspotUnavailable');
    for (let minute = 1; minute < TRIES_PER_DAY; minute += 1) {
      expect(mayBeTried(record, START_MS + minute * MINUTE_MS)).toBe(true);
      record = after(record, 'hubspotUnavailable', START_MS + minute * MINUTE_MS);
    }
    expect(mayBeTried(record, START_MS + DAY_MS - 1)).toBe(false);
    expect(mayBeTried(record, START_MS + DAY_MS)).toBe(true);
  });
});

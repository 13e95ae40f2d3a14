import { describe, expect, test } from 'vitest';
import { Cursor, type Page, advance, pageStart } from '../../core/cursor.ts';

const mark = '2026-11-24T05:00:00.000Z';
const last = '00Q000000000001EAA';
const serverTime = '2026-11-24T05:10:00.000Z';
const recheck = { from: '2026-11-24T04:40:00.000Z', at: '2026-11-24T05:20:00.000Z' };

describe('a page begins', () => {
  test.each<[string, Cursor, ReturnType<typeof pageStart>]>([
    ['fifteen minutes before the mark', { mark }, { from: '2026-11-24T04:45:00.000Z' }],
    [
      'inside a scan in the same window, behind the last id',
      { mark, startedAt: serverTime, after: last },
      { from: '2026-11-24T04:45:00.000Z', after: last },
    ],
    ['a minute before the mark while a recheck is to come', { mark, recheck }, { from: '2026-11-24T04:59:00.000Z' }],
    [
      'where the recheck does, behind a scan that began when it was due',
      { mark: recheck.at, recheck },
      { from: recheck.from },
    ],
    [
      'inside a recheck in the same window',
      { mark: recheck.at, startedAt: serverTime, after: last, recheck },
      { from: recheck.from, after: last },
    ],
  ])('%s', (_, cursor, expected) => {
    expect(pageStart(cursor)).toEqual(expected);
  });
});

describe('behind a page', () => {
  const startedAt = '2026-11-24T05:01:00.000Z';
  const recheckOfScan = { from: '2026-11-24T04:46:00.000Z', at: '2026-11-24T05:16:00.000Z' };

  test.each<[string, Cursor, Omit<Page, 'serverTime'>, Cursor]>([
    ['a scan of one page moves the mark to its time', { mark }, { last, hasMore: false }, { mark: serverTime }],
    ['an empty scan moves it too', { mark }, { last: undefined, hasMore: false }, { mark: serverTime }],
    [
      'a full page is remembered by its last id, and the mark stays',
      { mark },
      { last, hasMore: true },
      { mark, startedAt: serverTime, after: last },
    ],
    [
      "the end of a long scan moves the mark to the scan's start, and is to be rechecked",
      { mark, startedAt, after: last },
      { last: undefined, hasMore: false },
      { mark: startedAt, recheck: recheckOfScan },
    ],
    [
      'a recheck stays to come while others scan, long ones too',
      { mark, startedAt, after: last, recheck },
      { last, hasMore: false },
      { mark: startedAt, recheck },
    ],
    [
      'a recheck of one page is the end of it',
      { mark: recheck.at, recheck },
      { last, hasMore: false },
      { mark: serverTime },
    ],
    [
      'a recheck of many pages is rechecked itself',
      { mark: recheck.at, startedAt, after: last, recheck },
      { last, hasMore: false },
      { mark: startedAt, recheck: recheckOfScan },
    ],
    [
      'the window stays while a recheck is under way',
      { mark: recheck.at, recheck },
      { last, hasMore: true },
      { mark: recheck.at, startedAt: serverTime, after: last, recheck },
    ],
  ])('%s', (_, cursor, page, expected) => {
    expect(advance(cursor, { serverTime, ...page })).toEqual(expected);
  });
});

test('a cursor that was stored with a place among the stamps begins its scan again', () => {
  const stored = Cursor.parse({ mark, startedAt: serverTime, after: { stamp: mark, id: last } });
  expect(pageStart(stored)).toEqual({ from: '2026-11-24T04:45:00.000Z' });
  expect(advance(stored, { serverTime: recheck.at, last, hasMore: true })).toEqual({
    mark,
    startedAt: serverTime,
    after: last,
  });
});

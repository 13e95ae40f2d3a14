import { expect, test } from 'vitest';
import { type Cursor, advance, pageStart } from '../../core/cursor.ts';

const mark = '2026-11-24T05:00:00.000Z';
const place = { stamp: '2026-11-24T04:50:00.000Z', id: '00Q000000000001EAA' };
const serverTime = '2026-11-24T05:10:00.000Z';

test('a scan begins fifteen minutes before the mark', () => {
  expect(pageStart({ mark })).toEqual({ from: '2026-11-24T04:45:00.000Z' });
});

test.each<[string, Cursor, { last: typeof place | undefined; hasMore: boolean }, Cursor]>([
  ['a scan of one page moves the mark to its time', { mark }, { last: place, hasMore: false }, { mark: serverTime }],
  ['an empty scan moves it too', { mark }, { last: undefined, hasMore: false }, { mark: serverTime }],
  [
    'a full page is remembered by its last place, and the mark stays',
    { mark },
    { last: place, hasMore: true },
    { mark, startedAt: serverTime, after: place },
  ],
  [
    "the end of a long scan moves the mark to the scan's start",
    { mark, startedAt: '2026-11-24T05:01:00.000Z', after: place },
    { last: undefined, hasMore: false },
    { mark: '2026-11-24T05:01:00.000Z' },
  ],
])('%s', (_, cursor, page, expected) => {
  expect(advance(cursor, { serverTime, ...page })).toEqual(expected);
});

test('inside a scan the next page begins after the place', () => {
  expect(pageStart({ mark, startedAt: serverTime, after: place })).toEqual({ after: place });
});

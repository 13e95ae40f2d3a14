import * as z from 'zod/mini';

/** Earlier cursors held a place in the order of stamps. Such a scan begins again, which does no harm. */
const EarlierPlace = z.object({ stamp: z.string(), id: z.string() });

/**
 * How far an object has been read. `mark` is Salesforce's time at the start of the last scan that came to its end;
 * while a long scan is under way, `startedAt` is its own start and `after` the last id it got to. `recheck` says which
 * rows a long scan may have passed before they were to be seen, and from when on all of them are.
 */
export const Cursor = z.object({
  mark: z.string(),
  startedAt: z.exactOptional(z.string()),
  after: z.exactOptional(z.union([z.string(), EarlierPlace])),
  recheck: z.exactOptional(z.object({ from: z.string(), at: z.string() })),
});
export type Cursor = z.infer<typeof Cursor>;

/**
 * A row is stamped when it is saved but seen only when its transaction commits, up to ten minutes later, so every scan
 * begins this long before the mark (Salesforce help 000199029 and reports of 5 minutes and more).
 */
export const OVERLAP_MS = 15 * 60_000;

/** While a recheck is to come the overlap need not be read as well, but for what clocks differ by. */
export const SHORT_OVERLAP_MS = 60_000;

/** The most rows Salesforce gives in one answer. */
export const PAGE_ROWS = 2_000;

/**
 * Where the next page begins: in the window of rows stamped at or after `from`, ordered by id, behind the id `after`. A
 * row that changes meanwhile keeps its place and only gets a newer stamp, so it stays in the window.
 */
export interface PageStart {
  readonly from: string;
  readonly after?: string;
}

/**
 * Where to read on. All pages of one scan have the same window: it follows from what only the end of a scan changes. Time
 * is Salesforce's throughout, since the local clock may be off.
 */
export function pageStart({ mark, after, recheck }: Cursor): PageStart {
  const from = recheck === undefined ? earlier(mark, OVERLAP_MS) : fromWith(mark, recheck);
  return { from, ...(typeof after === 'string' && { after }) };
}

/** The first scan behind one that began when all was to be seen looks at all of it. */
const fromWith = (mark: string, { from, at }: NonNullable<Cursor['recheck']>): string =>
  isDue(mark, at) ? from : earlier(mark, SHORT_OVERLAP_MS);

const isDue = (mark: string, at: string): boolean => Date.parse(mark) >= Date.parse(at);

const earlier = (time: string, ms: number): string => new Date(Date.parse(time) - ms).toISOString();

/** A page as read: the server's time when it was, the id of its last row, and whether more may follow. */
export interface Page {
  readonly serverTime: string;
  readonly last: string | undefined;
  readonly hasMore: boolean;
}

/**
 * The cursor after a page whose rows are safely queued. Only a scan that came to its end moves the mark, and only to
 * the server's time at that scan's start. What commits late behind a scan of one page is within the next overlap; behind
 * a longer one, whose rows are too many to be read with every tick, it is read once more a quarter of an hour later.
 */
export function advance(cursor: Cursor, page: Page): Cursor {
  const { mark, startedAt = page.serverTime, recheck } = cursor;
  if (page.hasMore && page.last !== undefined)
    return { mark, startedAt, after: page.last, ...(recheck !== undefined && { recheck }) };
  if (recheck !== undefined && !isDue(mark, recheck.at)) return { mark: startedAt, recheck };
  if (cursor.startedAt === undefined) return { mark: startedAt };
  return { mark: startedAt, recheck: { from: earlier(startedAt, OVERLAP_MS), at: earlier(startedAt, -OVERLAP_MS) } };
}

import * as z from 'zod/mini';

/** A place in an object's rows ordered by (SystemModstamp, Id): everything up to and including it was taken. */
export const Place = z.object({ stamp: z.string(), id: z.string() });
export type Place = z.infer<typeof Place>;

/**
 * How far an object has been read. `mark` is Salesforce's time at the start of the last scan that came to its end;
 * while a long scan is under way, `startedAt` is its own start and `after` the place it got to.
 */
export const Cursor = z.object({
  mark: z.string(),
  startedAt: z.exactOptional(z.string()),
  after: z.exactOptional(Place),
});
export type Cursor = z.infer<typeof Cursor>;

/**
 * A row is stamped when it is saved but seen only when its transaction commits, up to ten minutes later, so every scan
 * begins this long before the mark (Salesforce help 000199029 and reports of 5 minutes and more).
 */
export const OVERLAP_MS = 15 * 60_000;

/** The most rows Salesforce gives in one answer. */
export const PAGE_ROWS = 2_000;

/** Where the next page begins: from an instant, or after a place inside a scan. */
export type PageStart = { readonly from: string } | { readonly after: Place };

export const pageStart = (cursor: Cursor): PageStart =>
  cursor.after === undefined
    ? { from: new Date(Date.parse(cursor.mark) - OVERLAP_MS).toISOString() }
    : { after: cursor.after };

/** A page as read: the server's time when it was, its rows in order, and whether more may follow. */
export interface Page {
  readonly serverTime: string;
  readonly last: Place | undefined;
  readonly hasMore: boolean;
}

/**
 * The cursor after a page whose rows are safely queued. Only a scan that came to its end moves the mark, and only to
 * the server's time at that scan's start: rows that commit late behind a long scan are still within the next overlap.
 */
export function advance(cursor: Cursor, page: Page): Cursor {
  const startedAt = cursor.startedAt ?? page.serverTime;
  if (page.hasMore && page.last !== undefined) return { mark: cursor.mark, startedAt, after: page.last };
  return { mark: startedAt };
}

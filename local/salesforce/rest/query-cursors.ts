import * as z from 'zod';
import type { Collection, Documents } from '../documents.ts';

/** A query whose rest is still to be fetched. */
export interface Cursor {
  readonly id: string;
  readonly text: string;
  readonly everything: boolean;
  readonly ids: readonly string[];
  readonly batchSize: number;
  readonly openedMs: number;
}

const CURSOR = z.object({
  id: z.string(),
  text: z.string(),
  everything: z.boolean(),
  ids: z.array(z.string()),
  batchSize: z.number(),
  openedMs: z.number(),
});

/** How long a cursor can be read on. */
export const CURSOR_LIFE_MS = 2 * 24 * 3_600_000;

export const openCursors = (documents: Documents): Collection<Cursor> =>
  documents.collection('cursor', (document) => CURSOR.parse(document));

/** Forgets cursors that are too old to be read on. */
export function expireCursors(cursors: Collection<Cursor>, nowMs: number): void {
  for (const { id, openedMs } of cursors.values()) if (nowMs - openedMs > CURSOR_LIFE_MS) cursors.delete(id);
}

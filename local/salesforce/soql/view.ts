import type { Database } from '../database.ts';
import type { Field } from '../metadata/field.ts';
import type { ObjectDefinition } from '../metadata/object.ts';
import type { Row } from '../row.ts';

/** The org as one query sees it: only what is committed at its moment, with or without deleted and archived rows. */
export interface View {
  readonly nowMs: number;
  rows(object: ObjectDefinition): Iterable<Row>;
  find(object: ObjectDefinition, id: string): Row | undefined;
  /** Whether the org has this field as it is set up now. */
  shows(field: Field): boolean;
}

/** A view at one moment; with `everything` as queryAll sees it. */
export function openView(database: Database, nowMs: number, everything: boolean): View {
  const isSeen = (row: Row): boolean => everything || (row['IsDeleted'] !== true && row['IsArchived'] !== true);
  return {
    nowMs,
    shows: (field) => database.features.shows(field),
    *rows(object) {
      for (const row of database.visible(object, nowMs)) if (isSeen(row)) yield row;
    },
    find: (object, id) => {
      const row = database.find(object, id);
      const version = row === undefined ? null : database.visibleVersion(object, row, nowMs);
      return version !== null && isSeen(version) ? version : undefined;
    },
  };
}

import * as z from 'zod';
import { toId18 } from '../../core/salesforce-id.ts';
import type { Collection, Documents } from './documents.ts';
import type { Features } from './features.ts';
import { OBJECTS } from './metadata/catalogue.ts';
import type { Field } from './metadata/field.ts';
import type { ObjectDefinition } from './metadata/object.ts';
import { idOf, parseRow, type Row, textOf } from './row.ts';

/** A row whose newest version is not visible to queries yet, and what they see meanwhile. */
export interface HiddenVersion {
  readonly object: string;
  readonly id: string;
  readonly visibleAtMs: number;
  readonly stamp: string;
  readonly previous: Row | null;
}

/** A deletion: when, and by which row's deletion (its own, or that of the row above it in a cascade). */
export interface Deletion {
  readonly object: string;
  readonly id: string;
  readonly deletedMs: number;
  readonly cause: string;
}

/** The rows of the org, with its recycle bin, its deletion log and its numbering of ids. */
export interface Database {
  readonly documents: Documents;
  readonly features: Features;
  table(object: ObjectDefinition): Collection<Row>;
  /** A row by id, deleted ones too. */
  find(object: ObjectDefinition, id: string): Row | undefined;
  /** The rows as a query sees them at that moment: those saved by transactions that have ended. */
  visible(object: ObjectDefinition, nowMs: number): Iterable<Row>;
  visibleVersion(object: ObjectDefinition, row: Row, nowMs: number): Row | null;
  /** Ids of living rows with that value in an indexed field: unique ones in any case of letters, parents by id. */
  idsByKey(object: ObjectDefinition, field: string, value: string): readonly string[];
  nextId(keyPrefix: string): string;
  readonly hidden: Collection<HiddenVersion>;
  readonly deletions: Collection<Deletion>;
}

const HIDDEN = z.object({
  object: z.string(),
  id: z.string(),
  visibleAtMs: z.number(),
  stamp: z.string(),
  previous: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).nullable(),
});
const DELETION = z.object({ object: z.string(), id: z.string(), deletedMs: z.number(), cause: z.string() });

/** Opens the rows kept in `documents`. */
export function openDatabase(documents: Documents, features: Features): Database {
  const tables = new Map(OBJECTS.map((object) => [object.name, documents.collection(`row:${object.name}`, parseRow)]));
  const table = (object: ObjectDefinition): Collection<Row> => {
    const found = tables.get(object.name);
    if (found === undefined) throw new Error(`no table for ${object.name}`);
    return found;
  };
  const hidden = documents.collection('hidden', (document) => HIDDEN.parse(document));
  const visibleVersion = (object: ObjectDefinition, row: Row, nowMs: number): Row | null => {
    const version = hidden.size === 0 ? undefined : hidden.get(`${object.name}/${idOf(row)}`);
    return version === undefined || version.visibleAtMs <= nowMs ? row : version.previous;
  };
  const indexes = new Map(OBJECTS.map((object) => [object.name, indexKeys(object, table(object))]));
  return {
    documents,
    features,
    table,
    find: (object, id) => table(object).get(id),
    visibleVersion,
    *visible(object, nowMs) {
      for (const row of table(object).values()) {
        const version = visibleVersion(object, row, nowMs);
        if (version !== null) yield version;
      }
    },
    idsByKey: (object, field, value) => indexes.get(object.name)?.(field, value) ?? [],
    nextId: numbering(documents),
    hidden,
    deletions: documents.collection('deletion', (document) => DELETION.parse(document)),
  };
}

/** Follows a table's keys, so that an upsert or a cascade finds its rows without reading them all. */
function indexKeys(
  object: ObjectDefinition,
  table: Collection<Row>,
): (field: string, value: string) => readonly string[] {
  const fields = object.fields.filter(({ unique, externalId, cascadeDelete }) => unique || externalId || cascadeDelete);
  const indexes = new Map(fields.map((field) => [field.name, { field, ids: new Map<string, Set<string>>() }]));
  const follow = (before: Row | undefined, after: Row | undefined): void => {
    for (const { field, ids } of indexes.values()) {
      const [was, is] = [keyOf(field, before), keyOf(field, after)];
      if (was === is) continue;
      if (was !== '' && before !== undefined) ids.get(was)?.delete(idOf(before));
      if (is === '' || after === undefined) continue;
      const sharing = ids.get(is) ?? new Set();
      ids.set(is, sharing.add(idOf(after)));
    }
  };
  for (const row of table.values()) follow(undefined, row);
  table.watch(follow);
  return (name, value) => {
    const index = indexes.get(name);
    return index === undefined ? [] : [...(index.ids.get(normalise(index.field, value)) ?? [])];
  };
}

const normalise = (field: Field, value: string): string => (field.type === 'reference' ? value : value.toLowerCase());

const keyOf = (field: Field, row: Row | undefined): string =>
  row === undefined || row['IsDeleted'] === true ? '' : normalise(field, textOf(row, field.name));

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const INSTANCE = '5g0';

/** Ids in the order of creation: key prefix, instance, a number in base 62 that is never used twice, check suffix. */
function numbering(documents: Documents): (keyPrefix: string) => string {
  const counters = documents.collection('counter', (document) => z.number().parse(document));
  return (keyPrefix) => {
    const number = (counters.get(keyPrefix) ?? 0) + 1;
    counters.set(keyPrefix, number);
    let rest = number;
    let digits = '';
    for (; rest > 0; rest = Math.floor(rest / 62)) digits = DIGITS.charAt(rest % 62) + digits;
    return toId18(`${keyPrefix}${INSTANCE}${digits.padStart(9, '0')}`);
  };
}

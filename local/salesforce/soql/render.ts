import { objectOfId } from '../metadata/catalogue.ts';
import type { Field } from '../metadata/field.ts';
import type { ObjectDefinition } from '../metadata/object.ts';
import { ADDRESS_PARTS } from '../metadata/standard-fields.ts';
import { idOf, type Row } from '../row.ts';
import { followLookups, type ResolvedPath } from './paths.ts';
import type { View } from './view.ts';

export type Rendered = Record<string, unknown>;
type Write = (row: Row, into: Rendered) => void;

/** `attributes` of a record in an answer. */
export const attributesOf = (type: string, row: Row, version: string): { type: string; url: string } => ({
  type,
  url: `/services/data/v${version}/sobjects/${objectOfId(idOf(row))?.name ?? type}/${idOf(row)}`,
});

/** A field's value in an answer: a compound address is put together from its parts. */
export function renderValue(field: Field, row: Row): unknown {
  if (field.type !== 'address') return row[field.name] ?? null;
  const prefix = field.name.slice(0, -'Address'.length);
  const nameOf = (part: string): string => `${prefix}${part[0]?.toUpperCase()}${part.slice(1)}`;
  // A row has codes only in an org with state and country picklists.
  const parts = ADDRESS_PARTS.filter(
    (part) => !part.endsWith('Code') || part === 'postalCode' || nameOf(part) in row,
  ).map((part) => [part, row[nameOf(part)] ?? null]);
  return parts.every(([, value]) => value === null) ? null : Object.fromEntries(parts);
}

/** A selected column: a path to a field, or the children of a row under a name. */
export type Column =
  | { readonly kind: 'path'; readonly path: ResolvedPath }
  | { readonly kind: 'children'; readonly name: string; readonly render: (row: Row) => unknown };

/** Makes the function that writes a row's selected columns, each parent once as an object of its own. */
export function compileRecord(
  view: View,
  object: ObjectDefinition,
  columns: readonly Column[],
  version: string,
): (row: Row) => Rendered {
  const writes = compileWrites(view, columns, 0, version);
  return (row) => {
    const record: Rendered = { attributes: attributesOf(object.name, row, version) };
    for (const write of writes) write(row, record);
    return record;
  };
}

function compileWrites(view: View, columns: readonly Column[], depth: number, version: string): Write[] {
  const seenParents = new Set<string>();
  return columns.flatMap((column): Write[] => {
    if (column.kind === 'children') return [(row, into) => void (into[column.name] = column.render(row))];
    const { field, lookups } = column.path;
    const lookup = lookups[depth];
    if (lookup === undefined) return [(row, into) => void (into[field.name] = renderValue(field, row))];
    const name = lookup.relationshipName ?? lookup.name;
    if (seenParents.has(name)) return [];
    seenParents.add(name);
    const inside = columns.filter((other) => other.kind === 'path' && other.path.lookups[depth] === lookup);
    return [compileParent(view, lookup, name, compileWrites(view, inside, depth + 1, version), version)];
  });
}

function compileParent(view: View, lookup: Field, name: string, writes: readonly Write[], version: string): Write {
  const [only = 'Name', ...others] = lookup.referenceTo;
  const isPolymorphic = others.length > 0;
  return (row, into) => {
    const parent = followLookups(view, [lookup], row);
    if (parent === undefined) {
      into[name] = null;
      return;
    }
    const record: Rendered = { attributes: attributesOf(isPolymorphic ? 'Name' : only, parent, version) };
    const seen = isPolymorphic ? { ...parent, Type: objectOfId(idOf(parent))?.name ?? null } : parent;
    for (const write of writes) write(seen, record);
    into[name] = record;
  };
}

import { notImplemented } from '../api-error.ts';
import { findField, findObject, findRelationship, objectOfId } from '../metadata/catalogue.ts';
import type { Field } from '../metadata/field.ts';
import type { ObjectDefinition } from '../metadata/object.ts';
import { type FieldValue, type Row, textOf } from '../row.ts';
import type { FieldPath } from './ast.ts';
import { invalidField, noSuchColumn, noSuchParent } from './errors.ts';
import { NAME_OBJECT } from './name-object.ts';
import type { View } from './view.ts';

/** What the paths of a query start from. */
export interface Source {
  readonly query: string;
  readonly object: ObjectDefinition;
  readonly alias: string | null;
  readonly view: View;
}

/** A path that leads to a field, upwards through lookups. */
export interface ResolvedPath {
  readonly field: Field;
  readonly lookups: readonly Field[];
  /** The canonical spelling: `['Account', 'Name']`. */
  readonly names: readonly string[];
  readonly read: (row: Row) => FieldValue;
}

const MAX_STEPS = 5;

/** Finds the field that a path means; throws INVALID_FIELD like Salesforce when there is none. */
export function resolvePath(source: Source, { path, at }: FieldPath): ResolvedPath {
  const steps = withoutPrefix(source, path);
  const lookups: Field[] = [];
  let object = source.object;
  for (const step of steps.slice(0, -1)) {
    const lookup = findRelationship(object, step);
    if (lookup === undefined) throw noSuchParent(source.query, at, step);
    lookups.push(lookup);
    object = parentOf(lookup);
  }
  if (lookups.length > MAX_STEPS) {
    throw invalidField(source.query, at, 'Relationship queries may go up five levels of parents at most');
  }
  const name = steps.at(-1) ?? '';
  const field = object === NAME_OBJECT ? findNameField(name) : findField(object, name);
  if (field === undefined || !source.view.shows(field)) throw noSuchColumn(source.query, at, name, object.name);
  const names = [...lookups.map(({ relationshipName }) => relationshipName ?? ''), field.name];
  return { field, lookups, names, read: reader(source.view, lookups, field) };
}

const findNameField = (name: string): Field | undefined =>
  NAME_OBJECT.fields.find((field) => field.name.toLowerCase() === name.toLowerCase());

/** `Contact.Name` or `c.Name` in a query from Contact c means Name. */
function withoutPrefix(source: Source, path: readonly string[]): readonly string[] {
  const [first = ''] = path;
  if (path.length === 1) return path;
  const isAlias = source.alias !== null && first.toLowerCase() === source.alias.toLowerCase();
  const isObject =
    first.toLowerCase() === source.object.name.toLowerCase() && findRelationship(source.object, first) === undefined;
  return isAlias || isObject ? path.slice(1) : path;
}

/** The object on which a path goes on after a lookup. */
function parentOf(lookup: Field): ObjectDefinition {
  const [only, ...others] = lookup.referenceTo;
  if (others.length > 0 || only === undefined) return NAME_OBJECT;
  const object = findObject(only);
  if (object === undefined) throw notImplemented(`the object ${only}`);
  return object;
}

function reader(view: View, lookups: readonly Field[], field: Field): (row: Row) => FieldValue {
  if (lookups.length === 0) return (row) => row[field.name] ?? null;
  return (row) => {
    const parent = followLookups(view, lookups, row);
    if (parent === undefined) return null;
    return isTypeOfName(lookups, field) ? typeOf(parent) : (parent[field.name] ?? null);
  };
}

/** The row at the end of the lookups; undefined when one of them is empty or points to nothing visible. */
export function followLookups(view: View, lookups: readonly Field[], row: Row): Row | undefined {
  let at: Row | undefined = row;
  for (const lookup of lookups) {
    const id: string = at === undefined ? '' : textOf(at, lookup.name);
    const object = id === '' ? undefined : objectOfId(id);
    at = object === undefined ? undefined : view.find(object, id);
  }
  return at;
}

const isTypeOfName = (lookups: readonly Field[], field: Field): boolean =>
  field.name === 'Type' && (lookups.at(-1)?.referenceTo.length ?? 0) > 1;

const typeOf = (row: Row): string => objectOfId(textOf(row, 'Id'))?.name ?? '';

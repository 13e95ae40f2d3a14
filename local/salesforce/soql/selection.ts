import { badRequest } from '../api-error.ts';
import { childrenOf } from '../metadata/catalogue.ts';
import type { Field } from '../metadata/field.ts';
import type { Query, SelectItem } from './ast.ts';
import { noSuchChildren } from './errors.ts';
import { type ResolvedPath, resolvePath, type Source } from './paths.ts';

/** The children that a subquery in SELECT asks for. */
export interface ChildSelection {
  readonly name: string;
  readonly lookup: Field;
  readonly source: Source;
  readonly query: Query;
}

export type Selected =
  | { readonly kind: 'path'; readonly path: ResolvedPath }
  | { readonly kind: 'children'; readonly children: ChildSelection };

/** The columns of a query for rows. Throws for unknown names and for a field selected twice. */
export function selectColumns(source: Source, query: Query): Selected[] {
  const columns = query.select.flatMap((item) => selectItem(source, query, item));
  const seen = new Set<string>();
  for (const column of columns) {
    const key = column.kind === 'path' ? column.path.names.join('.') : `(${column.children.name})`;
    if (seen.has(key)) throw badRequest('INVALID_FIELD', `duplicate field selected: ${key}`);
    seen.add(key);
  }
  return columns;
}

function selectItem(source: Source, query: Query, item: SelectItem): Selected[] {
  switch (item.kind) {
    case 'field':
      if (item.alias !== null) throw badRequest('MALFORMED_QUERY', 'only aggregate expressions use field aliasing');
      return [{ kind: 'path', path: resolvePath(source, item.field) }];
    case 'fields':
      return selectGroup(source, query, item.group, item.at);
    case 'children':
      return [{ kind: 'children', children: selectChildren(source, item) }];
    case 'aggregate':
      throw badRequest('MALFORMED_QUERY', 'an aggregate and ungrouped fields may not be selected together');
  }
}

/** FIELDS(ALL) and its like: bounded to 200 rows unless the fields are the standard ones. */
function selectGroup(source: Source, query: Query, group: 'ALL' | 'STANDARD' | 'CUSTOM', at: number): Selected[] {
  if (group !== 'STANDARD' && (query.limit === null || query.limit > 200)) {
    throw badRequest('MALFORMED_QUERY', 'The SOQL FIELDS function must have a LIMIT of at most 200');
  }
  return source.object.fields
    .filter((field) => source.view.shows(field))
    .filter(({ custom }) => group === 'ALL' || custom === (group === 'CUSTOM'))
    .map(({ name }) => ({ kind: 'path', path: resolvePath(source, { path: [name], at }) }));
}

function selectChildren(source: Source, item: Extract<SelectItem, { kind: 'children' }>): ChildSelection {
  const { from } = item.query;
  const name = from.name.split('.').at(-1) ?? '';
  const found = childrenOf(source.object).find((child) => child.name?.toLowerCase() === name.toLowerCase());
  if (found === undefined || found.name === null) throw noSuchChildren(source.query, from.at, name);
  return {
    name: found.name,
    lookup: found.field,
    source: { ...source, object: found.child, alias: from.alias },
    query: item.query,
  };
}

import type { Position } from './errors.ts';

/** A field as it is written: `Name`, `Account.Owner.Name`. */
export interface FieldPath {
  readonly path: readonly string[];
  readonly at: Position;
}

export type AggregateName = 'COUNT' | 'COUNT_DISTINCT' | 'MIN' | 'MAX' | 'SUM' | 'AVG';

export interface Aggregate {
  readonly name: AggregateName;
  /** Null for COUNT(), which counts rows. */
  readonly argument: FieldPath | null;
  readonly at: Position;
}

export type SelectItem =
  | { readonly kind: 'field'; readonly field: FieldPath; readonly alias: string | null }
  | { readonly kind: 'fields'; readonly group: 'ALL' | 'STANDARD' | 'CUSTOM'; readonly at: Position }
  | { readonly kind: 'aggregate'; readonly aggregate: Aggregate; readonly alias: string | null }
  | { readonly kind: 'children'; readonly query: Query; readonly at: Position };

export type Literal =
  | { readonly kind: 'null'; readonly at: Position }
  | { readonly kind: 'boolean'; readonly value: boolean; readonly at: Position }
  | { readonly kind: 'number'; readonly value: number; readonly at: Position }
  | { readonly kind: 'string'; readonly value: string; readonly pattern: string; readonly at: Position }
  | { readonly kind: 'date'; readonly value: string; readonly at: Position }
  | { readonly kind: 'datetime'; readonly value: string; readonly at: Position }
  | { readonly kind: 'period'; readonly name: string; readonly count: number | null; readonly at: Position };

export type Comparator = '=' | '!=' | '<' | '<=' | '>' | '>=' | 'LIKE';

/** What a condition looks at: a field, or in HAVING an aggregate. */
export type Operand = { readonly field: FieldPath } | { readonly aggregate: Aggregate };

export type Condition =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Condition[] }
  | { readonly kind: 'not'; readonly part: Condition }
  | {
      readonly kind: 'compare';
      readonly operand: Operand;
      readonly comparator: Comparator;
      readonly literal: Literal;
      readonly at: Position;
    }
  | {
      readonly kind: 'in';
      readonly operand: Operand;
      readonly negated: boolean;
      readonly values: readonly Literal[] | Query;
      readonly at: Position;
    };

export interface Order {
  readonly operand: Operand;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}

export interface Query {
  readonly select: readonly SelectItem[];
  readonly from: { readonly name: string; readonly at: Position; readonly alias: string | null };
  readonly where: Condition | null;
  readonly groupBy: readonly FieldPath[];
  readonly having: Condition | null;
  readonly orderBy: readonly Order[];
  readonly limit: number | null;
  readonly offset: number | null;
  readonly allRows: boolean;
}

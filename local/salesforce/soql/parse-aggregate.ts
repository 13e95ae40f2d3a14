import type { Aggregate, AggregateName } from './ast.ts';
import { type TokenReader, unsupportedClause } from './token-reader.ts';

const AGGREGATES: readonly AggregateName[] = ['COUNT', 'COUNT_DISTINCT', 'MIN', 'MAX', 'SUM', 'AVG'];

/** Reads `MAX(CreatedDate)` and its like; the simulator knows no other functions. */
export function parseAggregate(tokens: TokenReader): Aggregate {
  const { text, at } = tokens.expectKind('word');
  const name = AGGREGATES.find((known) => known === text.toUpperCase());
  if (name === undefined) throw unsupportedClause(`function ${text}()`);
  tokens.expect('(');
  const isBare = name === 'COUNT' && tokens.take(')');
  if (isBare) return { name, argument: null, at };
  const argument = tokens.readPath();
  tokens.expect(')');
  return { name, argument, at };
}

import { badRequest } from '../api-error.ts';
import type { Comparator, Condition, Literal, Operand, Query } from './ast.ts';
import { parseAggregate } from './parse-aggregate.ts';
import { type TokenReader, unsupportedClause } from './token-reader.ts';

type ParseQuery = (tokens: TokenReader) => Query;

/** Reads the conditions after WHERE or HAVING. */
export function parseCondition(tokens: TokenReader, parseQuery: ParseQuery): Condition {
  const first = parseUnary(tokens, parseQuery);
  const word = tokens.isWord('AND') ? 'AND' : 'OR';
  if (!tokens.isWord(word)) return first;
  const parts = [first];
  while (tokens.takeWord(word)) parts.push(parseUnary(tokens, parseQuery));
  // Salesforce has no precedence between AND and OR: a mixture without parentheses is an error.
  if (tokens.isWord('AND') || tokens.isWord('OR')) throw tokens.fail();
  return { kind: word === 'AND' ? 'and' : 'or', parts };
}

function parseUnary(tokens: TokenReader, parseQuery: ParseQuery): Condition {
  if (tokens.takeWord('NOT')) return { kind: 'not', part: parseUnary(tokens, parseQuery) };
  if (tokens.take('(')) {
    const inner = parseCondition(tokens, parseQuery);
    tokens.expect(')');
    return inner;
  }
  return parseComparison(tokens, parseQuery);
}

function parseComparison(tokens: TokenReader, parseQuery: ParseQuery): Condition {
  const operand = parseOperand(tokens);
  const { kind, text, at } = tokens.peek();
  if (kind === 'operator') {
    tokens.next();
    return { kind: 'compare', operand, comparator: comparatorOf(text), literal: parseLiteral(tokens), at };
  }
  if (tokens.takeWord('LIKE')) {
    return { kind: 'compare', operand, comparator: 'LIKE', literal: parseLiteral(tokens), at };
  }
  if (tokens.isWord('INCLUDES') || tokens.isWord('EXCLUDES')) {
    throw badRequest('INVALID_FIELD', `invalid operator on field: ${text.toUpperCase()} takes a multi-select picklist`);
  }
  const negated = tokens.isWord('NOT') && tokens.isWord('IN', 1);
  if (negated) tokens.next();
  tokens.expectWord('IN');
  tokens.expect('(');
  const values = tokens.isWord('SELECT') ? parseQuery(tokens) : parseList(tokens);
  tokens.expect(')');
  return { kind: 'in', operand, negated, values, at };
}

const COMPARATORS: Readonly<Record<string, Comparator>> = {
  '=': '=',
  '!=': '!=',
  '<>': '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};
const comparatorOf = (text: string): Comparator => COMPARATORS[text] ?? '=';

/** A field, or an aggregate of one. */
export function parseOperand(tokens: TokenReader): Operand {
  const isCall = tokens.peek(1).kind === 'punctuation' && tokens.peek(1).text === '(';
  return isCall ? { aggregate: parseAggregate(tokens) } : { field: tokens.readPath() };
}

function parseList(tokens: TokenReader): Literal[] {
  const values = [parseLiteral(tokens)];
  while (tokens.take(',')) values.push(parseLiteral(tokens));
  return values;
}

function parseLiteral(tokens: TokenReader): Literal {
  const token = tokens.peek();
  const { text, at } = token;
  if (token.kind === 'punctuation' && text === ':') throw tokens.fail();
  if (token.kind === 'end' || token.kind === 'operator' || token.kind === 'punctuation') throw tokens.fail();
  tokens.next();
  if (token.kind === 'string') return { kind: 'string', value: text, pattern: token.pattern ?? text, at };
  if (token.kind === 'number') return { kind: 'number', value: Number(text), at };
  if (token.kind === 'date' || token.kind === 'datetime') return { kind: token.kind, value: text, at };
  const word = text.toUpperCase();
  if (word === 'NULL') return { kind: 'null', at };
  if (word === 'TRUE' || word === 'FALSE') return { kind: 'boolean', value: word === 'TRUE', at };
  const count = tokens.take(':') ? Number(tokens.expectKind('number').text) : null;
  if (/^[A-Z]{3}\d/.test(word)) throw unsupportedClause('amounts in other currencies');
  return { kind: 'period', name: word, count, at };
}

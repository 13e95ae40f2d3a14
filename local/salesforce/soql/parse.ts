import { badRequest } from '../api-error.ts';
import type { FieldPath, Order, Query, SelectItem } from './ast.ts';
import { unexpectedToken } from './errors.ts';
import { parseAggregate } from './parse-aggregate.ts';
import { parseCondition, parseOperand } from './parse-condition.ts';
import { openTokens, readCount, type TokenReader, unsupportedClause } from './token-reader.ts';

/** Reads a whole SOQL query. Throws an ApiError like Salesforce's for one that is malformed, 501 for what is missing here. */
export function parseSoql(text: string): Query {
  if (text.trim() === '') throw badRequest('MALFORMED_QUERY', "unexpected token: '<EOF>'");
  const tokens = openTokens(text);
  if (!tokens.isWord('SELECT')) throw unexpectedToken(tokens.peek().text);
  const query = parseQuery(tokens);
  if (tokens.peek().kind !== 'end') throw unexpectedToken(tokens.peek().text);
  return query;
}

function parseQuery(tokens: TokenReader): Query {
  tokens.expectWord('SELECT');
  const select = parseList(tokens, parseSelectItem);
  tokens.expectWord('FROM');
  const from = parseFrom(tokens);
  refuseClause(tokens, 'USING', 'USING SCOPE');
  const where = tokens.takeWord('WHERE') ? parseCondition(tokens, parseQuery) : null;
  refuseClause(tokens, 'WITH', 'WITH clause');
  const groupBy = parseGroupBy(tokens);
  const having = tokens.takeWord('HAVING') ? parseCondition(tokens, parseQuery) : null;
  const orderBy = parseOrderBy(tokens);
  const limit = tokens.takeWord('LIMIT') ? readCount(tokens) : null;
  const offset = tokens.takeWord('OFFSET') ? readOffset(tokens) : null;
  return { select, from, where, groupBy, having, orderBy, limit, offset, allRows: parseEnding(tokens) };
}

function parseList<T>(tokens: TokenReader, parseItem: (tokens: TokenReader) => T): T[] {
  const items = [parseItem(tokens)];
  while (tokens.take(',')) items.push(parseItem(tokens));
  return items;
}

function parseSelectItem(tokens: TokenReader): SelectItem {
  const { at } = tokens.peek();
  if (tokens.take('(')) {
    const query = parseQuery(tokens);
    tokens.expect(')');
    return { kind: 'children', query, at };
  }
  if (tokens.isWord('TYPEOF')) throw unsupportedClause('TYPEOF');
  if (tokens.isWord('FROM')) throw tokens.fail();
  if (tokens.peek(1).text !== '(' || tokens.peek(1).kind !== 'punctuation') {
    return { kind: 'field', field: tokens.readPath(), alias: readAlias(tokens) };
  }
  if (tokens.isWord('FIELDS')) return parseFieldGroup(tokens);
  return { kind: 'aggregate', aggregate: parseAggregate(tokens), alias: readAlias(tokens) };
}

function parseFieldGroup(tokens: TokenReader): SelectItem {
  const { at } = tokens.next();
  tokens.expect('(');
  const word = tokens.expectKind('word').text;
  const group = (['ALL', 'STANDARD', 'CUSTOM'] as const).find((known) => known === word.toUpperCase());
  if (group === undefined) throw unexpectedToken(word);
  tokens.expect(')');
  return { kind: 'fields', group, at };
}

/** A name of the query's own for a column of an aggregate query. */
function readAlias(tokens: TokenReader): string | null {
  const isAlias = tokens.peek().kind === 'word' && !tokens.isWord('FROM');
  return isAlias ? tokens.next().text : null;
}

const CLAUSES = [
  'WHERE',
  'GROUP',
  'ORDER',
  'LIMIT',
  'OFFSET',
  'USING',
  'WITH',
  'HAVING',
  'FOR',
  'ALL',
  'UPDATE',
] as const;

function parseFrom(tokens: TokenReader): Query['from'] {
  const { text, at } = tokens.expectKind('word');
  tokens.takeWord('AS');
  const isAlias = tokens.peek().kind === 'word' && !CLAUSES.some((clause) => tokens.isWord(clause));
  return { name: text, at, alias: isAlias ? tokens.next().text : null };
}

function parseGroupBy(tokens: TokenReader): FieldPath[] {
  if (!tokens.takeWord('GROUP')) return [];
  tokens.expectWord('BY');
  if (tokens.isWord('ROLLUP') || tokens.isWord('CUBE')) throw unsupportedClause(`GROUP BY ${tokens.peek().text}`);
  return parseList(tokens, (each) => {
    if (each.peek(1).text === '(') throw unsupportedClause(`function ${each.peek().text}()`);
    return each.readPath();
  });
}

function parseOrderBy(tokens: TokenReader): Order[] {
  if (!tokens.takeWord('ORDER')) return [];
  tokens.expectWord('BY');
  return parseList(tokens, (each) => {
    const operand = parseOperand(each);
    const descending = each.takeWord('DESC');
    if (!descending) each.takeWord('ASC');
    if (!each.takeWord('NULLS')) return { operand, descending, nullsFirst: true };
    const nullsFirst = each.takeWord('FIRST');
    if (!nullsFirst) each.expectWord('LAST');
    return { operand, descending, nullsFirst };
  });
}

function readOffset(tokens: TokenReader): number {
  const offset = readCount(tokens);
  if (offset > 2000) throw badRequest('NUMBER_OUTSIDE_VALID_RANGE', 'Maximum SOQL offset allowed is 2000');
  return offset;
}

/** What may follow at the end; says whether ALL ROWS does. */
function parseEnding(tokens: TokenReader): boolean {
  const allRows = tokens.takeWord('ALL');
  if (allRows) tokens.expectWord('ROWS');
  if (tokens.takeWord('FOR')) {
    if (!['VIEW', 'REFERENCE'].some((word) => tokens.takeWord(word))) throw tokens.fail();
  }
  refuseClause(tokens, 'UPDATE', 'UPDATE TRACKING and VIEWSTAT');
  return allRows;
}

const refuseClause = (tokens: TokenReader, word: string, clause: string): void => {
  if (tokens.isWord(word)) throw unsupportedClause(clause);
};

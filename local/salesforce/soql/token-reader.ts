import { badRequest, notImplemented } from '../api-error.ts';
import type { FieldPath } from './ast.ts';
import { unexpectedToken } from './errors.ts';
import { type Token, type TokenKind, tokenize } from './tokens.ts';

/** Walks through the tokens of one query. */
export interface TokenReader {
  readonly query: string;
  peek(ahead?: number): Token;
  next(): Token;
  /** Whether the next word is this keyword, in any case. */
  isWord(word: string, ahead?: number): boolean;
  /** Takes the keyword if it comes next. */
  takeWord(word: string): boolean;
  /** Takes the sign if it comes next. */
  take(text: string): boolean;
  expectWord(word: string): void;
  expect(text: string): void;
  expectKind(kind: TokenKind): Token;
  readPath(): FieldPath;
  fail(): Error;
}

const END: Token = { kind: 'end', text: '', at: 0 };

/** Reads `query` from its start. */
export function openTokens(query: string): TokenReader {
  const tokens = tokenize(query);
  let position = 0;
  const peek = (ahead = 0): Token => tokens[position + ahead] ?? tokens.at(-1) ?? END;
  const next = (): Token => {
    const token = peek();
    position += 1;
    return token;
  };
  const isWord = (word: string, ahead = 0): boolean =>
    peek(ahead).kind === 'word' && peek(ahead).text.toUpperCase() === word;
  const isSign = (text: string): boolean => peek().kind !== 'string' && peek().text === text;
  const fail = (): Error => unexpectedToken(peek().text);
  const advance = (when: boolean): boolean => {
    if (when) position += 1;
    return when;
  };
  const expecting = (when: boolean): void => {
    if (!advance(when)) throw fail();
  };
  return {
    query,
    peek,
    next,
    isWord,
    takeWord: (word) => advance(isWord(word)),
    take: (text) => advance(isSign(text)),
    expectWord: (word) => expecting(isWord(word)),
    expect: (text) => expecting(isSign(text)),
    expectKind: (kind) => {
      if (peek().kind !== kind) throw fail();
      return next();
    },
    readPath: () => {
      const token = peek();
      if (token.kind !== 'word') throw fail();
      position += 1;
      return { path: token.text.split('.'), at: token.at };
    },
    fail,
  };
}

/** A whole number between 0 and 2³¹-1, as LIMIT and OFFSET take it. */
export function readCount(tokens: TokenReader): number {
  const { text } = tokens.expectKind('number');
  const count = Number(text);
  if (!Number.isInteger(count) || count < 0) throw unexpectedToken(text);
  if (count > 2_147_483_647) throw badRequest('MALFORMED_QUERY', `numeric value out of range: ${text}`);
  return count;
}

/** Says that a piece of SOQL exists in Salesforce and not here. */
export const unsupportedClause = (clause: string): Error => notImplemented(`SOQL's ${clause}`);

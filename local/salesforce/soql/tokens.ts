import { badRequest } from '../api-error.ts';
import { type Position, unexpectedToken } from './errors.ts';

export type TokenKind = 'word' | 'string' | 'number' | 'date' | 'datetime' | 'operator' | 'punctuation' | 'end';

/** A piece of a query. Of a string, `text` is the text meant; of everything else, the text as written. */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly at: Position;
  /** Of a string: the same with `\%` and `\_` left escaped, for LIKE. */
  readonly pattern?: string;
}

const RULES: readonly (readonly [TokenKind | 'space', RegExp])[] = [
  ['space', /\s+/y],
  ['datetime', /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})/iy],
  ['date', /\d{4}-\d{2}-\d{2}(?![\dT])/iy],
  ['number', /[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?(?![A-Za-z_])/iy],
  ['word', /[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*/y],
  ['operator', /!=|<>|<=|>=|=|<|>/y],
  ['punctuation', /[(),:]/y],
];

/** Longest query text that Salesforce takes, and longest text literal. */
const MAX_QUERY_CHARS = 100_000;
const MAX_STRING_CHARS = 4_000;

/** Cuts a query into tokens, the last of kind `end`. Throws MALFORMED_QUERY for what is none. */
export function tokenize(query: string): Token[] {
  if (query.length > MAX_QUERY_CHARS)
    throw badRequest('QUERY_TOO_COMPLICATED', 'SOQL statements cannot be longer than 100000 characters');
  const tokens: Token[] = [];
  for (let at = 0; at < query.length;) {
    const token = query.charAt(at) === "'" ? readString(query, at) : readPlain(query, at);
    if (token.kind !== 'space') tokens.push({ ...token, kind: token.kind, at });
    at = token.end;
  }
  return [...tokens, { kind: 'end', text: '', at: query.length }];
}

function readPlain(query: string, at: Position): { kind: TokenKind | 'space'; text: string; end: Position } {
  for (const [kind, rule] of RULES) {
    rule.lastIndex = at;
    const text = rule.exec(query)?.[0];
    if (text !== undefined) return { kind, text, end: at + text.length };
  }
  throw unexpectedToken(query.charAt(at));
}

const ESCAPES = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['b', '\b'],
  ['f', '\f'],
  ['"', '"'],
  ["'", "'"],
  ['\\', '\\'],
]);

function readString(query: string, start: Position): { kind: TokenKind; text: string; pattern: string; end: Position } {
  let [text, pattern] = ['', ''];
  for (let at = start + 1; at < query.length; at += 1) {
    const char = query.charAt(at);
    if (char === "'") {
      if (text.length > MAX_STRING_CHARS)
        throw badRequest('MALFORMED_QUERY', 'string literal too long: at most 4000 characters');
      return { kind: 'string', text, pattern, end: at + 1 };
    }
    if (char !== '\\') {
      text += char;
      pattern += char;
      continue;
    }
    const escape = readEscape(query, at);
    text += escape.text;
    pattern += escape.pattern;
    at += escape.length - 1;
  }
  throw badRequest('MALFORMED_QUERY', "line 1:0 mismatched character '<EOF>' expecting '''");
}

function readEscape(query: string, at: Position): { text: string; pattern: string; length: number } {
  const char = query.charAt(at + 1);
  const unicode = char.toLowerCase() === 'u' ? /^[0-9a-f]{4}/i.exec(query.slice(at + 2)) : null;
  if (unicode !== null) {
    const text = String.fromCharCode(Number.parseInt(unicode[0], 16));
    return { text, pattern: text, length: 6 };
  }
  if (char === '%' || char === '_') return { text: char, pattern: `\\${char}`, length: 2 };
  const text = ESCAPES.get(char.toLowerCase()) ?? ESCAPES.get(char);
  if (text === undefined) {
    throw badRequest(
      'MALFORMED_QUERY',
      `Invalid string literal '\\${char}'. Illegal character sequence '\\${char}' in string literal.`,
    );
  }
  return { text, pattern: text === '\\' ? '\\\\' : text, length: 2 };
}

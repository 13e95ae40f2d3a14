import { type ApiError, badRequest } from '../api-error.ts';

/** Where something stands in a query: the offset of its first character. */
export type Position = number;

const CONTEXT_CHARS = 30;
const isWordChar = (char: string): boolean => char !== '' && !/[\s,]/.test(char);

/** The piece of the query around `at`, cut at words, with a caret below: as in Salesforce's own messages. */
function excerpt(query: string, at: Position): string {
  let start = Math.max(0, at - CONTEXT_CHARS);
  while (start > 0 && isWordChar(query.charAt(start - 1)) && isWordChar(query.charAt(start))) start -= 1;
  let end = Math.min(query.length, at + CONTEXT_CHARS);
  while (end < query.length && isWordChar(query.charAt(end)) && isWordChar(query.charAt(end - 1))) end += 1;
  const before = query.slice(start, at).trimStart();
  const text = (before + query.slice(at, end)).replace(/[\r\n\t]/g, ' ').trimEnd();
  return `\n${text}\n${' '.repeat(before.length)}^`;
}

/** The message with the excerpt, row and column (both from 1) before it. */
export function located(query: string, at: Position, message: string): string {
  const before = query.slice(0, at).split('\n');
  const column = (before.at(-1)?.length ?? 0) + 1;
  return `${excerpt(query, at)}\nERROR at Row:${before.length}:Column:${column}\n${message}`;
}

export const malformedQuery = (query: string, at: Position, message: string): ApiError =>
  badRequest('MALFORMED_QUERY', located(query, at, message));

export const unexpectedToken = (token: string): ApiError =>
  badRequest('MALFORMED_QUERY', token === '' ? "unexpected token: '<EOF>'" : `unexpected token: '${token}'`);

export const noSuchColumn = (query: string, at: Position, field: string, object: string): ApiError =>
  badRequest(
    'INVALID_FIELD',
    located(
      query,
      at,
      `No such column '${field}' on entity '${object}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.`,
    ),
  );

const RELATIONSHIP_HINT =
  "If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.";

export const noSuchParent = (query: string, at: Position, relationship: string): ApiError =>
  invalidField(query, at, `Didn't understand relationship '${relationship}' in field path. ${RELATIONSHIP_HINT}`);

export const noSuchChildren = (query: string, at: Position, relationship: string): ApiError =>
  badRequest(
    'INVALID_TYPE',
    located(
      query,
      at,
      `Didn't understand relationship '${relationship}' in FROM part of query call. ${RELATIONSHIP_HINT}`,
    ),
  );

export const unsupportedObject = (query: string, at: Position, object: string): ApiError =>
  badRequest(
    'INVALID_TYPE',
    located(
      query,
      at,
      `sObject type '${object}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.`,
    ),
  );

export const invalidField = (query: string, at: Position, message: string): ApiError =>
  badRequest('INVALID_FIELD', located(query, at, message));

import * as z from 'zod';
import { ApiError, badRequest } from '../api-error.ts';
import { findObject } from '../metadata/catalogue.ts';
import type { ObjectDefinition } from '../metadata/object.ts';
import type { CallKind } from '../meter.ts';
import type { Caller, Org } from '../org.ts';

/** One REST request below `/services/data/vXX.X`, from outside or from inside a composite. */
export interface RestCall {
  readonly org: Org;
  readonly caller: Caller;
  readonly method: string;
  /** The path below the version, percent-encoded as it came. */
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: Headers;
  /** The JSON body; undefined when there is none. */
  readonly body: unknown;
  /** The answer that an error becomes. */
  readonly explain: (error: unknown) => RestAnswer;
}

/** What a route answers; no body at all when `body` is undefined. */
export interface RestAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A method and a path with `:names`, what a call to it counts as, and what it does. */
export interface RestRoute {
  readonly method: string;
  readonly path: string;
  /** What a call counts as; null when only the calls inside it count. */
  readonly kind: CallKind | null;
  readonly handle: (call: RestCall) => RestAnswer;
  /** Whether the body is a table as text, not JSON. */
  readonly takesCsv?: boolean;
}

export const route = (
  method: string,
  path: string,
  kind: CallKind | null,
  handle: (call: RestCall) => RestAnswer,
): RestRoute => ({ method, path, kind, handle });

export const ok = (body: unknown): RestAnswer => ({ status: 200, body });
export const NO_CONTENT: RestAnswer = { status: 204 };

/** The object that the path names. Throws 404 when the org has none of that name. */
export function requireObject(name: string | undefined): ObjectDefinition {
  const object = findObject(name ?? '');
  if (object === undefined) {
    throw new ApiError(404, { errorCode: 'NOT_FOUND', message: 'The requested resource does not exist' });
  }
  return object;
}

const JSON_OBJECT = z.record(z.string(), z.unknown());

/** The body as a JSON object. */
export function requireBody(body: unknown): Record<string, unknown> {
  const parsed = JSON_OBJECT.safeParse(body);
  if (parsed.success && !Array.isArray(body)) return parsed.data;
  throw badRequest('JSON_PARSER_ERROR', 'The HTTP entity body is required, but this request has no entity body.');
}

/** The address of a record below the host. */
export const recordUrl = (call: RestCall, object: ObjectDefinition, id: string): string =>
  `/services/data/v${call.caller.version}/sobjects/${object.name}/${id}`;

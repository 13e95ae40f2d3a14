import * as z from 'zod';
import type { Credential, Need } from './access.ts';
import type { Writer } from './check-properties.ts';
import { HubspotError, invalid } from './errors.ts';
import { type ObjectType, objectTypeOf } from './object-types.ts';
import type { Portal } from './portal.ts';
import type { RateLimiter } from './rate-limit.ts';
import type { Asked } from './record-shape.ts';

/** A request that was let in, with what every handler needs. */
export interface Call {
  readonly portal: Portal;
  readonly limiter: RateLimiter;
  readonly credential: Credential;
  readonly version: Version;
  readonly url: URL;
  readonly params: Readonly<Record<string, string>>;
  /** The body as it came; empty when there was none. */
  readonly text: string;
}

export type Version = 'v3' | 'v4' | '2026-03' | '2026-09';

/** An answer; a body of null is an empty one. */
export interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An endpoint: where, what it counts as, what it asks of a token, and what it does. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly kind: string;
  readonly need: Need;
  readonly handle: (call: Call) => Reply;
}

/** 200 with a body. */
export const ok = (body: unknown): Reply => ({ status: 200, body });

/** The object type in the call's path; throws as objectTypeOf does. */
export const typeOf = (call: Call): ObjectType => objectTypeOf(param(call, 'type'));

/** A part of the path; routes name the ones they have. */
export function param(call: Call, name: string): string {
  const value = call.params[name];
  if (value === undefined) throw new Error(`the route has no part called ${name}`);
  return value;
}

/** The request's body by a schema. Throws 400 in the words of HubSpot's parser. */
export function bodyOf<T>(call: Call, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(jsonOf(call.text), { reportInput: true });
  if (parsed.success) return parsed.data;
  const missing = parsed.error.issues.filter(({ input }) => input === undefined);
  if (missing.length > 0) {
    const names = missing.map(({ path }) => String(path.at(-1)));
    throw invalid(`Invalid input JSON on line 1, column 1. Some required fields were not set: [${names.join(', ')}]`);
  }
  const [issue] = parsed.error.issues;
  const where = (issue?.path ?? []).map(String).join('.');
  throw invalid(`Invalid input JSON on line 1, column 1: ${where === '' ? '' : `${where}: `}${issue?.message ?? ''}`);
}

/** No category here: the parser's own error has none. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'Unexpected value';
    throw new HubspotError(400, { message: `Invalid input JSON on line 1, column 1: ${reason}` });
  }
}

/** Who writes: an integration, known by its app; whether a service key differs is not known. */
export function writerOf({ credential, version }: Call): Writer {
  const { appId, label } = credential;
  return {
    origin: { source: 'INTEGRATION', id: String(appId), label: 'INTEGRATION', detail: label },
    strict: version === '2026-09',
  };
}

/** The values of a list parameter: repeated, comma-separated, or both. */
export function listParam(call: Call, name: string): readonly string[] {
  return call.url.searchParams
    .getAll(name)
    .flatMap((value) => value.split(','))
    .map((value) => value.trim())
    .filter(Boolean);
}

/** The properties that a query string asks for. */
export const askedOf = (call: Call): Asked => ({
  properties: listParam(call, 'properties'),
  withHistory: listParam(call, 'propertiesWithHistory'),
});

/** Whether a parameter is `true`; anything else, and its absence, is not. */
export const flagParam = (call: Call, name: string): boolean => call.url.searchParams.get(name) === 'true';

/** The page size asked for. Throws 400 outside 1 and `most`. */
export function limitParam(call: Call, usual: number, most: number): number {
  const text = call.url.searchParams.get('limit');
  if (text === null) return usual;
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= most) return limit;
  throw invalid(`limit must be a number between 1 and ${most}, but was ${text}`);
}

/** Property values as requests carry them. */
export const Properties = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));

/** An id as requests carry it: a string, and numbers are taken as their text. */
export const Id = z.union([z.string(), z.number()]).transform(String);

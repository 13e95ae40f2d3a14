import type { APIGatewayProxyEventV2WithJWTAuthorizer } from 'aws-lambda';
import type * as z from 'zod';
import { bodyBytes } from '../shared/body.ts';
import { Problem } from '../shared/problem.ts';

export type Event = APIGatewayProxyEventV2WithJWTAuthorizer;

const MAX_BYTES = 65_536;

/** The version that If-Match names, in the strong or, as proxies make of it, the weak form; undefined without one. */
export function ifMatchOf(event: Event): number | undefined {
  const ifMatch = event.headers['if-match'];
  if (ifMatch === undefined) return undefined;
  const [, version] = /^(?:W\/)?"?(\d{1,15})"?$/.exec(ifMatch.trim()) ?? [];
  if (version === undefined) throw new Problem(400, 'If-Match names no version', `Nothing was saved: ${how}`);
  return Number(version);
}

/** The version that If-Match names, which must be there. */
export function requiredIfMatch(event: Event): number {
  const version = ifMatchOf(event);
  if (version === undefined) throw new Problem(428, 'If-Match is missing', `Say which version you have seen: ${how}`);
  return version;
}

const how = 'send the ETag of your last GET of these settings as If-Match.';

/** The JSON that the request carries. */
export function jsonBody(event: Event): unknown {
  const bytes = bodyBytes(event);
  if (bytes.length > MAX_BYTES)
    throw new Problem(413, 'Document too large', `A document has at most ${MAX_BYTES} bytes.`);
  try {
    return JSON.parse(bytes.toString('utf8').replace(/^\ufeff/, ''));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new Problem(400, 'Not JSON', `Nothing was saved: the body is not JSON (${error.message}).`);
  }
}

/** Where a document is wrong, and why, as problems tell it. */
export const errorsOf = (error: z.core.$ZodError) =>
  error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));

/** The query of the request, refused with the name of the parameter that is wrong. */
export function queryOf<T>(event: Event, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(event.queryStringParameters ?? {});
  if (parsed.success) return parsed.data;
  const errors = errorsOf(parsed.error);
  throw new Problem(400, 'Query is not valid', errors.map(({ path, message }) => `${path}: ${message}.`).join(' '), {
    members: { errors },
  });
}

/** Who asks: the person, or the client that scripts for one. */
export function authorOf(event: Event): string {
  const { claims } = event.requestContext.authorizer.jwt;
  return String(claims['email'] ?? claims['sub'] ?? claims['client_id'] ?? 'unknown');
}

import { ConnectionReset } from '../../simulator.ts';
import { ApiError, badRequest, notImplemented } from '../api-error.ts';
import type { FailRule } from '../faults.ts';
import { findObject } from '../metadata/catalogue.ts';
import type { Caller, Org } from '../org.ts';
import type { Row } from '../row.ts';
import type { Session } from '../sessions.ts';
import { VERSIONS } from '../versions.ts';
import type { RestAnswer } from './call.ts';
import { explainError, type FindRoute, refuseVersion, runRoute } from './dispatch.ts';
import { limitInfo, usageOf } from './limit-routes.ts';

/** What is read of a request before anything is done with it. */
export interface RestRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  readonly bodyText: string;
}

const VERSIONED = /^\/services\/data\/v(\d+\.\d)(\/.*)?$/;

/** Answers a request to `/services/data…` in one transaction, counted, with the real headers. */
export function answerRest(org: Org, find: FindRoute, request: RestRequest): Response {
  if (request.url.pathname.length + request.url.search.length > MAX_TARGET_CHARS)
    return toResponse(org, explainError(TOO_LONG));
  const path = request.url.pathname.replace(/\/$/, '');
  if (path === '/services/data' && request.method === 'GET') return toResponse(org, { status: 200, body: VERSIONS });
  const [, version, below = '/'] = VERSIONED.exec(path) ?? [];
  const refusal = version === undefined ? missing(path) : refuseVersion(version);
  if (refusal !== null || version === undefined) return toResponse(org, explainError(refusal));
  const session = findSession(org, request.headers);
  const user = session === undefined ? undefined : findUser(org, session);
  if (session === undefined || user === undefined) {
    const error = { message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' };
    return toResponse(org, { status: 401, body: [error] });
  }
  const { label: credential, token } = session;
  const caller: Caller = { user, credential, token, origin: request.url.origin, version };
  return toResponse(org, answerCall(org, find, request, caller, below), true);
}

/** Longest address that Salesforce takes, its headers included. */
const MAX_TARGET_CHARS = 16_384;
const TOO_LONG = new ApiError(414, { message: 'URI Too Long', errorCode: 'URI_TOO_LONG' });

const missing = (path: string): ApiError =>
  new ApiError(404, { errorCode: 'NOT_FOUND', message: `The requested resource does not exist: ${path}` });

/** The session of a Bearer (or the older OAuth) token. */
export function findSession(org: Org, headers: Headers): Session | undefined {
  const [, token] = /^(?:Bearer|OAuth)\s+(\S+)\s*$/i.exec(headers.get('authorization') ?? '') ?? [];
  return token === undefined ? undefined : org.documents.transaction(() => org.sessions.resume(token));
}

/** The user of a session; undefined when there is none of that name or it is inactive. */
export function findUser(org: Org, { username }: Session): Row | undefined {
  const user = findObject('User');
  if (user === undefined) return undefined;
  const [id = ''] = org.database.idsByKey(user, 'Username', username);
  const row = org.database.find(user, id);
  return row?.['IsActive'] === true ? row : undefined;
}

function answerCall(org: Org, find: FindRoute, request: RestRequest, caller: Caller, path: string): RestAnswer {
  const { used, max } = usageOf(org);
  if (used >= max) {
    const error = { message: 'TotalRequests Limit exceeded.', errorCode: 'REQUEST_LIMIT_EXCEEDED' };
    return { status: 403, body: [error] };
  }
  const fail = org.documents.transaction(() =>
    org.faults.takeFail(request.method, `${request.url.pathname}${request.url.search}`),
  );
  if (fail?.after === 'before') return failing(fail);
  const answer = org.documents.transaction(() => carryOut(org, find, request, caller, path));
  return fail === undefined ? answer : failing(fail);
}

/** What a fault answers in place of the real answer. */
export function failing({ reset, status, body, errorCode, message }: FailRule): RestAnswer {
  if (reset) throw new ConnectionReset('a fault breaks this connection');
  if (body !== undefined) return { status, body, headers: { 'Content-Type': 'text/html;charset=UTF-8' } };
  const code = errorCode ?? (status === 503 ? 'SERVER_UNAVAILABLE' : 'UNKNOWN_EXCEPTION');
  return { status, body: [{ message: message ?? 'An unexpected error occurred.', errorCode: code }] };
}

function carryOut(org: Org, find: FindRoute, request: RestRequest, caller: Caller, path: string): RestAnswer {
  try {
    const query = request.url.searchParams;
    const method = methodOf(request.method, query);
    const found = find(method, path);
    if (found.route.kind !== null) org.meter.charge(caller.credential, found.route.kind);
    const body = parseBody(request, found.route.takesCsv ?? false);
    return runRoute(found, { org, caller, method, path, query, headers: request.headers, body });
  } catch (error) {
    return explainError(error);
  }
}

/** Clients that cannot send PATCH say `POST …?_HttpMethod=PATCH`. */
const methodOf = (method: string, query: URLSearchParams): string => {
  if (method === 'HEAD') return 'GET';
  return method === 'POST' ? (query.get('_HttpMethod')?.toUpperCase() ?? method) : method;
};

function parseBody({ bodyText, headers }: RestRequest, takesCsv: boolean): unknown {
  if (bodyText.trim() === '') return undefined;
  const type = headers.get('content-type') ?? '';
  if (takesCsv && /csv/i.test(type)) return bodyText;
  if (/multipart/i.test(type)) throw notImplemented('multipart bodies');
  if (!/json/i.test(type)) {
    const message = `Content-Type header specified in HTTP request is not supported: ${type}`;
    throw new ApiError(415, { message, errorCode: 'UNSUPPORTED_MEDIA_TYPE' });
  }
  try {
    return JSON.parse(bodyText);
  } catch (error) {
    throw badRequest('JSON_PARSER_ERROR', error instanceof Error ? error.message : 'the body is not JSON');
  }
}

/** An answer with the headers that Salesforce sends. */
export function toResponse(org: Org, { status, body, headers }: RestAnswer, isCall = false): Response {
  const isText = typeof body === 'string';
  const hasBody = body !== undefined && status !== 204 && status !== 304;
  return new Response(hasBody ? (isText ? body : JSON.stringify(body)) : null, {
    status,
    headers: {
      Vary: 'Accept-Encoding',
      'Cache-Control': 'no-cache,must-revalidate,max-age=0,no-store,private',
      'X-Content-Type-Options': 'nosniff',
      'X-Robots-Tag': 'none',
      ...(isCall ? { 'Sforce-Limit-Info': limitInfo(org) } : {}),
      ...(hasBody && !isText ? { 'Content-Type': 'application/json;charset=UTF-8' } : {}),
      ...headers,
    },
  });
}

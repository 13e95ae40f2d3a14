import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { ACCOUNT } from '../template/kinds.ts';
import type { Authorized } from './authorizer.ts';
import type { RouteMatch } from './routes.ts';

/** A request as far as it was read. */
export interface ReadRequest {
  readonly incoming: IncomingMessage;
  readonly body: Buffer;
  readonly path: string;
  readonly query: string;
}

/** Splits a request's target. API Gateway decodes the path before it looks for a route; the query stays as it came. */
export function readTarget(url: string): { path: string; query: string } {
  const mark = url.indexOf('?');
  const rawPath = mark < 0 ? url : url.slice(0, mark);
  return { path: decode(rawPath), query: mark < 0 ? '' : url.slice(mark + 1) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * The event of payload format 2.0, shaped like what a live HTTP API hands to a function: header names in lower case,
 * values of one name joined by commas, cookies apart, and the body as the bytes that came, in base64 unless it is text.
 */
export function httpEvent(
  request: ReadRequest,
  match: RouteMatch,
  apiId: string,
  authorized: Authorized | undefined,
): object {
  const { incoming, path, query, body } = request;
  const { cookie, ...headers } = joinedHeaders(incoming);
  const host = incoming.headers.host ?? '127.0.0.1';
  const isText =
    isTextual(incoming.headers['content-type'] ?? '') && incoming.headers['content-encoding'] === undefined;
  const now = new Date();
  return {
    version: '2.0',
    routeKey: match.route.key,
    rawPath: path,
    rawQueryString: query,
    ...(cookie !== undefined && { cookies: cookie.split(/;\s*/) }),
    headers: {
      ...headers,
      'x-forwarded-for': incoming.socket.remoteAddress ?? '127.0.0.1',
      'x-forwarded-port': host.split(':')[1] ?? '80',
      'x-forwarded-proto': 'http',
      'x-amzn-trace-id': `Root=1-${Math.floor(now.getTime() / 1000).toString(16)}-${randomUUID().replaceAll('-', '').slice(0, 24)}`,
    },
    ...(query !== '' && { queryStringParameters: queryParameters(query) }),
    ...(Object.keys(match.pathParameters).length > 0 && { pathParameters: match.pathParameters }),
    requestContext: {
      accountId: ACCOUNT,
      apiId,
      ...(authorized && { authorizer: { jwt: authorized } }),
      domainName: host,
      domainPrefix: apiId,
      http: {
        method: incoming.method,
        path,
        protocol: `HTTP/${incoming.httpVersion}`,
        sourceIp: incoming.socket.remoteAddress ?? '127.0.0.1',
        userAgent: incoming.headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey: match.route.key,
      stage: '$default',
      time: commonLogTime(now),
      timeEpoch: now.getTime(),
    },
    ...(body.length > 0 && { body: body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: body.length > 0 && !isText,
  };
}

/** The content types that a live HTTP API hands over as text; all others, and none at all, come in base64. */
const isTextual = (contentType: string) =>
  /^\s*(text\/[^;]+|application\/(json|xml|javascript))\s*(;|$)/i.test(contentType);

function joinedHeaders({ rawHeaders }: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (let place = 0; place + 1 < rawHeaders.length; place += 2) {
    const name = (rawHeaders[place] ?? '').toLowerCase();
    const value = rawHeaders[place + 1] ?? '';
    const before = headers[name];
    headers[name] = before === undefined ? value : `${before}${name === 'cookie' ? '; ' : ','}${value}`;
  }
  return headers;
}

function queryParameters(query: string): Record<string, string> {
  const parameters: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    const before = parameters[name];
    parameters[name] = before === undefined ? value : `${before},${value}`;
  }
  return parameters;
}

/** `24/Nov/2026:05:35:51 +0000` */
function commonLogTime(date: Date): string {
  const [, day = '', month = '', year = '', time = ''] =
    /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(date.toUTCString()) ?? [];
  return `${day}/${month}/${year}:${time} +0000`;
}

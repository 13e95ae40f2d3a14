import { ConnectionReset } from '../simulator.ts';
import { type Credential, credentialOf, demand } from './access.ts';
import type { Call, Reply, Route, Version } from './call.ts';
import { GatewayError, HubspotError, errorBody, notSimulated } from './errors.ts';
import { failureReply } from './failure-reply.ts';
import { type Failure, takeFailure } from './faults.ts';
import { objectTypeOf } from './object-types.ts';
import type { Portal } from './portal.ts';
import type { RateLimiter } from './rate-limit.ts';

/** What answering needs beside the request. */
export interface Desk {
  readonly portal: Portal;
  readonly limiter: RateLimiter;
  readonly credentials: readonly Credential[];
  readonly sleep: (ms: number) => Promise<unknown>;
  readonly correlationId: () => string;
}

type Params = Readonly<Record<string, string>>;

/**
 * Answers a request as HubSpot's gateway does: token, version and type, scopes, limits, then the endpoint; faults
 * strike before or after it. Rejects with ConnectionReset when a fault says that the answer is lost.
 */
export async function answer(desk: Desk, route: Route | null, request: Request, params: Params): Promise<Response> {
  const id = desk.correlationId();
  const headers: Record<string, string> = {};
  try {
    const credential = credentialOf(request, desk.credentials);
    if (route === null) throw notSimulated(`${request.method} ${new URL(request.url).pathname}`);
    const call = await admit(desk, route, request, params, credential, headers);
    return respond(await handle(desk, route, call), id, headers);
  } catch (error) {
    if (error instanceof GatewayError) return respond(error.reply, id, {});
    if (!(error instanceof HubspotError)) throw error;
    const body = errorBody(error.parts, id);
    return respond({ status: error.status, body, headers: { ...error.parts.headers } }, id, headers);
  }
}

async function admit(
  desk: Desk,
  route: Route,
  request: Request,
  params: Params,
  credential: Credential,
  headers: Record<string, string>,
): Promise<Call> {
  const { portal, limiter } = desk;
  refuseLongUrl(request);
  const version = versionOf(params['version'] ?? '');
  const type = params['type'] === undefined ? null : objectTypeOf(params['type']);
  demand(credential, route.need, type, portal.faults.scopesShape);
  const text = await request.text();
  if (text !== '') requireJson(request);
  try {
    limiter.admit(credential, route.kind);
  } finally {
    Object.assign(headers, limiter.headers(credential, route.kind));
  }
  return { portal, limiter, credential, version, url: new URL(request.url), params, text };
}

async function handle(desk: Desk, route: Route, call: Call): Promise<Reply> {
  const failure = takeFailure(desk.portal.faults, call.url.pathname, route.kind);
  if (failure === null) return route.handle(call);
  const applied = failure.after === 'apply' ? route.handle(call) : null;
  if (failure.slowMs > 0) await desk.sleep(failure.slowMs);
  if (failure.reset) throw new ConnectionReset();
  return isOnlySlow(failure) ? (applied ?? route.handle(call)) : failureReply(failure, call);
}

/** A fault that names no answer of its own delays the one there is. */
const isOnlySlow = ({ status, body }: Failure): boolean => status === undefined && body === undefined;

const VERSIONS: readonly Version[] = ['v3', 'v4', '2026-03', '2026-09'];

function versionOf(text: string): Version {
  const version = VERSIONS.find((known) => known === text);
  if (version === undefined) throw notSimulated(`version ${text}: it has ${VERSIONS.join(', ')}.`);
  return version;
}

const LONGEST_URL = 8000;

/** Long lists of properties in a URL do not reach HubSpot: its gateway answers, and not in JSON. */
function refuseLongUrl({ url }: Request): void {
  if (url.length <= LONGEST_URL) return;
  throw new GatewayError(414, '<html><head><title>414 Request-URI Too Large</title></head></html>');
}

function requireJson(request: Request): void {
  if (/^application\/(?:[\w.+-]+\+)?json\b/iu.test(request.headers.get('content-type') ?? '')) return;
  throw new HubspotError(415, { message: 'Unsupported Media Type: the body must be application/json.' });
}

function respond({ status, body, headers }: Reply, correlationId: string, more: Record<string, string>): Response {
  const common = { ...more, 'X-HubSpot-Correlation-Id': correlationId, 'X-Request-Id': correlationId };
  if (body === null) return new Response(null, { status, headers: { ...common, ...headers } });
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return new Response(text, {
    status,
    headers: { 'Content-Type': 'application/json;charset=utf-8', ...common, ...headers },
  });
}

import { TrieRouter } from 'hono/router/trie-router';
import { ApiError, notImplemented } from '../api-error.ts';
import { RecordRejected } from '../record-error.ts';
import { versionState } from '../versions.ts';
import type { RestAnswer, RestCall, RestRoute } from './call.ts';
import { BULK_INGEST_ROUTES } from './bulk-ingest-routes.ts';
import { BULK_QUERY_ROUTES } from './bulk-query-routes.ts';
import { CHANGE_ROUTES } from './change-routes.ts';
import { COLLECTION_ROUTES } from './collection-routes.ts';
import { compositeRoutes, type InnerRequest } from './composite-routes.ts';
import { DESCRIBE_ROUTES } from './describe-routes.ts';
import { LIMIT_ROUTES } from './limit-routes.ts';
import { QUERY_ROUTES } from './query-routes.ts';
import { asApiError, RECORD_ROUTES } from './record-routes.ts';

/** Finds the route of a call; `path` is below the version and has no slash at its end. */
export type FindRoute = (method: string, path: string) => { route: RestRoute; params: Record<string, string> };

/** Everything that REST offers below a version. The first route that fits is taken, so the exact ones come first. */
export function openRoutes(): FindRoute {
  const routes: readonly RestRoute[] = [
    ...DESCRIBE_ROUTES,
    ...CHANGE_ROUTES,
    ...QUERY_ROUTES,
    ...LIMIT_ROUTES,
    ...BULK_QUERY_ROUTES,
    ...BULK_INGEST_ROUTES,
    ...compositeRoutes((call, request) => dispatchInner(find, call, request)),
    ...COLLECTION_ROUTES,
    ...RECORD_ROUTES,
  ];
  const router = new TrieRouter<RestRoute>();
  for (const each of routes) router.add(each.method, each.path, each);
  const find: FindRoute = (method, path) => {
    const [first] = router.match(method, path)[0];
    if (first === undefined) throw unknownPath(routes, router, method, path);
    const params: Record<string, string> = {};
    for (const [name, value] of Object.entries(first[1])) params[name] = decode(String(value));
    return { route: first[0], params };
  };
  return find;
}

/** A path that is known with other methods is 405; all else is said to be missing here. */
function unknownPath(
  routes: readonly RestRoute[],
  router: TrieRouter<RestRoute>,
  method: string,
  path: string,
): ApiError {
  const methods = [...new Set(routes.map((each) => each.method))];
  const allowed = methods.filter((each) => router.match(each, path)[0].length > 0);
  if (allowed.length === 0) return notImplemented(`${method} ${path}`);
  const message = `HTTP Method '${method}' not allowed. Allowed are ${allowed.join(',')}`;
  return new ApiError(405, { errorCode: 'METHOD_NOT_ALLOWED', message });
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** Carries out a call on its route; whatever it throws undoes what it did and becomes the answer. */
export function runRoute(found: ReturnType<FindRoute>, call: Omit<RestCall, 'params' | 'explain'>): RestAnswer {
  const savepoint = call.org.documents.savepoint();
  try {
    return found.route.handle({ ...call, params: found.params, explain: explainError });
  } catch (error) {
    savepoint.rollback();
    return explainError(error);
  }
}

/** An error as the answer that Salesforce would give; errors of the simulator itself are thrown on. */
export function explainError(error: unknown): RestAnswer {
  if (error instanceof ApiError) return { status: error.status, body: error.errors };
  if (error instanceof RecordRejected) return explainError(asApiError(error));
  throw error;
}

/** What a version that the org does not answer in is told; null for one that it does. */
export function refuseVersion(version: string): ApiError | null {
  const state = versionState(version);
  if (state === 'served') return null;
  if (state === 'unknown')
    return new ApiError(404, { errorCode: 'NOT_FOUND', message: 'The requested resource does not exist' });
  const message = `API version v${version} is retired. Use a later version`;
  return new ApiError(410, { errorCode: 'GONE', message });
}

const VERSIONED = /^\/services\/data\/v(\d+\.\d)(\/.*)?$/;

function dispatchInner(find: FindRoute, outer: RestCall, request: InnerRequest): RestAnswer {
  const url = new URL(request.url, outer.caller.origin);
  const [, version, path = '/'] = VERSIONED.exec(url.pathname) ?? [];
  try {
    if (version === undefined) throw notImplemented(`subrequests to ${request.url}`);
    const refusal = refuseVersion(version);
    if (refusal !== null) throw refusal;
    const found = find(request.method, path.replace(/(?<=.)\/$/, ''));
    if (request.charged) outer.org.meter.charge(outer.caller.credential, found.route.kind ?? 'composite');
    const { method, headers, body } = request;
    const caller = { ...outer.caller, version };
    return runRoute(found, { org: outer.org, caller, method, path, query: url.searchParams, headers, body });
  } catch (error) {
    return explainError(error);
  }
}

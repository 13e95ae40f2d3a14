import type { IncomingMessage, ServerResponse } from 'node:http';
import { randomUUID } from 'node:crypto';
import type { RunningFunction } from '../functions/function-runner.ts';
import type { InvocationResult } from '../functions/invocation.ts';
import type { Authorized, Verdict } from './authorizer.ts';
import { type HttpAnswer, httpAnswer, problem } from './http-answer.ts';
import { httpEvent, readTarget } from './http-event.ts';
import { type Route, createRouter } from './routes.ts';
import { type Limits, createThrottle } from './throttle.ts';

export interface HttpApiOptions {
  readonly apiId: string;
  readonly routes: readonly Route[];
  /** The functions behind the routes by their ARN. */
  readonly functions: ReadonlyMap<string, Pick<RunningFunction, 'invoke'>>;
  /** The authorizers that routes name, by their id. */
  readonly authorizers: ReadonlyMap<
    string,
    (authorization: string | undefined, scopes: readonly string[]) => Promise<Verdict>
  >;
  /** Limits of single routes by their key, and of all others together by `$default`. */
  readonly limits: Readonly<Record<string, Limits>>;
}

const MAX_BODY_BYTES = 10 * 1024 * 1024;

/** A JSON event of Lambda may be so big; base64 makes a body a third bigger. */
const MAX_EVENT_BYTES = 6 * 1024 * 1024;

/** Answers requests as an HTTP API of API Gateway with Lambda behind it does. */
export function createHttpApi(options: HttpApiOptions) {
  const findRoute = createRouter(options.routes);
  const throttles = new Map(Object.entries(options.limits).map(([key, limits]) => [key, createThrottle(limits)]));
  const answer = async (incoming: IncomingMessage): Promise<HttpAnswer> => {
    const { path, query } = readTarget(incoming.url ?? '/');
    const match = findRoute(incoming.method ?? 'GET', path);
    if (match === undefined) return problem(404, 'Not Found');
    const throttle = throttles.get(match.route.key) ?? throttles.get('$default');
    if (throttle && !throttle()) return problem(429, 'Too Many Requests');
    const caller = await authorize(options, match.route, incoming);
    if (caller !== undefined && 'status' in caller) return caller;
    const body = await readBody(incoming);
    if (body === undefined) return problem(413, 'Request Entity Too Large');
    const event = JSON.stringify(httpEvent({ incoming, path, query, body }, match, options.apiId, caller));
    if (Buffer.byteLength(event) > MAX_EVENT_BYTES) return problem(413, 'Request Entity Too Large');
    const target = options.functions.get(match.route.functionArn);
    return target === undefined
      ? problem(500, 'Internal Server Error')
      : await invokeWithin(match.route.timeoutMs, () => target.invoke(event));
  };
  return async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      write(response, await answer(incoming), incoming.method === 'HEAD');
    } catch (error) {
      if (incoming.destroyed && !incoming.complete) return;
      console.error(error);
      write(response, problem(500, 'Internal Server Error'), false);
    }
  };
}

async function authorize(
  { authorizers }: HttpApiOptions,
  route: Route,
  { headers }: IncomingMessage,
): Promise<Authorized | HttpAnswer | undefined> {
  if (route.authorizer === undefined) return undefined;
  const check = authorizers.get(route.authorizer);
  const verdict: Verdict = (await check?.(headers.authorization, route.scopes)) ?? {
    kind: 'unauthorized',
    challenge: 'Bearer',
  };
  if (verdict.kind === 'allowed') return verdict.authorized;
  const challenge = [['www-authenticate', verdict.challenge] as const];
  return verdict.kind === 'forbidden' ? problem(403, 'Forbidden', challenge) : problem(401, 'Unauthorized', challenge);
}

/** The whole body, or undefined when it is over the limit of 10 MB. */
async function readBody(incoming: IncomingMessage): Promise<Buffer | undefined> {
  if (Number(incoming.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return undefined;
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming) {
    const part = Buffer.from(chunk);
    bytes += part.length;
    if (bytes > MAX_BODY_BYTES) return undefined;
    chunks.push(part);
  }
  return Buffer.concat(chunks);
}

/** The integration's time limit: the client hears 503, while the function may go on until its own time-out. */
async function invokeWithin(timeoutMs: number, invoke: () => Promise<InvocationResult>): Promise<HttpAnswer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => (timer = setTimeout(() => resolve(undefined), timeoutMs)));
  const result = await Promise.race([invoke(), late]);
  clearTimeout(timer);
  if (result === undefined || result.status === 'throttled') return problem(503, 'Service Unavailable');
  return result.status === 'success' ? httpAnswer(result.payload) : problem(500, 'Internal Server Error');
}

function write(response: ServerResponse, { status, headers, body }: HttpAnswer, isHead: boolean): void {
  if (response.destroyed) return;
  for (const [name, value] of headers) response.appendHeader(name, value);
  response.setHeader('apigw-requestid', randomUUID());
  response.setHeader('content-length', body.length);
  // A body that was not read to its end would be taken for the next request on this connection.
  if (!response.req.complete) response.setHeader('connection', 'close');
  response.writeHead(status).end(isHead || status === 204 || status === 304 ? undefined : body);
}

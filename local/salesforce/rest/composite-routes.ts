import * as z from 'zod';
import { badRequest, notImplemented } from '../api-error.ts';
import { ok, type RestAnswer, type RestCall, type RestRoute, route } from './call.ts';
import { type Answers, fillBody, fillText } from './composite-references.ts';

/** Answers a request made inside another one. */
export type Dispatch = (call: RestCall, request: InnerRequest) => RestAnswer;

export interface InnerRequest {
  readonly method: string;
  /** Path and query, from `/services/data` on. */
  readonly url: string;
  readonly headers: Headers;
  readonly body: unknown;
  /** Whether it is charged as a call of its own. */
  readonly charged: boolean;
}

const MAX_REQUESTS = 25;
const MAX_QUERIES_AND_COLLECTIONS = 5;

const SUBREQUEST = z.object({
  method: z.string(),
  url: z.string(),
  referenceId: z.string().regex(/^[A-Za-z][A-Za-z0-9_]*$/),
  body: z.unknown().optional(),
  httpHeaders: z.record(z.string(), z.string()).default({}),
});
const COMPOSITE = z.object({
  allOrNone: z.boolean().default(false),
  collateSubrequests: z.boolean().default(false),
  compositeRequest: z.array(SUBREQUEST).min(1),
});
type Subrequest = z.infer<typeof SUBREQUEST>;

const ROLLED_BACK = [
  {
    errorCode: 'PROCESSING_HALTED',
    message: 'The transaction was rolled back since another operation in the same transaction failed.',
  },
];

function parseComposite(body: unknown): z.infer<typeof COMPOSITE> {
  const parsed = COMPOSITE.safeParse(body);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw badRequest(
      'JSON_PARSER_ERROR',
      `${issue?.path.join('.') || 'compositeRequest'}: ${issue?.message ?? 'is required'}`,
    );
  }
  refuseTooMuch(parsed.data.compositeRequest);
  return parsed.data;
}

function refuseTooMuch(requests: readonly Subrequest[]): void {
  if (requests.length > MAX_REQUESTS) {
    throw badRequest(
      'LIMIT_EXCEEDED',
      `The request contains ${requests.length} subrequests; at most ${MAX_REQUESTS} are allowed`,
    );
  }
  const heavy = requests.filter(({ url }) => /\/(?:query|queryAll)(?:[/?]|$)|\/composite\/sobjects/.test(url)).length;
  if (heavy > MAX_QUERIES_AND_COLLECTIONS) {
    const message = `at most ${MAX_QUERIES_AND_COLLECTIONS} of the subrequests may be queries or collections`;
    throw badRequest('LIMIT_EXCEEDED', `The request contains ${heavy} queries and collections; ${message}`);
  }
  const ids = new Set(requests.map(({ referenceId }) => referenceId));
  if (ids.size < requests.length) throw badRequest('INVALID_INPUT', 'Every referenceId may be used once');
}

/** Answers the subrequests in turn, later ones using what earlier ones answered; with allOrNone all or none count. */
const composite =
  (dispatch: Dispatch) =>
  (call: RestCall): RestAnswer => {
    const { allOrNone, compositeRequest } = parseComposite(call.body);
    const start = call.org.documents.savepoint();
    const answers = new Map<string, RestAnswer & { body: unknown }>();
    for (const request of compositeRequest) {
      const answer = answerSubrequest(dispatch, call, request, answers);
      answers.set(request.referenceId, { ...answer, body: answer.body ?? null });
      if (allOrNone && answer.status >= 400) {
        start.rollback();
        return compositeAnswer(compositeRequest, (each) =>
          each === request ? answer : { status: 400, body: ROLLED_BACK },
        );
      }
    }
    return compositeAnswer(compositeRequest, ({ referenceId }) => answers.get(referenceId) ?? { status: 500 });
  };

function answerSubrequest(dispatch: Dispatch, call: RestCall, request: Subrequest, answers: Answers): RestAnswer {
  let filled: { url: string; body: unknown };
  try {
    filled = { url: fillText(request.url, answers), body: fillBody(request.body, answers) };
  } catch (error) {
    return call.explain(error);
  }
  if (/\/composite(?:\/batch|\/graph|\/tree)?(?:[?]|$)/.test(filled.url)) {
    return call.explain(badRequest('INVALID_INPUT', 'A composite request may not hold another one'));
  }
  const headers = new Headers(request.httpHeaders);
  return dispatch(call, { ...filled, method: request.method.toUpperCase(), headers, charged: false });
}

const compositeAnswer = (requests: readonly Subrequest[], answerOf: (request: Subrequest) => RestAnswer): RestAnswer =>
  ok({
    compositeResponse: requests.map((request) => {
      const { status, body, headers } = answerOf(request);
      return {
        body: body ?? null,
        httpHeaders: headers ?? {},
        httpStatusCode: status,
        referenceId: request.referenceId,
      };
    }),
  });

const BATCH = z.object({
  haltOnError: z.boolean().default(false),
  batchRequests: z
    .array(z.object({ method: z.string(), url: z.string(), richInput: z.unknown().optional() }))
    .min(1)
    .max(MAX_REQUESTS),
});

/** Independent subrequests in one HTTP request; each is a call of its own to the allocation. */
const batch =
  (dispatch: Dispatch) =>
  (call: RestCall): RestAnswer => {
    const parsed = BATCH.safeParse(call.body);
    if (!parsed.success)
      throw badRequest('JSON_PARSER_ERROR', 'batchRequests must hold 1 to 25 requests with method and url');
    const { haltOnError, batchRequests } = parsed.data;
    const results: { statusCode: number; result: unknown }[] = [];
    for (const { method, url, richInput } of batchRequests) {
      if (haltOnError && results.some(({ statusCode }) => statusCode >= 400)) {
        const halted = { errorCode: 'BATCH_PROCESSING_HALTED', message: 'Batch processing has been halted.' };
        results.push({ statusCode: 412, result: [halted] });
        continue;
      }
      const path = url.startsWith('/services/data/') ? url : `/services/data/${url.replace(/^\//, '')}`;
      const request = {
        method: method.toUpperCase(),
        url: path,
        headers: call.headers,
        body: richInput,
        charged: true,
      };
      const answer = dispatch(call, request);
      results.push({ statusCode: answer.status, result: answer.body ?? null });
    }
    return ok({ hasErrors: results.some(({ statusCode }) => statusCode >= 400), results });
  };

const missing = (what: string) => (): RestAnswer => {
  throw notImplemented(what);
};

/** Routes that make calls of their own. */
export const compositeRoutes = (dispatch: Dispatch): readonly RestRoute[] => [
  route('POST', '/composite', 'composite', composite(dispatch)),
  route('POST', '/composite/batch', null, batch(dispatch)),
  route('POST', '/composite/graph', 'composite', missing('composite graphs')),
  route('POST', '/composite/tree/:object', 'composite', missing('sObject trees')),
];

import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import * as z from 'zod/mini';
import { ConnectionId } from '../../core/connection.ts';

/** A request that is answered with a problem document (RFC 9457) instead of being carried out. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  readonly title: string;
  readonly members: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  /** `detail` says what was wrong, where, and what to do; `members` and `headers` go along. */
  constructor(
    status: number,
    title: string,
    detail: string,
    { members = {}, headers = {} }: { members?: Record<string, unknown>; headers?: Record<string, string> } = {},
  ) {
    super(detail);
    this.status = status;
    this.title = title;
    this.members = members;
    this.headers = headers;
  }
}

/** Answers problems as documents and logs their titles, which hold nothing of the request. Anything else that is thrown is a bug: it is logged and answered without its words. */
export const problems = (): MiddlewareObj<unknown, APIGatewayProxyStructuredResultV2> => ({
  onError: (request) => {
    const { error } = request;
    if (error instanceof Problem) {
      console.warn({ ...connectionIn(request.event), refused: error.status, title: error.title });
      request.response = toResponse(error);
      return;
    }
    console.error(connectionIn(request.event), error);
    request.response = toResponse(
      new Problem(500, 'Internal error', 'Something went wrong here. The log of the function says what.'),
    );
  },
});

const Asked = z.object({ pathParameters: z.object({ connection: ConnectionId }) });

/** The connection that a request is about; what is no connection's id is not repeated. */
const connectionIn = (event: unknown): { readonly connection?: string } =>
  Asked.safeParse(event).data?.pathParameters ?? {};

const toResponse = ({ status, title, message, members, headers }: Problem): APIGatewayProxyStructuredResultV2 => ({
  statusCode: status,
  headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...headers },
  body: JSON.stringify({ type: 'about:blank', title, status, detail: message, ...members }),
});

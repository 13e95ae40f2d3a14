import { PassThrough } from 'node:stream';
import type { HttpRequest, HttpResponse } from 'jsforce/lib/types/common.js';
import { StreamPromise } from 'jsforce/lib/util/promise.js';
import { VendorError } from '../../core/failure.ts';

/** What happened on the wire, told apart from what jsforce makes of it. */
export interface Wire {
  /** Absent until the answer is there, whole. */
  response?: HttpResponse;
  /** Why there is none. */
  failure?: VendorError;
  /** Whether the request cannot have reached Salesforce, so that it cost nothing. */
  isUnsent?: boolean;
}

/**
 * Carries jsforce's requests over fetch. Its own transport pipes the answer through streams that nobody listens to, so
 * that a connection which breaks in the middle of a body ends the process (jsforce 3.10, `request.js`), and it tries
 * status 420 again by itself. Here an answer is read whole within one time-out, never followed and never repeated.
 */
export const bufferedTransport = (wire: Wire, fetcher: typeof fetch, timeoutMs: number) => ({
  httpRequest: (request: HttpRequest): StreamPromise<HttpResponse> =>
    StreamPromise.create(() => ({ stream: new PassThrough(), promise: exchange(wire, request, fetcher, timeoutMs) })),
});

async function exchange(
  wire: Wire,
  { url, method, headers, body }: HttpRequest,
  fetcher: typeof fetch,
  timeoutMs: number,
): Promise<HttpResponse> {
  try {
    const response = await fetcher(url, {
      method,
      redirect: 'manual',
      ...(headers !== undefined && { headers }),
      ...(typeof body === 'string' && { body }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await response.text();
    wire.response = { statusCode: response.status, headers: Object.fromEntries(response.headers), body: text };
    return wire.response;
  } catch (cause) {
    wire.isUnsent = isUnsent(cause);
    wire.failure = new VendorError('salesforce', 'retry', 'Salesforce could not be reached', { cause });
    throw wire.failure;
  }
}

const unsent = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']);

function isUnsent(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause && unsent.has(String(cause.code));
}

import { Connection } from 'jsforce/lib/connection.js';
import { HttpApi } from 'jsforce/lib/http-api.js';
import * as z from 'zod';
import { VendorError } from '../../core/failure.ts';
import { toVendorError } from './errors.ts';
import type { Session } from './login-wire.ts';
import { type Wire, bufferedTransport } from './transport.ts';

export const API_VERSION = '66.0';

/** A request of the REST API; `path` begins with `/services/`. */
export interface OrgRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
}

/** The org's own count of API calls in 24 hours, and how many it is allowed. */
export interface OrgUsage {
  readonly used: number;
  readonly max: number;
}

/** What became of a request: `refused` has the org's word for it, `failed` has no answer that could be read. */
export type Sent =
  | {
      readonly kind: 'answer';
      readonly body: unknown;
      readonly serverTime: string | undefined;
      readonly usage: OrgUsage | undefined;
    }
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly error: VendorError;
      readonly usage: OrgUsage | undefined;
    }
  | { readonly kind: 'failed'; readonly error: VendorError; readonly isUnsent: boolean };

/** Sends one request through jsforce, once; never throws. `timeoutMs` covers all of it, the body too. */
export async function send(
  session: Session,
  request: OrgRequest,
  fetcher: typeof fetch,
  timeoutMs: number,
): Promise<Sent> {
  const wire: Wire = {};
  const connection = new Connection({ ...session, version: API_VERSION, callOptions: { client: 'crosswalk/0.1' } });
  const api = new HttpApi(connection, { transport: bufferedTransport(wire, fetcher, timeoutMs) });
  try {
    const body: unknown = await api.request({
      method: request.method,
      url: session.instanceUrl + request.path,
      headers: { 'content-type': 'application/json' },
      ...(request.body !== undefined && { body: JSON.stringify(request.body) }),
    });
    return answerOf(wire, body);
  } catch (cause) {
    return troubleOf(wire, cause);
  }
}

function answerOf({ response }: Wire, body: unknown): Sent {
  const status = response?.statusCode ?? 0;
  const usage = usageOf(response?.headers);
  if (status >= 300)
    return { kind: 'refused', status, error: toVendorError({ status, errorCode: 'REDIRECT', message: '' }), usage };
  // jsforce hands on as text what it cannot parse.
  if (typeof body === 'string') return unreadable(status);
  return { kind: 'answer', body, serverTime: dateOf(response?.headers), usage };
}

function troubleOf({ response, failure, isUnsent = false }: Wire, cause: unknown): Sent {
  if (response === undefined) {
    const error = failure ?? new VendorError('salesforce', 'retry', 'Salesforce could not be asked', { cause });
    return { kind: 'failed', error, isUnsent };
  }
  const status = response.statusCode;
  if (status < 300) return unreadable(status);
  const error = toVendorError({ status, ...faultOf(cause) });
  return { kind: 'refused', status, error, usage: usageOf(response.headers) };
}

const unreadable = (status: number): Sent => ({
  kind: 'failed',
  isUnsent: false,
  error: new VendorError('salesforce', 'retry', `Salesforce answered ${status} with something that is not JSON`),
});

const Fault = z.object({ errorCode: z.string(), message: z.string() });
/** What jsforce throws when the org gives several faults at once. */
const Faults = z.object({ data: z.array(Fault).min(1) });

/** jsforce calls a fault that it cannot read by its status. */
function faultOf(error: unknown): { readonly errorCode: string; readonly message: string } {
  const several = Faults.safeParse(error).data?.data[0];
  if (several !== undefined) return several;
  const fault = Fault.safeParse(error);
  return fault.success ? fault.data : { errorCode: 'UNREADABLE', message: '' };
}

function dateOf(headers: Record<string, string> | undefined): string | undefined {
  const dateMs = Date.parse(headers?.['date'] ?? '');
  return Number.isNaN(dateMs) ? undefined : new Date(dateMs).toISOString();
}

function usageOf(headers: Record<string, string> | undefined): OrgUsage | undefined {
  const [, used, max] = /api-usage=(\d+)\/(\d+)/.exec(headers?.['sforce-limit-info'] ?? '') ?? [];
  return used === undefined ? undefined : { used: Number(used), max: Number(max) };
}

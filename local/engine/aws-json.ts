import { randomUUID } from 'node:crypto';
import type * as z from 'zod';
import { listen } from '../serve.ts';

/** An answer that says what is wrong with a call, in the words and the code of the AWS service. */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  readonly type: string;
  readonly status: number;
  /** SQS once spoke another protocol and still tells the code it used there. */
  readonly queryCode: string | undefined;

  constructor(type: string, message: string, options: { status?: number; queryCode?: string } = {}) {
    super(message);
    this.type = type;
    this.status = options.status ?? 400;
    this.queryCode = options.queryCode;
  }
}

export type Action = (input: unknown) => unknown;

export interface AwsService {
  /** The service's name in the `X-Amz-Target` header, e.g. `AmazonSQS`. */
  readonly target: string;
  readonly contentType: string;
  readonly actions: Readonly<Record<string, Action>>;
  /** The error for an action that the service has and this engine has not. */
  unsupported(action: string): AwsError;
}

/** Serves one AWS service in its JSON protocol on 127.0.0.1. Rejects with EADDRINUSE when the port is taken. */
export const serveAwsJson = (service: AwsService, port: number) => listen((request) => answer(service, request), port);

async function answer(service: AwsService, request: Request): Promise<Response> {
  try {
    const action = actionOf(service, request);
    const result = await action(await readInput(request));
    return respond(service, 200, result ?? {});
  } catch (error) {
    const failure = error instanceof AwsError ? error : internal(error);
    const queryError = failure.queryCode === undefined ? {} : { 'x-amzn-query-error': `${failure.queryCode};Sender` };
    return respond(service, failure.status, { __type: failure.type, message: failure.message }, queryError);
  }
}

function actionOf(service: AwsService, request: Request): Action {
  const [target, name] = (request.headers.get('x-amz-target') ?? '').split('.');
  if (request.method !== 'POST' || target !== service.target || name === undefined) {
    throw new AwsError(
      'UnknownOperationException',
      `POST with the header X-Amz-Target: ${service.target}.<Action> is expected`,
    );
  }
  const action = service.actions[name];
  if (action === undefined) throw service.unsupported(name);
  return action;
}

async function readInput(request: Request): Promise<unknown> {
  const body = await request.text();
  try {
    return body === '' ? {} : JSON.parse(body);
  } catch {
    throw new AwsError('SerializationException', 'The body is not JSON');
  }
}

function internal(error: unknown): AwsError {
  console.error(error);
  return new AwsError('InternalFailure', error instanceof Error ? error.message : 'failed', { status: 500 });
}

const respond = (service: AwsService, status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': service.contentType, 'x-amzn-requestid': randomUUID(), ...headers },
  });

/** Reads an action's input. Throws `fail(message)` naming the first member that is wrong. */
export function readMembers<T>(schema: z.ZodType<T>, input: unknown, fail: (message: string) => AwsError): T {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw fail(`${issue?.path.join('.') ?? 'input'}: ${issue?.message ?? 'is not valid'}`);
}

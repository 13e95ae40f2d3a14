import * as z from 'zod';

/** An answer ready to be written. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
}

const HeaderValue = z.union([z.string(), z.number(), z.boolean()]).transform(String);

/** Format 2.0 with a status code; what else it holds is ignored, as API Gateway does. */
const Structured = z.object({
  statusCode: z.coerce.number().int().min(100).max(599),
  headers: z.record(z.string(), HeaderValue).nullish(),
  cookies: z.array(z.string()).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
});

export const problem = (status: number, message: string, headers: HttpAnswer['headers'] = []): HttpAnswer => ({
  status,
  headers: [['content-type', 'application/json'], ...headers],
  body: Buffer.from(JSON.stringify({ message })),
});

/**
 * What a function's result says to the client. Without a status code the result itself is the body of a 200; a result
 * that has one and is malformed is the function's mistake, so a 500.
 */
export function httpAnswer(payload: string): HttpAnswer {
  const result: unknown = JSON.parse(payload);
  if (typeof result !== 'object' || result === null || !('statusCode' in result)) return inferred(result, payload);
  const { success, data } = Structured.safeParse(result);
  if (!success) return problem(500, 'Internal Server Error');
  const headers = Object.entries(data.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value] as const);
  const hasType = headers.some(([name]) => name === 'content-type');
  return {
    status: data.statusCode,
    headers: [
      ...(hasType ? [] : [['content-type', 'text/plain;charset=UTF-8'] as const]),
      ...headers.filter(([name]) => name !== 'content-length' && name !== 'transfer-encoding'),
      ...(data.cookies ?? []).map((cookie) => ['set-cookie', cookie] as const),
    ],
    body: Buffer.from(data.body ?? '', data.isBase64Encoded ? 'base64' : 'utf8'),
  };
}

const inferred = (result: unknown, payload: string): HttpAnswer => ({
  status: 200,
  headers: [['content-type', 'application/json']],
  body: Buffer.from(typeof result === 'string' ? result : payload),
});

import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/** A JSON answer that no cache keeps. */
export const json = (
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): APIGatewayProxyStructuredResultV2 => ({
  statusCode: 200,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
  body: JSON.stringify(body),
});

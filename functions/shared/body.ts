import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/** The body's bytes, as the client sent them. */
export const bodyBytes = ({ body, isBase64Encoded }: APIGatewayProxyEventV2): Buffer =>
  Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8');

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How a vendor that is out of order answers. */
export type Reply = (request: IncomingMessage, response: ServerResponse) => void;

export const says =
  (status: number, body: unknown, headers: Record<string, string> = { 'content-type': 'application/json' }): Reply =>
  (_, response) =>
    void response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));

/** Promises a thousand bytes, sends a few and breaks the connection. */
export const breaksInTheBody: Reply = (_, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
  response.write('{"compositeResponse":[');
  setTimeout(() => response.destroy(), 20);
};

export const breaksAtOnce: Reply = (_, response) => void response.destroy();

export const neverAnswers: Reply = () => undefined;

/** Begins an answer and never ends it. */
export const stallsInTheBody: Reply = (_, response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.write('{"a":');
};

export const html = says(200, '<html>Down for maintenance</html>', { 'content-type': 'text/html' });
export const halfJson = says(200, '{"compositeResponse":[{"refer');
export const nothing = says(200, '');
export const moved = says(302, '', { location: 'https://elsewhere.example.com/' });

/** A server on loopback that gives one reply after the other, the last one for ever. */
export async function serveReplies(...replies: readonly Reply[]) {
  const requests: { readonly path: string; readonly headers: IncomingMessage['headers']; body: string }[] = [];
  const server = createServer((request, response) => {
    const kept = { path: request.url ?? '', headers: request.headers, body: '' };
    const reply = replies[Math.min(requests.push(kept), replies.length) - 1];
    request.on('data', (chunk: Buffer) => (kept.body += chunk.toString()));
    request.on('end', () => reply?.(request, response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

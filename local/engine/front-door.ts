import { once } from 'node:events';
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';

type Handle = (request: IncomingMessage, response: ServerResponse) => unknown;

/** The server on the base port: the engine's own `/health` and `/__engine/`, and everything else to the stack's API. */
export interface FrontDoor {
  readonly port: number;
  /** From now on `/health` answers 200 and requests reach the stack. */
  open(handlers: { readonly api: Handle; readonly control: Handle }): void;
  /** Takes no more requests; resolves when those under way are answered. */
  shut(): Promise<void>;
}

/** Listens on 127.0.0.1; until it is opened it answers 503. Rejects with EADDRINUSE when the port is taken. */
export async function startFrontDoor(port: number): Promise<FrontDoor> {
  let handlers: Parameters<FrontDoor['open']>[0] | undefined;
  const server = createServer((request, response) => {
    const path = (request.url ?? '').split('?')[0] ?? '';
    if (path === '/health') return health(response, handlers !== undefined);
    if (handlers === undefined) return notReady(response);
    void (isControl(path) ? handlers.control : handlers.api)(request, response);
  });
  server.keepAliveTimeout = 65_000;
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    open: (given) => void (handlers = given),
    shut: async () => {
      handlers = undefined;
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      const impatience = setTimeout(() => server.closeAllConnections(), 3000);
      await closed;
      clearTimeout(impatience);
    },
  };
}

const isControl = (path: string) => path === '/__engine' || path.startsWith('/__engine/');

const json = (response: ServerResponse, status: number, body: object) =>
  void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

const health = (response: ServerResponse, isReady: boolean) =>
  json(response, isReady ? 200 : 503, { status: isReady ? 'ready' : 'starting' });

const notReady = (response: ServerResponse) => json(response, 503, { message: 'Service Unavailable' });

import { type ServerType, serve } from '@hono/node-server';
import type { Simulator } from './simulator.ts';
import { ConnectionReset } from './simulator.ts';

/**
 * Puts a fetch handler behind HTTP on 127.0.0.1 and nowhere else; port 0 takes a free one. Pages of other hosts, which a
 * browser on this machine may show, are not let in. Rejects with EADDRINUSE.
 */
export async function listen(
  fetch: (request: Request) => Response | Promise<Response>,
  port: number,
): Promise<{ readonly port: number; close(): Promise<void> }> {
  const server = await new Promise<ServerType>((resolve, reject) => {
    const opening = serve({ fetch: dropping(refusingOtherHosts(fetch)), port, hostname: '127.0.0.1' }, () =>
      resolve(opening),
    );
    opening.once('error', reject);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  };
}

const LOOPBACK = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/i;
const LOOPBACK_ORIGIN = /^https?:\/\/(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/i;

/** A name that was made to point here (DNS rebinding) shows in Host, a page that merely posts here in Origin. */
function refusal({ headers, url }: Request): string | null {
  const host = headers.get('host') ?? new URL(url).host;
  const origin = headers.get('origin');
  if (!LOOPBACK.test(host)) return `This server answers on 127.0.0.1 and localhost only, not as ${host}.`;
  if (origin === null || LOOPBACK_ORIGIN.test(origin)) return null;
  return `This server takes no requests from pages of ${origin}.`;
}

const refusingOtherHosts =
  (fetch: (request: Request) => Response | Promise<Response>) =>
  (request: Request): Response | Promise<Response> => {
    const message = refusal(request);
    return message === null ? fetch(request) : Response.json({ message }, { status: 403 });
  };

interface NodeBindings {
  readonly incoming: { readonly socket: { destroy(): void } };
}

const dropping =
  (fetch: (request: Request) => Response | Promise<Response>) =>
  async (request: Request, bindings: NodeBindings): Promise<Response> => {
    try {
      return await fetch(request);
    } catch (error) {
      if (!(error instanceof ConnectionReset)) throw error;
      bindings.incoming.socket.destroy();
      return new Response(null);
    }
  };

/** Runs a simulator behind HTTP with its background work twice a second. */
export async function runSimulator(
  simulator: Simulator,
  port: number,
): Promise<{ readonly port: number; close(): Promise<void> }> {
  const server = await listen((request) => simulator.fetch(request), port);
  let working = false;
  const timer = setInterval(() => {
    if (working) return;
    working = true;
    simulator
      .tick()
      .catch((error: unknown) => console.error('simulator', error))
      .finally(() => (working = false));
  }, 500);
  return {
    port: server.port,
    close: async () => {
      clearInterval(timer);
      await server.close();
      simulator.close();
    },
  };
}

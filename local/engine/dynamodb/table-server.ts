import { once } from 'node:events';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import dynalite from 'dynalite';
import type { Faults } from '../faults.ts';

export interface TableServer {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Serves the DynamoDB protocol on 127.0.0.1 over a folder that survives the process, with a switch that refuses a share
 * of the calls as a table over its throughput does. Rejects with EADDRINUSE when the port is taken.
 */
export async function startTableServer(folder: string, port: number, faults: () => Faults): Promise<TableServer> {
  const server = dynalite({ path: folder, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  const [serve] = server.listeners('request');
  server.removeAllListeners('request');
  server.on('request', throttling(toListener(serve), faults));
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

const toListener =
  (listener: unknown): RequestListener =>
  (request, response) => {
    if (typeof listener === 'function') Reflect.apply(listener, undefined, [request, response]);
  };

const throttling =
  (next: RequestListener, faults: () => Faults): RequestListener =>
  (request, response) => {
    const rate = faults().store?.throttle ?? 0;
    if (rate > 0 && isData(request) && Math.random() < rate) refuse(request, response);
    else next(request, response);
  };

/** Only calls for items are throttled; the making of tables has limits of its own. */
const isData = ({ headers }: IncomingMessage) =>
  !/\.(Create|Describe|List|Delete|Update)Tables?$/.test(String(headers['x-amz-target']));

function refuse(request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' }).end(
    JSON.stringify({
      __type: 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException',
      message:
        'The level of configured provisioned throughput for the table was exceeded. (fault switch of the local engine)',
    }),
  );
}

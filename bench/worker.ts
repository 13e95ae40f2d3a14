import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { type ServerType, serve } from '@hono/node-server';
import type { SQSRecord } from 'aws-lambda';
import * as z from 'zod';
import { workerHeap } from '../lib/heap.ts';
import { answerCommand } from './remote-stores.ts';
import type { WholeWorld } from './whole-world.ts';
import type { Delivery } from './worker-child.ts';

const Answer = z.object({
  batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })),
  peakKb: z.number(),
  cpuUs: z.number(),
});

/** What the worker's process took so far. */
export interface WorkerUsage {
  readonly peakMb: number;
  readonly cpuUs: number;
}

/** The worker in a process of its own, with the heap it has in life, before a world that it reaches by HTTP alone. */
export async function startWorker(world: WholeWorld) {
  const servers = await Promise.all([
    listening((request) => answerStores(world, request)),
    listening((request) => timed(world, world.askSalesforce(request))),
    listening((request) => timed(world, world.askHubspot(request))),
  ]);
  const urls = servers.map(({ port }) => `http://127.0.0.1:${port}`);
  const child = fork(path.join(import.meta.dirname, 'worker-child.ts'), urls, {
    execArgv: workerHeap.split(' '),
    serialization: 'advanced',
  });
  let usage: WorkerUsage = { peakMb: 0, cpuUs: 0 };
  return {
    usage: () => usage,
    sync: async (records: SQSRecord[], remainingMs: number) => {
      const delivery: Delivery = { nowMs: world.clock(), remainingMs, records };
      child.send(delivery);
      const { batchItemFailures, peakKb, cpuUs } = Answer.parse(await answerOf(child));
      usage = { peakMb: peakKb / 1024, cpuUs };
      return batchItemFailures;
    },
    close: async () => {
      child.disconnect();
      for (const { server } of servers) server.close();
    },
  };
}

/** A connection is kept however long the worker computes: it cannot answer a server that hangs up meanwhile. */
const KEEP_ALIVE_MS = 600_000;

function listening(
  fetcher: (request: Request) => Promise<Response>,
): Promise<{ readonly port: number; readonly server: ServerType }> {
  const options = { port: 0, hostname: '127.0.0.1', serverOptions: { keepAliveTimeout: KEEP_ALIVE_MS } };
  return new Promise((resolve) => {
    const server = serve({ fetch: fetcher, ...options }, ({ port }) => resolve({ port, server }));
  });
}

/** Rejects when the process ends instead, as it does without enough memory. */
async function answerOf(child: ChildProcess): Promise<unknown> {
  const ended = new AbortController();
  try {
    const answer = once(child, 'message', { signal: ended.signal });
    const exit = once(child, 'exit', { signal: ended.signal }).then(([code, signal]) => {
      throw new Error(`the worker ended with ${String(code ?? signal)}`);
    });
    const [message]: unknown[] = await Promise.race([answer, exit]);
    return message;
  } finally {
    ended.abort();
  }
}

/** Tells the world's time with every answer: the worker has no other clock. */
async function timed({ clock }: WholeWorld, answer: Promise<Response>): Promise<Response> {
  const response = await answer;
  response.headers.set('x-now', String(clock()));
  return response;
}

async function answerStores(world: WholeWorld, request: Request): Promise<Response> {
  const { pathname, searchParams } = new URL(request.url);
  if (pathname === '/documents') return answerCommand((command) => world.documents.send(command), request);
  if (pathname === '/queue') return answerCommand((command) => world.queue.send(command), request);
  world.advance(Number(searchParams.get('ms')));
  return timed(world, Promise.resolve(new Response(null)));
}

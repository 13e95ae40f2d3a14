import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listen } from '../../local/serve.ts';

let server: Awaited<ReturnType<typeof listen>>;
beforeAll(async () => {
  server = await listen(() => new Response('let in'), 0);
});
afterAll(() => server.close());

/** Sends a request whose Host is what it says, which fetch does not allow. */
const send = (headers: Record<string, string>) =>
  new Promise<{ status: number; body: string }>((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port: server.port, method: 'POST', headers }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
    outgoing.on('error', reject);
    outgoing.end();
  });

describe('a server of this machine', () => {
  it.each([
    [{}],
    [{ host: '127.0.0.1' }],
    [{ host: '127.0.0.1:1' }],
    [{ host: 'localhost:4001' }],
    [{ host: 'LOCALHOST' }],
    [{ host: '[::1]:4001' }],
    [{ origin: 'http://localhost:3000' }],
    [{ origin: 'http://127.0.0.1' }],
    [{ origin: 'http://[::1]:8080' }],
  ])('lets %j in', async (headers) => {
    expect(await send(headers)).toEqual({ status: 200, body: 'let in' });
  });

  it.each([
    [{ host: 'rebound.test' }],
    [{ host: 'rebound.test:4001' }],
    [{ host: '127.0.0.1.rebound.test' }],
    [{ host: 'localhost.rebound.test:4001' }],
    [{ host: '0.0.0.0:4001' }],
    [{ origin: 'http://page.test' }],
    [{ origin: 'http://localhost.page.test' }],
    [{ origin: 'null' }],
    [{ host: 'localhost', origin: 'https://page.test' }],
  ])('refuses %j with a sentence', async (headers) => {
    const { status, body } = await send(headers);
    expect(status).toBe(403);
    expect(JSON.parse(body)).toEqual({ message: expect.stringMatching(/^This server .*\.$/) });
  });
});

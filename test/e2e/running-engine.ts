import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as z from 'zod';
import { findLeaks } from './leaks.ts';

const PORTS = 7;
const READY_MS = 90_000;

/** `npm start` as a user runs it, on ports and a state folder of its own. */
export class RunningEngine {
  readonly port: number;
  readonly stateFolder: string;
  output = '';
  /** The bodies of what the API refused. */
  readonly refusals: string[] = [];
  #process: ChildProcess | undefined;
  #apiToken = '';

  private constructor(port: number, stateFolder: string) {
    this.port = port;
    this.stateFolder = stateFolder;
  }

  static async start(): Promise<RunningEngine> {
    const engine = new RunningEngine(await freePorts(), mkdtempSync(path.join(tmpdir(), 'crosswalk-e2e-')));
    await engine.restart();
    return engine;
  }

  async restart(): Promise<void> {
    this.#process = spawn(process.execPath, ['local/main.ts'], {
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, CROSSWALK_PORT: String(this.port), CROSSWALK_STATE: this.stateFolder },
    });
    const collect = (chunk: Buffer) => (this.output += chunk.toString());
    this.#process.stdout?.on('data', collect);
    this.#process.stderr?.on('data', collect);
    await until(
      () => this.#isReady(),
      READY_MS,
      () => `npm start did not become ready:\n${this.output}`,
    );
    const token = await fetch(`${this.url(6)}/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    });
    this.#apiToken = z.object({ access_token: z.string() }).parse(await token.json()).access_token;
  }

  /** Ends everything at once, as the loss of power would. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Ends it as Ctrl-C does. Fails if a secret or somebody's address is where it does not belong after all that was done. */
  async stop(): Promise<void> {
    const { stateFolder, output, refusals } = this;
    try {
      const leaks = await findLeaks({ stateFolder, output, refusals, dynamodbUrl: this.url(3) });
      if (leaks.length > 0) throw new Error(leaks.slice(0, 20).join('\n'));
    } finally {
      await this.#end('SIGTERM');
      rmSync(stateFolder, { recursive: true, force: true });
    }
  }

  url = (offset: number): string => `http://127.0.0.1:${this.port + offset}`;

  /** A request to the API with a token of both scopes, unless the headers say otherwise. */
  api = async (
    pathname: string,
    init: Omit<RequestInit, 'headers'> & { headers?: Record<string, string> } = {},
  ): Promise<Response> => {
    const headers = { authorization: `Bearer ${this.#apiToken}`, ...init.headers };
    const response = await fetch(this.url(0) + pathname, { ...init, headers });
    if (!response.ok) this.refusals.push(await response.clone().text());
    return response;
  };

  /** A request to the Salesforce simulator as another client than the connector. */
  salesforce = (pathname: string, body?: unknown, method = body === undefined ? 'GET' : 'POST'): Promise<Response> =>
    fetch(this.url(1) + pathname, {
      method,
      headers: { authorization: `Bearer ${this.#printed(/00D\w{12}![\w.]+/)}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });

  hubspot = (pathname: string, body?: unknown): Promise<Response> =>
    fetch(this.url(2) + pathname, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${this.#printed(/pat-na1-[\w-]+/)}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });

  /** A call of a simulator's control plane, or of the engine's (offset 0). */
  control = async (offset: 0 | 1 | 2, pathname: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`${this.url(offset)}/${offset === 0 ? '__engine' : '__sim'}/${pathname}`, {
      method: body === undefined ? 'GET' : 'POST',
      ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    if (!response.ok) throw new Error(`${pathname}: ${response.status} ${await response.text()}`);
    return response.json();
  };

  /** Ends the faults of the engine or of a simulator. */
  heal = async (offset: 0 | 1 | 2): Promise<void> => {
    await fetch(`${this.url(offset)}/${offset === 0 ? '__engine' : '__sim'}/faults`, { method: 'DELETE' });
  };

  receiverUrl = (): string => this.#printed(/http:\/\/127\.0\.0\.1:\d+\/webhooks\/salesforce\/\S+/);

  organizationId = (): string => this.#printed(/\b00D[a-zA-Z0-9]{15}\b/);

  logs = (name: string): string => readFileSync(path.join(this.stateFolder, 'logs', `${name}.log`), 'utf8');

  #printed(pattern: RegExp): string {
    const [found] = pattern.exec(this.output) ?? [];
    if (found === undefined) throw new Error(`npm start did not print ${pattern}:\n${this.output}`);
    return found;
  }

  async #isReady(): Promise<boolean> {
    if (this.#process?.exitCode != null) throw new Error(`npm start ended:\n${this.output}`);
    return (await fetch(`${this.url(0)}/health`).catch(() => undefined))?.status === 200;
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const running = this.#process;
    if (running?.pid === undefined || running.exitCode !== null) return;
    const ended = new Promise((resolve) => running.once('exit', resolve));
    process.kill(-running.pid, signal);
    await ended;
  }
}

/** Waits until something holds, looking four times a second; fails with the words given after `ms`. */
export async function until(holds: () => Promise<boolean>, ms: number, words: () => string): Promise<void> {
  const endMs = Date.now() + ms;
  while (!(await holds())) {
    if (Date.now() > endMs) throw new Error(words());
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

/** A base port with all the ports after it free. */
async function freePorts(): Promise<number> {
  for (let base = 20_000 + Math.floor(Math.random() * 20_000); ; base += PORTS) {
    const free = await Promise.all(Array.from({ length: PORTS }, (_, offset) => isFree(base + offset)));
    if (free.every(Boolean)) return base;
  }
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer()
      .once('error', () => resolve(false))
      .listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });

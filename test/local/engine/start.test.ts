import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { GetQueueAttributesCommand, ListQueuesCommand, SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { until } from './running-example.ts';

const BASE = 5240;
const folder = mkdtempSync(path.join(tmpdir(), 'crosswalk-start-'));
const started: ChildProcess[] = [];
afterAll(() => {
  started.forEach((child) => child.kill('SIGKILL'));
  rmSync(folder, { recursive: true, force: true });
});

interface Started {
  readonly child: ChildProcess;
  output(): string;
  exited: Promise<number | null>;
}

function start(state: string, args: string[] = []): Started {
  const env = { PATH: process.env['PATH'], CROSSWALK_PORT: String(BASE), CROSSWALK_STATE: path.join(folder, state) };
  const child = spawn(process.execPath, ['local/main.ts', ...args], {
    cwd: path.join(import.meta.dirname, '../../..'),
    env,
  });
  started.push(child);
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return { child, output: () => output, exited: new Promise((resolve) => child.once('close', resolve)) };
}

const health = async () => {
  try {
    return (await fetch(`http://127.0.0.1:${BASE}/health`)).status;
  } catch {
    return 0;
  }
};
const ready = async (engine: Started) => {
  await until(health, (status) => status === 200, 30_000).catch(() => expect.fail(engine.output()));
  return until(
    () => engine.output(),
    (text) => text.includes('begins anew'),
  );
};

const sqs = new SQSClient({
  endpoint: `http://127.0.0.1:${BASE + 4}`,
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
});

/** Puts a letter into the dead-letter queue, where nobody takes it out, or counts those that are there. */
const deadLetterQueue = async () =>
  (await sqs.send(new ListQueuesCommand({}))).QueueUrls?.find((url) => url.includes('DeadLetters')) ?? '';
async function countLetters(): Promise<string | undefined> {
  const query = { QueueUrl: await deadLetterQueue(), AttributeNames: ['ApproximateNumberOfMessages' as const] };
  return (await sqs.send(new GetQueueAttributesCommand(query))).Attributes?.['ApproximateNumberOfMessages'];
}

const token = async () => {
  const body = new URLSearchParams({ grant_type: 'client_credentials' });
  const answer = await fetch(`http://127.0.0.1:${BASE + 6}/token`, { method: 'POST', body });
  return z.object({ access_token: z.string() }).parse(await answer.json()).access_token;
};
const statusWith = async (bearer: string) =>
  (
    await fetch(`http://127.0.0.1:${BASE}/api/connections/default/status`, {
      headers: { authorization: `Bearer ${bearer}` },
    })
  ).status;

const Functions = z.object({ functions: z.array(z.object({ environments: z.int() })) });

describe('npm start', () => {
  it('says where everything is, lets no second engine in, and goes on after kill -9', async () => {
    const first = start('state');
    const said = await ready(first);
    const receiver = /Outbound messages go to +(\S+)/.exec(said)?.[1] ?? '';
    expect(receiver).toMatch(new RegExp(`^http://127.0.0.1:${BASE}/webhooks/salesforce/default/[A-Za-z0-9]{64}$`));
    expect(said).toMatch(/organization id +00D[A-Za-z0-9]{15}\n/);
    expect(said).toMatch(/Salesforce token, other clients +00D[A-Za-z0-9]{12}![A-Za-z0-9._]+\n/);
    expect(said).toMatch(/HubSpot token, other clients +pat-na1-\S+\n/);

    const second = start('state');
    const bearer = await token();
    expect(await statusWith(bearer)).toBe(200);
    const letter = {
      QueueUrl: await deadLetterQueue(),
      MessageBody: '{}',
      MessageGroupId: 'g',
      MessageDeduplicationId: 'd',
    };
    await sqs.send(new SendMessageCommand(letter));
    const { functions } = Functions.parse(await (await fetch(`http://127.0.0.1:${BASE}/__engine/resources`)).json());
    expect(functions.some(({ environments }) => environments > 0)).toBe(true);
    expect(await second.exited).toBe(1);
    expect(second.output()).toMatch(
      new RegExp(`Another engine already runs on .*state \\(process ${first.child.pid}\\)`),
    );
    const children = childrenOf(first.child.pid ?? 0);
    first.child.kill('SIGKILL');
    await first.exited;
    await until(
      () => children.filter(isRunning),
      (alive) => alive.length === 0,
      3000,
    );

    const third = start('state');
    const saidAgain = await ready(third);
    expect(saidAgain).toContain(receiver);
    expect(await countLetters()).toBe('1');
    expect(await statusWith(bearer)).toBe(200);
    const stoppedAt = performance.now();
    third.child.kill('SIGTERM');
    expect(await third.exited).toBe(0);
    expect(performance.now() - stoppedAt).toBeLessThan(5000);
  }, 90_000);

  it('says which port is taken, by what it would be used for and how to choose others', async () => {
    const other = createServer().listen(BASE + 4, '127.0.0.1');
    const refused = start('elsewhere');
    expect(await refused.exited).toBe(1);
    other.close();
    expect(refused.output()).toContain(`port ${BASE + 4} (SQS)`);
    expect(existsSync(path.join(folder, 'elsewhere'))).toBe(false);
    expect(refused.output()).toContain('CROSSWALK_PORT=');
    expect(refused.output()).not.toMatch(/\n +at /);
  });

  it.each([
    [['--frsh'], 1, /There is no --frsh/],
    [['--help'], 0, /^npm start .*CROSSWALK_STATE/s],
  ])('given %j exits with %d and says what it takes', async (args, code, message) => {
    const asked = start('elsewhere', args);
    expect(await asked.exited).toBe(code);
    expect(asked.output()).toMatch(message);
  });

  it('given a file as its state folder says so in a sentence', async () => {
    writeFileSync(path.join(folder, 'a-file'), '');
    const refused = start('a-file');
    expect(await refused.exited).toBe(1);
    expect(refused.output()).toMatch(/^The state folder \S+ \(CROSSWALK_STATE\) is a file, not a folder\.\n$/);
  });
});

/** The processes that a process has started (Linux; elsewhere none are found and nothing is waited for). */
function childrenOf(pid: number): number[] {
  const file = `/proc/${pid}/task/${pid}/children`;
  return existsSync(file) ? readFileSync(file, 'utf8').split(' ').filter(Boolean).map(Number) : [];
}

function isRunning(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { afterAll, describe, expect, test } from 'vitest';
import { createApp } from '../../lib/app.ts';
import { bundleFunctions } from '../../lib/bundle.ts';
import { readConfiguration } from '../../lib/configuration.ts';
import { functionNames } from '../../lib/function-environments.ts';
import { contexts } from './deployment.ts';

const root = path.join(import.meta.dirname, '../..');
const scratch = mkdtempSync(path.join(tmpdir(), 'crosswalk-synth-'));
afterAll(() => rmSync(scratch, { recursive: true }));

interface Run {
  readonly code: number | string | null | undefined;
  readonly stderr: string;
  readonly outdir: string;
}

/** Runs the app as the CDK's command line would, in an environment that holds no credentials and nothing else. */
const runApp = (context: object): Promise<Run> =>
  new Promise((resolve) => {
    const outdir = mkdtempSync(path.join(scratch, 'out-'));
    const env = { PATH: '/usr/bin:/bin', CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify(context) };
    execFile(process.execPath, ['bin/crosswalk.ts'], { cwd: root, env }, (error, _stdout, stderr) =>
      resolve({ code: error === null ? 0 : error.code, stderr, outdir }),
    );
  });

/** The stacks on top, with their environments: one, so that `npx cdk deploy` needs no name, of no account. */
const stacksOf = (outdir: string) => {
  const manifest = JSON.parse(readFileSync(path.join(outdir, 'manifest.json'), 'utf8')) as {
    artifacts: Record<string, { type: string; environment?: string }>;
  };
  return Object.entries(manifest.artifacts)
    .filter(([, { type }]) => type === 'aws:cloudformation:stack')
    .map(([name, { environment }]) => [name, environment]);
};

/** The folders that become the functions' code. */
const functionsOf = (outdir: string): string[] => {
  const assets = JSON.parse(readFileSync(path.join(outdir, 'Crosswalk.assets.json'), 'utf8')) as {
    files: Record<string, { source: { path: string; packaging: string } }>;
  };
  return Object.values(assets.files)
    .filter(({ source }) => source.packaging === 'zip')
    .map(({ source }) => path.join(outdir, source.path));
};

const read = (context: Record<string, unknown>) => () =>
  readConfiguration(createApp({ context, outdir: path.join(scratch, 'configuration') }).node);

const write = (folder: string, file: string, text: string) => {
  mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
  writeFileSync(path.join(folder, file), text);
};

describe('synthesis without credentials', () => {
  test.each(Object.entries(contexts))(
    'passes the checks and packs each function, bundled and alone, with %s',
    async (_, context) => {
      const { code, stderr, outdir } = await runApp(context);
      expect([code, stderr]).toEqual([0, '']);
      expect(stacksOf(outdir)).toEqual([['Crosswalk', 'aws://unknown-account/unknown-region']]);
      const packed = functionsOf(outdir);
      expect(packed).toHaveLength(functionNames.length);
      for (const folder of packed) {
        expect(readdirSync(folder)).toEqual(['index.mjs']);
        expect(readFileSync(path.join(folder, 'index.mjs'), 'utf8')).toMatch(/export\{.*handler/u);
      }
    },
  );

  test.each([
    [{ oidcIssuer: 'https://login.example.com' }, /oidcAudience=…: .*give both/u],
    [{ alarmEmail: 'nobody' }, /alarmEmail=…: Invalid email/u],
  ])('stops at %j with a message for its owner, not a stack trace', async (context, message) => {
    const { code, stderr } = await runApp(context);
    expect(code).toBe(1);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at /mu);
  });

  test('fails on a finding of cdk-nag that nobody explained', () => {
    const app = createApp({ outdir: path.join(scratch, 'nag') });
    new Queue(new Stack(app, 'Careless'), 'Unencrypted');
    expect(() => app.synth()).toThrow('AwsSolutions-SQS3');
  });
});

describe('configuration', () => {
  test('has an answer for everything the owner does not say', () => {
    expect(read({})()).toEqual({ logRetentionDays: 30, slowestPollMinutes: 15 });
  });

  test.each([
    [{ oidcAudience: 'crosswalk' }, /give both, or neither/u],
    [{ oidcIssuer: 'not an address', oidcAudience: 'crosswalk' }, /oidcIssuer=…: Invalid URL/u],
    [{ oidcIssuer: 'http://login.example.com', oidcAudience: 'crosswalk' }, /must be an https address/u],
    [{ oidcIssuer: 'http://127.0.0.1.example.com', oidcAudience: 'crosswalk' }, /must be an https address/u],
    [{ oidcIssuer: 'https://login.example.com', oidcAudience: '' }, /oidcAudience=…: Too small/u],
    [{ alarmEmail: '' }, /alarmEmail=…: Invalid email/u],
    [{ slowestPollMinutes: '0' }, /slowestPollMinutes=…: /u],
    [{ logRetentionDays: '31' }, /logRetentionDays=…: .*expected one of/u],
    [{ logRetentionDays: 'long' }, /logRetentionDays=…: .*expected number/u],
  ])('refuses %j', (context, message) => {
    expect(read(context)).toThrow(message);
  });

  test.each([
    [{ oidcIssuer: 'http://127.0.0.1:4006', oidcAudience: 'crosswalk' }],
    [{ oidcIssuer: 'https://login.example.com/', oidcAudience: 'crosswalk' }],
    [{ alarmEmail: 'ops@example.com' }],
  ])('takes %j as it is', (context) => {
    expect(read(context)()).toEqual({ ...context, logRetentionDays: 30, slowestPollMinutes: 15 });
  });
});

describe('bundling', () => {
  test('makes one module of a handler, its imports and CommonJS packages that require parts of Node', async () => {
    const folder = mkdtempSync(path.join(scratch, 'bundle-'));
    write(folder, 'legacy.cjs', "module.exports = { name: () => require('node:path').basename('/a/b') };");
    write(
      folder,
      'functions/one/handler.ts',
      "import legacy from '../../legacy.cjs'; export const handler = legacy.name;",
    );
    write(folder, 'functions/two/handler.ts', "export const handler = (): string => 'two';");
    const bundles = bundleFunctions(folder, ['one', 'two']);
    const handlerOf = async (name: string) =>
      ((await import(path.join(bundles, name, 'index.mjs'))) as { handler: () => string }).handler();
    expect([await handlerOf('one'), await handlerOf('two')]).toEqual(['b', 'two']);
  });

  test('fails when a handler does not build', () => {
    const folder = mkdtempSync(path.join(scratch, 'bundle-'));
    expect(() => bundleFunctions(folder, ['absent'])).toThrow('functions/absent/handler.ts');
  });
});

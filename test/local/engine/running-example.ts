import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as z from 'zod';
import { type Engine, createEngine } from '../../../local/engine/engine.ts';
import { createFaultSwitches } from '../../../local/engine/faults.ts';
import { startFrontDoor } from '../../../local/engine/front-door.ts';
import { type Services, startServices } from '../../../local/engine/services.ts';
import { synthesize } from '../../../local/engine/synthesize.ts';
import { type IssuerKeys, loadIssuerKeys } from '../../../local/oidc/issuer-keys.ts';
import { createIssuer } from '../../../local/oidc/issuer.ts';
import { listen } from '../../../local/serve.ts';

export interface RunningExample {
  readonly url: string;
  readonly issuerUrl: string;
  readonly issuerKeys: IssuerKeys;
  readonly engine: Engine;
  readonly services: Services;
  readonly printed: readonly string[];
  /** What the functions wrote down, line by line. */
  records(): Record<string, unknown>[];
  queueUrl(logicalIdPrefix: string): string;
  stop(): Promise<void>;
}

const projectFolder = path.join(import.meta.dirname, '../../..');

/** Synthesizes and runs the example stack on free ports; the issuer's port must be known to the template, so it is given. */
export async function runExample(issuerPort: number): Promise<RunningExample> {
  const folder = mkdtempSync(path.join(tmpdir(), 'crosswalk-engine-'));
  const recordFile = path.join(folder, 'records.ndjson');
  writeFileSync(recordFile, '');
  const issuerUrl = `http://127.0.0.1:${issuerPort}`;
  const faults = createFaultSwitches();
  const printed: string[] = [];
  const print = (line: string) => void printed.push(line);
  const keys = await loadIssuerKeys(path.join(folder, 'oidc.json'));
  const issuer = await listen(
    createIssuer({ issuer: () => issuerUrl, audience: 'crosswalk', scopes: ['read', 'write'], keys }),
    issuerPort,
  );
  const assemblyFolder = path.join(folder, 'cdk.out');
  await synthesize({
    app: path.join(import.meta.dirname, 'example', 'app.ts'),
    projectFolder,
    outFolder: assemblyFolder,
    context: { oidcIssuer: issuerUrl, recordFile },
  });
  const services = await startServices(folder, { dynamodb: 0, sqs: 0, secretsManager: 0 }, faults);
  const frontDoor = await startFrontDoor(0);
  const engine = await createEngine({
    assemblyFolder,
    logFolder: path.join(folder, 'logs'),
    services,
    frontDoor,
    faults,
    print,
  });
  engine.open();
  return {
    url: `http://127.0.0.1:${frontDoor.port}`,
    issuerUrl,
    issuerKeys: keys,
    engine,
    services,
    printed,
    records: () =>
      readFileSync(recordFile, 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => z.record(z.string(), z.unknown()).parse(JSON.parse(line))),
    queueUrl: (prefix) =>
      engine.resources.find(({ logicalId }) => new RegExp(`^${prefix}[0-9A-F]{8}$`).test(logicalId))?.ref ?? '',
    stop: async () => {
      await engine.stop(1000);
      await issuer.close();
      await services.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Waits until something holds, looking every 25 ms; fails after `timeoutMs` with what was seen last. */
export async function until<T>(
  look: () => T | Promise<T>,
  holds: (seen: T) => boolean,
  timeoutMs = 15_000,
): Promise<T> {
  for (const deadline = Date.now() + timeoutMs; ;) {
    const seen = await look();
    if (holds(seen)) return seen;
    if (Date.now() > deadline) throw new Error(`waited in vain; seen last: ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

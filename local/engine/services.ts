import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { sqliteStore } from '../store.ts';
import { serveAwsJson } from './aws-json.ts';
import { startTableServer } from './dynamodb/table-server.ts';
import type { FaultSwitches } from './faults.ts';
import type { ServiceEndpoints } from './functions/environment-variables.ts';
import { secretsService } from './secrets/actions.ts';
import { type SecretStore, createSecretStore } from './secrets/secret-store.ts';
import { sqsService } from './sqs/actions.ts';
import { openMessageStore } from './sqs/message-store.ts';
import { type Queues, createQueues } from './sqs/queues.ts';
import { REGION } from './template/kinds.ts';

export interface ServicePorts {
  readonly dynamodb: number;
  readonly sqs: number;
  readonly secretsManager: number;
}

/** What keeps data: tables, queues and secrets, each behind the protocol of its AWS service. */
export interface Services {
  readonly endpoints: ServiceEndpoints;
  readonly dynamodb: DynamoDBClient;
  readonly queues: Queues;
  readonly secrets: SecretStore;
  close(): Promise<void>;
}

const SWEEP_MS = 60_000;

/** Starts the services over a state folder, each on 127.0.0.1. Rejects with EADDRINUSE when a port is taken. */
export async function startServices(
  stateFolder: string,
  ports: ServicePorts,
  faults: FaultSwitches,
): Promise<Services> {
  mkdirSync(stateFolder, { recursive: true });
  const tables = await startTableServer(path.join(stateFolder, 'dynamodb'), ports.dynamodb, () => faults.get());
  const queues = createQueues({
    store: openMessageStore(path.join(stateFolder, 'sqs.sqlite')),
    faults: () => faults.get().deliveries ?? {},
  });
  const secrets = createSecretStore(sqliteStore(path.join(stateFolder, 'secrets.sqlite')));
  const sqs = await serveAwsJson(
    sqsService(queues, () => `http://127.0.0.1:${sqs.port}`),
    ports.sqs,
  );
  const secretsManager = await serveAwsJson(secretsService(secrets), ports.secretsManager);
  const sweeper = setInterval(() => queues.sweep(), SWEEP_MS).unref();
  const endpoints = {
    dynamodb: `http://127.0.0.1:${tables.port}`,
    sqs: `http://127.0.0.1:${sqs.port}`,
    secretsManager: `http://127.0.0.1:${secretsManager.port}`,
  };
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const dynamodb = new DynamoDBClient({ endpoint: endpoints.dynamodb, region: REGION, credentials });
  return {
    endpoints,
    dynamodb,
    queues,
    secrets,
    close: async () => {
      clearInterval(sweeper);
      dynamodb.destroy();
      await Promise.all([sqs.close(), secretsManager.close()]);
      queues.close();
      secrets.close();
      await tables.close();
    },
  };
}

import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SQSClient,
  SendMessageCommand,
  type SendMessageCommandInput,
} from '@aws-sdk/client-sqs';
import { serveAwsJson } from '../../../local/engine/aws-json.ts';
import type { DeliveryFaults } from '../../../local/engine/faults.ts';
import { sqsService } from '../../../local/engine/sqs/actions.ts';
import { openMessageStore } from '../../../local/engine/sqs/message-store.ts';
import type { QueueSettings } from '../../../local/engine/sqs/queue-context.ts';
import { type Queues, createQueues } from '../../../local/engine/sqs/queues.ts';

const settings = (name: string, rest: Partial<QueueSettings> = {}): QueueSettings => ({
  name,
  fifo: name.endsWith('.fifo'),
  contentBasedDeduplication: true,
  delayMs: 0,
  visibilityMs: 30_000,
  waitMs: 0,
  retentionMs: 345_600_000,
  maxBytes: 1_048_576,
  ...rest,
});

/** A group and an id of its own for a message of a FIFO queue. */
export const inGroup = (group: string) => ({ MessageGroupId: group, MessageDeduplicationId: randomUUID() });

/** Two queues, each with its dead letters, behind HTTP, and the calls of a test against them. */
export async function runQueues() {
  const folder = mkdtempSync(path.join(tmpdir(), 'crosswalk-sqs-'));
  const world: { faults: DeliveryFaults; clockAheadMs: number } = { faults: {}, clockAheadMs: 0 };
  const open = (): Queues => {
    const store = openMessageStore(path.join(folder, 'sqs.sqlite'));
    const opened = createQueues({ store, faults: () => world.faults, now: () => Date.now() + world.clockAheadMs });
    opened.create(settings('plain', { redrive: { deadLetterQueue: 'dead', maxReceiveCount: 2 } }));
    opened.create(settings('dead'));
    opened.create(settings('ordered.fifo', { redrive: { deadLetterQueue: 'dead.fifo', maxReceiveCount: 2 } }));
    opened.create(settings('dead.fifo'));
    return opened;
  };
  const serve = (opened: Queues, port: number): ReturnType<typeof serveAwsJson> =>
    serveAwsJson(
      sqsService(opened, () => `http://127.0.0.1:${server.port}`),
      port,
    );
  let queues = open();
  let server = await serve(queues, 0);
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new SQSClient({
    endpoint: `http://127.0.0.1:${server.port}`,
    region: 'us-east-1',
    credentials,
    maxAttempts: 3,
  });
  const url = (name: string) => `http://127.0.0.1:${server.port}/000000000000/${name}`;
  const receive = async (queue: string, options: object = {}) => {
    const query = {
      QueueUrl: url(queue),
      MaxNumberOfMessages: 10,
      MessageSystemAttributeNames: ['All' as const],
      ...options,
    };
    return (await client.send(new ReceiveMessageCommand(query))).Messages ?? [];
  };
  return {
    world,
    client,
    url,
    receive,
    queues: () => queues,
    send: (queue: string, body: string, rest: Partial<SendMessageCommandInput> = {}) =>
      client.send(new SendMessageCommand({ QueueUrl: url(queue), MessageBody: body, ...rest })),
    bodies: async (queue: string, options: object = {}) => (await receive(queue, options)).map(({ Body }) => Body),
    remove: (queue: string, handle: string | undefined) =>
      client.send(new DeleteMessageCommand({ QueueUrl: url(queue), ReceiptHandle: handle })),
    show: (queue: string, handle: string | undefined, seconds: number) =>
      client.send(
        new ChangeMessageVisibilityCommand({ QueueUrl: url(queue), ReceiptHandle: handle, VisibilityTimeout: seconds }),
      ),
    /** Everything as it is at the beginning of a test. */
    reset: () => {
      world.faults = {};
      world.clockAheadMs = 0;
      for (const name of queues.names()) queues.purge(name);
    },
    /** What a new process finds in the file of the old one. */
    reopen: async () => {
      const { port } = server;
      await server.close();
      queues.close();
      queues = open();
      server = await serve(queues, port);
    },
    close: async () => {
      client.destroy();
      await server.close();
      queues.close();
      rmSync(folder, { recursive: true });
    },
  };
}

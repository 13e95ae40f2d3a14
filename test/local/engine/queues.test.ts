import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  PurgeQueueCommand,
  QueueDoesNotExist,
  SendMessageBatchCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runQueues } from './running-queues.ts';

let sqs: Awaited<ReturnType<typeof runQueues>>;
beforeAll(async () => {
  sqs = await runQueues();
});
beforeEach(() => sqs.reset());
afterAll(() => sqs.close());

describe('a standard queue', () => {
  it('hides a message while it is in work, and shows it again until it is deleted', async () => {
    await sqs.send('plain', 'one');
    const [first] = await sqs.receive('plain');
    expect(await sqs.receive('plain')).toEqual([]);
    await sqs.show('plain', first?.ReceiptHandle, 0);
    const [second] = await sqs.receive('plain');
    expect([second?.Body, second?.Attributes?.ApproximateReceiveCount]).toEqual(['one', '2']);
    await sqs.remove('plain', second?.ReceiptHandle);
    expect(sqs.queues().counts('plain')).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  });

  it('moves a message to the dead letters when it was received too often, and back on request', async () => {
    await sqs.send('plain', 'poison');
    for (let attempt = 0; attempt < 2; attempt += 1)
      expect(await sqs.bodies('plain', { VisibilityTimeout: 0 })).toEqual(['poison']);
    expect(await sqs.bodies('plain')).toEqual([]);
    const [letter] = await sqs.receive('dead', { VisibilityTimeout: 0 });
    expect(letter?.Attributes).toMatchObject({ DeadLetterQueueSourceArn: 'arn:aws:sqs:us-east-1:000000000000:plain' });
    expect(sqs.queues().redrive('plain')).toBe(1);
    expect(await sqs.bodies('plain')).toEqual(['poison']);
  });

  it('answers a long poll as soon as a message comes', async () => {
    const startedAt = performance.now();
    const polled = sqs.bodies('plain', { WaitTimeSeconds: 5 });
    await new Promise((resolve) => setTimeout(resolve, 100));
    await sqs.send('plain', 'late');
    expect(await polled).toEqual(['late']);
    expect(performance.now() - startedAt).toBeLessThan(1000);
  });

  it('holds back what is delayed', async () => {
    await sqs.send('plain', 'later', { DelaySeconds: 1 });
    expect(sqs.queues().counts('plain')).toMatchObject({ delayed: 1 });
    expect(await sqs.bodies('plain')).toEqual([]);
    expect(await sqs.bodies('plain', { WaitTimeSeconds: 2 })).toEqual(['later']);
  });

  it('carries message attributes, whose checksums the client checks', async () => {
    const MessageAttributes = {
      name: { DataType: 'String', StringValue: 'é' },
      bytes: { DataType: 'Binary', BinaryValue: new Uint8Array([1, 2, 255]) },
      count: { DataType: 'Number.int', StringValue: '7' },
    };
    await sqs.send('plain', 'attributed', { MessageAttributes });
    const [message] = await sqs.receive('plain', { MessageAttributeNames: ['All'] });
    expect(message?.MessageAttributes).toEqual(MessageAttributes);
  });

  it('takes a batch entry by entry', async () => {
    const sent = await sqs.client.send(
      new SendMessageBatchCommand({
        QueueUrl: sqs.url('plain'),
        Entries: [
          { Id: 'good', MessageBody: 'good' },
          { Id: 'bad', MessageBody: 'bad \u0000' },
        ],
      }),
    );
    expect(sent.Successful?.map(({ Id }) => Id)).toEqual(['good']);
    expect(sent.Failed).toMatchObject([{ Id: 'bad', Code: 'InvalidMessageContents', SenderFault: true }]);
    const [message] = await sqs.receive('plain');
    const Entries = [
      { Id: 'a', ReceiptHandle: message?.ReceiptHandle },
      { Id: 'b', ReceiptHandle: 'nonsense' },
    ];
    const deleted = await sqs.client.send(new DeleteMessageBatchCommand({ QueueUrl: sqs.url('plain'), Entries }));
    expect([deleted.Successful?.length, deleted.Failed?.[0]?.Code]).toEqual([1, 'ReceiptHandleIsInvalid']);
  });

  it('takes a message of one mebibyte and refuses a bigger one', async () => {
    await sqs.send('plain', 'x'.repeat(1_048_576));
    await expect(sqs.send('plain', 'x'.repeat(1_048_577))).rejects.toThrow(/shorter than 1048576 bytes/);
  });
});

describe('the protocol', () => {
  it('answers where queues are and how full', async () => {
    await sqs.send('plain', 'one');
    const listed = await sqs.client.send(new ListQueuesCommand({ QueueNamePrefix: 'p' }));
    expect(listed.QueueUrls).toEqual([sqs.url('plain')]);
    expect((await sqs.client.send(new GetQueueUrlCommand({ QueueName: 'plain' }))).QueueUrl).toBe(sqs.url('plain'));
    const { Attributes } = await sqs.client.send(
      new GetQueueAttributesCommand({ QueueUrl: sqs.url('plain'), AttributeNames: ['All'] }),
    );
    expect(Attributes).toMatchObject({
      ApproximateNumberOfMessages: '1',
      VisibilityTimeout: '30',
      RedrivePolicy: expect.stringContaining('dead'),
    });
    await sqs.client.send(new PurgeQueueCommand({ QueueUrl: sqs.url('plain') }));
    expect(await sqs.receive('plain')).toEqual([]);
  });

  it('says which queue does not exist, in a way the client understands', async () => {
    await expect(sqs.send('nowhere', 'x')).rejects.toBeInstanceOf(QueueDoesNotExist);
  });

  it('says that it does not have an action, rather than pretending', async () => {
    await expect(sqs.client.send(new CreateQueueCommand({ QueueName: 'new' }))).rejects.toThrow(
      /CreateQueue is not an action/,
    );
  });
});

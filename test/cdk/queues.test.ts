import { describe, expect, test } from 'vitest';
import { type Resource, type Statement, resourcesOf, synthesize } from './deployment.ts';

const deployment = synthesize();
const queues = resourcesOf(deployment, 'AWS::SQS::Queue');
const mappings = resourcesOf(deployment, 'AWS::Lambda::EventSourceMapping');

const deadLettersOf = ({ Properties }: Resource) =>
  (Properties['RedrivePolicy'] as { deadLetterTargetArn: string } | undefined)?.deadLetterTargetArn;

const deadLetterArns = new Set(queues.map(([, queue]) => deadLettersOf(queue)));
const isDeadLetters = (id: string) => deadLetterArns.has(`\${${id}.Arn}`);
const deadLetterQueues = queues.filter(([id]) => isDeadLetters(id));

const denials = (id: string): Statement[] =>
  resourcesOf(deployment, 'AWS::SQS::QueuePolicy')
    .filter(([, { Properties }]) => (Properties['Queues'] as string[]).includes(`\${${id}}`))
    .flatMap(([, { Properties }]) => (Properties['PolicyDocument'] as { Statement: Statement[] }).Statement)
    .filter(({ Effect }) => Effect === 'Deny');

describe('queues', () => {
  test('there is one with its dead letters', () => {
    expect([queues.length, deadLetterQueues.length]).toEqual([2, 1]);
  });

  test.each(queues)('%s keeps order, is encrypted and holds what waits for fourteen days', (_, { Properties }) => {
    expect(Properties).toMatchObject({
      FifoQueue: true,
      SqsManagedSseEnabled: true,
      MessageRetentionPeriod: 14 * 24 * 3600,
    });
  });

  test.each(queues)('%s refuses connections without TLS', (id) => {
    expect(denials(id)).toContainEqual(
      expect.objectContaining({ Action: 'sqs:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    );
  });

  test.each(queues)('%s has a dead-letter queue or is one', (id, queue) => {
    if (isDeadLetters(id)) return expect(deadLettersOf(queue)).toBeUndefined();
    return expect(queue.Properties['RedrivePolicy']).toMatchObject({ maxReceiveCount: 8 });
  });

  test.each(deadLetterQueues)('a message in %s raises an alarm, which stays on though SQS falls silent', (id) => {
    const alarms = resourcesOf(deployment, 'AWS::CloudWatch::Alarm').filter(
      ([, { Properties }]) => JSON.stringify(Properties['Dimensions']) === JSON.stringify(nameDimension(id)),
    );
    expect(alarms.map(([, { Properties }]) => Properties)).toEqual([
      expect.objectContaining({
        MetricName: 'ApproximateNumberOfMessagesVisible',
        Threshold: 0,
        ComparisonOperator: 'GreaterThanThreshold',
        TreatMissingData: 'ignore',
      }),
    ]);
  });
});

const nameDimension = (id: string) => [{ Name: 'QueueName', Value: `\${${id}.QueueName}` }];

describe('what drains a queue', () => {
  test('is one function', () => {
    expect(mappings).toHaveLength(1);
  });

  test.each(mappings)('%s takes ten messages and is told which of them failed', (_, { Properties }) => {
    expect(Properties).toMatchObject({ BatchSize: 10, FunctionResponseTypes: ['ReportBatchItemFailures'] });
  });

  test.each(mappings)(
    '%s may work on a message until it is visible again, and a dead worker blocks no longer',
    (_, m) => {
      const queue = queues.find(([id]) => m.Properties['EventSourceArn'] === `\${${id}.Arn}`)?.[1];
      const worker = resourcesOf(deployment, 'AWS::Lambda::Function').find(
        ([id]) => m.Properties['FunctionName'] === `\${${id}}`,
      )?.[1];
      const timeoutSeconds = Number(worker?.Properties['Timeout']);
      expect(timeoutSeconds).toBe(90);
      expect(queue?.Properties['VisibilityTimeout']).toBe(timeoutSeconds);
    },
  );
});

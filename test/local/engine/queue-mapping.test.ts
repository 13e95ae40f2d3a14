import { SQSClient, SendMessageBatchCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failedIds } from '../../../local/engine/queue-mapping.ts';
import { type RunningExample, runExample, until } from './running-example.ts';

describe('the answer of a function to a batch', () => {
  const all = ['one', 'two'];
  it.each([
    ['null', []],
    ['{}', []],
    ['{"batchItemFailures":null}', []],
    ['{"batchItemFailures":[]}', []],
    ['{"batchItemFailures":[{"itemIdentifier":"two"}]}', ['two']],
    ['{"batchItemFailures":[{"itemIdentifier":"two"},{"itemIdentifier":"two"}]}', ['two']],
    ['{"batchItemFailures":[{"itemIdentifier":""}]}', all],
    ['{"batchItemFailures":[{"itemIdentifier":null}]}', all],
    ['{"batchItemFailures":[{"itemidentifier":"two"}]}', all],
    ['{"batchItemFailures":[{"itemIdentifier":"three"}]}', all],
    ['{"batchItemFailures":"two"}', all],
    ['"done"', all],
    ['[]', all],
  ])('%s means that these failed: %j', (payload, failed) => {
    expect([...failedIds(payload, [{ id: 'one' }, { id: 'two' }])]).toEqual(failed);
  });
});

const idsOf = (example: RunningExample, pattern: RegExp) =>
  example
    .records()
    .map((record) => String(record['id']))
    .filter((id) => pattern.test(id));

describe('a queue that feeds a function', () => {
  let example: RunningExample;
  let client: SQSClient;
  beforeAll(async () => {
    example = await runExample(5211);
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    client = new SQSClient({ endpoint: example.services.endpoints.sqs, region: 'us-east-1', credentials });
  });
  afterAll(async () => {
    client.destroy();
    await example.stop();
  });
  const send = (queue: string, message: object) =>
    client.send(new SendMessageCommand({ QueueUrl: example.queueUrl(queue), MessageBody: JSON.stringify(message) }));
  const attempts = (id: string) => example.records().filter((record) => record['id'] === id);
  const counts = (prefix: string) => example.services.queues.counts(example.queueUrl(prefix).split('/').at(-1) ?? '');

  it('takes a message out when the function is done with it, within moments', async () => {
    await send('Work', { id: 'good' });
    await until(
      () => attempts('good').length,
      (count) => count === 1,
      3000,
    );
    await until(
      () => counts('Work'),
      ({ visible, inFlight }) => visible + inFlight === 0,
      1000,
    );
  });

  it.concurrent('gives again only what the function says has failed', async () => {
    const Entries = ['p1', 'p2', 'p3'].map((id) => ({
      Id: id,
      MessageBody: JSON.stringify({ id, ...(id === 'p2' && { mode: 'fail', times: 1 }) }),
    }));
    await client.send(new SendMessageBatchCommand({ QueueUrl: example.queueUrl('Work'), Entries }));
    await until(
      () => attempts('p2').length,
      (count) => count === 2,
    );
    expect([attempts('p1').length, attempts('p3').length]).toEqual([1, 1]);
  });

  it.concurrent('puts a message aside after three tries, in whatever way the function fails', async () => {
    const modes = ['fail', 'throw', 'exit', 'loop', 'unknown'];
    for (const mode of modes) await send('Single', { id: `poison-${mode}`, mode });
    await until(
      () => counts('SingleDeadLetters').visible,
      (visible) => visible === modes.length,
      25_000,
    );
    for (const mode of modes)
      expect([mode, attempts(`poison-${mode}`).map(({ attempt }) => attempt)]).toEqual([mode, [1, 2, 3]]);
  });

  it.concurrent('sends dead letters back on request', async () => {
    await send('Work', { id: 'again', mode: 'fail', times: 3 });
    await until(
      () => counts('DeadLetters').visible,
      (visible) => visible === 1,
    );
    const response = await fetch(`${example.url}/__engine/queues/work/redrive`, { method: 'POST' });
    expect(await response.json()).toEqual({ moved: 1 });
    await until(
      () => attempts('again').length,
      (count) => count >= 4,
    );
    const queues: unknown = await (await fetch(`${example.url}/__engine/queues`)).json();
    expect(queues).toContainEqual(expect.objectContaining({ label: 'work' }));
  });

  it.concurrent('keeps the order of a group when a message in the middle fails', async () => {
    const sent = ['o1', 'o2', 'o3', 'o4', 'o5'];
    for (const id of sent) {
      const body = JSON.stringify({ id, ...(id === 'o3' && { failTimes: 1 }) });
      example.services.queues.send(example.queueUrl('Ordered').split('/').at(-1) ?? '', { body, group: 'g' });
    }
    expect(
      await until(
        () => idsOf(example, /^o\d/),
        (seen) => seen.length === sent.length,
      ),
    ).toEqual(sent);
  });

  it('fails an invocation on purpose, a set number of times, and tries again', async () => {
    const faults = { functions: { worker: { fail: 1, times: 1 } } };
    await fetch(`${example.url}/__engine/faults`, { method: 'POST', body: JSON.stringify(faults) });
    await send('Work', { id: 'faulty' });
    await until(
      () => attempts('faulty').length,
      (count) => count === 1,
    );
    expect(attempts('faulty')).toMatchObject([{ attempt: 2 }]);
  });

  it('kills a function on purpose in the middle of its work', async () => {
    const faults = { functions: { worker: { kill: true, times: 1 } } };
    await fetch(`${example.url}/__engine/faults`, { method: 'POST', body: JSON.stringify(faults) });
    await send('Work', { id: 'killed' });
    await until(
      () => counts('Work'),
      ({ visible, inFlight }) => visible + inFlight === 0,
    );
    expect(attempts('killed').at(-1)).toMatchObject({ attempt: 2 });
  });
});

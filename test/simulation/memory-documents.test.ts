import { PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { linksTable } from '../../adapters/aws/links-table.ts';
import { countParked, parkedTable } from '../../adapters/aws/parked-table.ts';
import { settingsTable } from '../../adapters/aws/settings-table.ts';
import { stateTable } from '../../adapters/aws/state-table.ts';
import { usageTable } from '../../adapters/aws/usage-table.ts';
import { defaultSettings } from '../../core/settings.ts';
import { seededRandom } from '../../local/random.ts';
import { aLink, aRecord } from '../builders/people.ts';
import { allTables, startDynamo } from '../fakes/dynamodb.ts';
import { MemoryDocuments } from '../fakes/memory-documents.ts';

const memory = () =>
  new MemoryDocuments({
    Links: {},
    Parked: { sortKey: 'sk', indexes: { byRetryAt: 'retryAt' } },
    Settings: { sortKey: 'sk' },
    State: { sortKey: 'sk' },
    Usage: { sortKey: 'sk' },
  });

let dynamo: Awaited<ReturnType<typeof startDynamo>>;
beforeAll(async () => {
  dynamo = await startDynamo(allTables());
});
afterAll(() => dynamo.stop());

const id = (index: number) => `00Q${String(index).padStart(12, '0')}EAA`;
const at = (hour: number) => `2026-11-24T${String(hour).padStart(2, '0')}:00:00.000Z`;

/** A few hundred drawn calls of every adapter, and all that they answered. */
async function story(client: typeof dynamo.client, seed: number, connection: string): Promise<unknown[]> {
  const random = seededRandom(seed);
  const below = (count: number) => Math.floor(random() * count);
  const links = linksTable(client, 'Links');
  const parked = parkedTable(client, 'Parked');
  const settings = settingsTable(client, 'Settings');
  const state = stateTable(client, 'State');
  const usage = usageTable(client, 'Usage');
  const author = { by: 'ops', at: at(1) };
  const record = () => ({
    object: 'Lead' as const,
    id: id(below(8)),
    code: random() < 0.5 ? ('noEmail' as const) : ('hubspotUnavailable' as const),
    words: 'w',
    attempts: below(4),
    firstSeenAt: at(0),
    lastSeenAt: at(below(3)),
    retryAt: at(below(24)),
  });
  const nowMs = () => Date.parse(at(0)) + below(60) * 3_600_000;
  const steps: (() => Promise<unknown>)[] = [
    () => links.claim(connection, String(below(5)), id(below(5))),
    () => links.takeOver(connection, String(below(5)), id(below(5)), id(below(5))),
    () =>
      links.save(connection, [
        { ...aLink(aRecord('Lead', { Id: id(below(5)) }), { email: null }), hubspotId: String(below(5)) },
      ]),
    () => links.byHubspotIds(connection, ['0', '1', '2', '3', '4']),
    () => links.bySalesforceIds(connection, [id(0), id(1), id(7)]),
    () => parked.put(connection, [record()]),
    () => parked.remove(connection, [id(below(8))]),
    async () => (await parked.due(connection, at(below(24)), 1 + below(5))).map(({ retryAt }) => retryAt),
    () => parked.postpone(connection, [record()], at(below(24))),
    () => countParked(client, 'Parked', connection),
    () => settings.save(connection, below(3), { ...defaultSettings, apiCallLimit: below(9) }, author),
    () => settings.read(connection),
    () => state.add(connection, { a: below(3), b: 1 }),
    () => state.counters(connection),
    () => state.save(connection, { cursors: { Lead: { mark: at(below(9)) } } }),
    () => state.load(connection),
    () => usage.reserve(connection, 1 + below(3), random() < 0.2 ? null : 10, nowMs()),
    () => usage.release(connection, 1, nowMs()),
    () => usage.read(connection, nowMs()),
  ];
  const answers: unknown[] = [];
  for (let count = 0; count < 150; count += 1) answers.push(await steps[below(steps.length)]?.());
  return answers;
}

test.each([1, 2, 3, 4])('every table answers as dynalite does, seed %i', async (seed) => {
  const connection = `seed-${seed}`;
  expect(await story(memory().client, seed, connection)).toEqual(await story(dynamo.client, seed, connection));
});

describe('what the store does not know', () => {
  const update = (UpdateExpression: string) =>
    new UpdateCommand({ TableName: 'State', Key: { pk: 'a', sk: 'b' }, UpdateExpression });
  test.each(['REMOVE a', 'SET a = list_append(a, :b)', 'SET a ='])('is an error: %s', async (expression) => {
    await expect(memory().client.send(update(expression))).rejects.toThrow(/does not know/u);
  });

  test('a batch that names one item twice is refused, as in DynamoDB', async () => {
    const links = linksTable(memory().client, 'Links');
    await expect(links.bySalesforceIds('default', [id(1), id(1)])).rejects.toThrow(/distinct/u);
  });
});

test('pages go on where the last one ended', async () => {
  const { client } = memory();
  for (const sk of ['a', 'b', 'c']) await client.send(new PutCommand({ TableName: 'Parked', Item: { pk: 'd', sk } }));
  const page = (ExclusiveStartKey?: Record<string, unknown>) =>
    client.send(
      new QueryCommand({
        TableName: 'Parked',
        KeyConditionExpression: 'pk = :connection',
        ExpressionAttributeValues: { ':connection': 'd' },
        Limit: 2,
        ExclusiveStartKey,
      }),
    );
  const first = await page();
  const second = await page(first.LastEvaluatedKey);
  expect([first.Items?.length, second.Items, second.LastEvaluatedKey]).toEqual([2, [{ pk: 'd', sk: 'c' }], undefined]);
});

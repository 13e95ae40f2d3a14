import { describe, expect, test } from 'vitest';
import type { HubspotAnswer, HubspotClient, HubspotRequest } from '../../../adapters/hubspot/client.ts';
import { hubspotClient } from '../../../adapters/hubspot/client.ts';
import { hubspotContacts } from '../../../adapters/hubspot/connected-portal.ts';
import { contactWriter } from '../../../adapters/hubspot/write-contacts.ts';
import { VendorError } from '../../../core/failure.ts';
import * as wire from '../loopback.ts';

const KEY = 'crosswalk_salesforce_id';
const NAMES = [KEY, 'email', 'phone'];

interface Input {
  readonly id: string;
  readonly objectWriteTraceId: string;
  readonly properties: Record<string, string>;
}
const inputsOf = (request: HubspotRequest): Input[] => (request.body as { inputs: Input[] }).inputs;
const refusedFor = (message: string): HubspotAnswer => ({
  status: 400,
  body: { status: 'error', category: 'VALIDATION_ERROR', message },
});
const writtenAs = (inputs: readonly Input[]): HubspotAnswer => ({
  status: 200,
  body: { results: inputs.map(({ id, objectWriteTraceId }) => ({ id, objectWriteTraceId, properties: {} })) },
});

/** A portal whose answers the test decides, and how it was asked. */
function aWriter(answer: (inputs: Input[], call: number) => HubspotAnswer | VendorError) {
  const seen = { calls: 0, open: 0, mostOpen: 0, prepared: 0, keyRefused: 0 };
  const client: HubspotClient = {
    call: async (request) => {
      seen.calls += 1;
      seen.mostOpen = Math.max(seen.mostOpen, (seen.open += 1));
      const call = seen.calls;
      await new Promise((resolve) => setImmediate(resolve));
      seen.open -= 1;
      const answered = answer(inputsOf(request), call);
      if (answered instanceof VendorError) throw answered;
      return answered;
    },
  };
  const writer = contactWriter(client, {
    properties: NAMES,
    key: KEY,
    prepare: async () => void (seen.prepared += 1),
    keyIsRefused: () => void (seen.keyRefused += 1),
  });
  return { writer, seen };
}

const people = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    salesforceId: `s${index}`,
    properties: { email: `p${index}@x.test` },
  }));

describe('a batch that is refused as a whole', () => {
  test.each([[[37]], [[0]], [[99]], [[3, 71]], [[0, 50]], [[0, 49, 50]], [[10, 11, 12]], [[1, 26, 51, 76]]])(
    'with the bad records %j is written but for them, in few calls',
    async (bad) => {
      const ids = new Set(bad.map((index) => `s${index}`));
      const { writer, seen } = aWriter((inputs) =>
        inputs.some(({ id }) => ids.has(id)) ? refusedFor('Property "email" is bad') : writtenAs(inputs),
      );
      const answers = await writer.create(people(100));
      expect(answers.filter(({ kind }) => kind === 'refused').map(({ salesforceId }) => salesforceId)).toEqual([
        ...ids,
      ]);
      expect(answers.filter(({ kind }) => kind === 'written')).toHaveLength(100 - bad.length);
      expect(seen.calls).toBeLessThanOrEqual(bad.length * (2 * Math.log2(100) + 2));
    },
  );

  test('for conflicts is split to the end, since each is about one record', async () => {
    const taken = new Set(['s0', 's49', 's50', 's99']);
    const { writer } = aWriter((inputs) => {
      if (!inputs.some(({ id }) => taken.has(id))) return writtenAs(inputs);
      return { status: 409, body: { category: 'CONFLICT', message: 'Contact already exists. Existing ID: 7' } };
    });
    const answers = await writer.create(people(100));
    const conflicts = answers.filter(({ kind }) => kind === 'conflict');
    expect(new Set(conflicts.map(({ salesforceId }) => salesforceId))).toEqual(taken);
    expect(answers.filter(({ kind }) => kind === 'written')).toHaveLength(96);
  });

  test('for a cause that all records share is refused in a few calls, a few at once', async () => {
    const { writer, seen } = aWriter(() => refusedFor(`Property "${KEY}" does not exist`));
    const answers = await writer.create(people(1_000));
    expect(new Set(answers.map(({ kind }) => kind))).toEqual(new Set(['refused']));
    expect(answers).toHaveLength(1_000);
    expect(seen.calls).toBeLessThanOrEqual(70);
    expect(seen.mostOpen).toBeLessThanOrEqual(4);
    expect(seen.keyRefused).toBeGreaterThan(0);
  });
});

describe('a failure that is not about records', () => {
  test.each(['retry', 'auth', 'allocation'] as const)('(%s) ends the writing of the batches to come', async (kind) => {
    const { writer, seen } = aWriter(() => new VendorError('hubspot', kind, 'out'));
    const answers = await writer.create(people(1_000));
    expect(answers).toHaveLength(1_000);
    expect(answers.every((answer) => answer.kind === 'failed' && answer.error.kind === kind)).toBe(true);
    expect(seen.calls).toBeLessThanOrEqual(4);
  });

  test('keeps what was written before it', async () => {
    const { writer, seen } = aWriter((inputs, call) =>
      call <= 4 ? writtenAs(inputs) : new VendorError('hubspot', 'retry', 'out'),
    );
    const kinds = (await writer.create(people(1_000))).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'written')).toHaveLength(400);
    expect(kinds.filter((kind) => kind === 'failed')).toHaveLength(600);
    expect(seen.calls).toBeLessThanOrEqual(8);
  });

  test.each<[string, HubspotAnswer]>([
    ['an answer of another form', { status: 200, body: [] }],
    ['an answer without a body', { status: 200, body: null }],
    ['results of another form', { status: 200, body: { results: 'none' } }],
  ])('(%s) is one too', async (_, answer) => {
    const [answered] = await aWriter(() => answer).writer.create(people(1));
    expect(answered).toMatchObject({ kind: 'failed', error: { kind: 'retry' } });
  });

  test.each<[string, wire.Reply]>([
    ['a refusal without a body', wire.says(413, '')],
    ['a refusal in HTML', wire.says(400, '<html>x</html>')],
    ['a connection that breaks inside the answer', wire.breaksInTheBody],
  ])('(%s) is one too', async (_, reply) => {
    await using server = await wire.serveReplies(reply);
    const client = hubspotClient({ token: 't', apiUrl: server.url, sleep: async () => undefined });
    const writer = contactWriter(client, {
      properties: NAMES,
      key: KEY,
      prepare: async () => undefined,
      keyIsRefused: () => undefined,
    });
    const [answered] = await writer.create(people(1));
    expect(answered).toMatchObject({ kind: 'failed', error: { vendor: 'hubspot', kind: 'retry' } });
  });
});

describe('results without a trace id', () => {
  test('of creations are told apart by the key', async () => {
    const { writer } = aWriter((inputs) => ({
      status: 200,
      body: { results: inputs.toReversed().map(({ id }) => ({ id: `7${id}`, properties: { [KEY]: id } })) },
    }));
    const answers = await writer.create(people(3));
    expect(answers.map((answer) => answer.kind === 'written' && answer.contact.id)).toEqual(['7s0', '7s1', '7s2']);
  });

  test('of changes are told apart by the id of the contact', async () => {
    const { writer } = aWriter((inputs) => ({
      status: 207,
      body: {
        results: inputs.slice(1).map(({ id }) => ({ id, properties: { phone: id } })),
        errors: [{ category: 'OBJECT_NOT_FOUND', context: { ids: ['70'] } }],
      },
    }));
    const updates = [0, 1, 2].map((index) => ({ salesforceId: `s${index}`, id: `7${index}`, properties: {} }));
    expect((await writer.update(updates)).map(({ kind }) => kind)).toEqual(['gone', 'written', 'written']);
  });
});

test('a key property that was deleted meanwhile is made again for the next write', async () => {
  const asked: string[] = [];
  let exists = true;
  const client: HubspotClient = {
    call: async (request) => {
      asked.push(`${request.method} ${request.path.split('/').at(-1)}`);
      if (request.path.endsWith(KEY))
        return exists ? { status: 200, body: { hasUniqueValue: true } } : { status: 404, body: {} };
      if (!request.path.endsWith('/batch/upsert')) return { status: 201, body: { name: ((exists = true), KEY) } };
      return exists ? writtenAs(inputsOf(request)) : refusedFor(`Property "${KEY}" does not exist`);
    },
  };
  const contacts = hubspotContacts(client, NAMES, KEY, async () => undefined);
  const kindOf = async () => (await contacts.create(people(1)))[0]?.kind;
  expect(await kindOf()).toBe('written');
  expect(await kindOf()).toBe('written');
  exists = false;
  expect(await kindOf()).toBe('refused');
  expect(await kindOf()).toBe('written');
  expect(asked.filter((call) => call === 'POST contacts')).toHaveLength(1);
});

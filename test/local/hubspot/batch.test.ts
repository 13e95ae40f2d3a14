import { describe, expect, test } from 'vitest';
import { type Answer, COMPANIES, CONTACTS, contactIn, portalUnderTest } from './portal-under-test.ts';

const tracesOf = ({ body }: Answer) => (body.results ?? []).map(({ objectWriteTraceId }) => objectWriteTraceId);

describe('every batch', () => {
  const many = Array.from({ length: 101 }, (_, index) => ({ id: String(index), properties: {} }));
  const cases = ['read', 'create', 'update', 'upsert', 'archive'];
  test.each(cases)('%s refuses more than 100 inputs', async (operation) => {
    const { status, body } = await portalUnderTest().post(`${CONTACTS}/batch/${operation}`, { inputs: many });
    expect({ status, category: body.category }).toEqual({ status: 400, category: 'VALIDATION_ERROR' });
  });

  test.each(cases)('%s refuses a body without inputs', async (operation) => {
    const { status, body } = await portalUnderTest().post(`${CONTACTS}/batch/${operation}`, {});
    expect(status).toBe(400);
    expect(body.message).toMatch(/Some required fields were not set: \[inputs\]/u);
  });

  test.each([
    ['read', [{ id: '123456' }, { id: '123456' }]],
    [
      'update',
      [
        { id: '123456', properties: {}, objectWriteTraceId: 'a' },
        { id: '123456', properties: {}, objectWriteTraceId: 'b' },
      ],
    ],
  ])('%s refuses an id that comes twice, whatever its trace ids', async (operation, inputs) => {
    const { status, body } = await portalUnderTest().post(`${CONTACTS}/batch/${operation}`, { inputs });
    expect(status).toBe(400);
    expect(body.message).toBe('Duplicate IDs found in batch input: [123456]. IDs must be unique');
    expect(body.context).toEqual({ ids: ['123456'] });
  });

  test('answers in an order of its own', async () => {
    const portal = portalUnderTest();
    const inputs = Array.from({ length: 50 }, (_, index) => ({ properties: {}, objectWriteTraceId: String(index) }));
    const answer = await portal.post(`${CONTACTS}/batch/create`, { inputs });
    const sent = inputs.map(({ objectWriteTraceId }) => objectWriteTraceId);
    expect(tracesOf(answer)).not.toEqual(sent);
    expect(new Set(tracesOf(answer))).toEqual(new Set(sent));
    await portal.post('/__sim/faults', { shuffleResults: false });
    expect(tracesOf(await portal.post(`${CONTACTS}/batch/create`, { inputs }))).toEqual(sent);
  });
});

describe('batch read', () => {
  test('by address gives those that exist, and one error for all that do not', async () => {
    const portal = portalUnderTest();
    await contactIn(portal, { email: 'ada@example.com', city: 'London' });
    const answer = await portal.post(`${CONTACTS}/batch/read`, {
      idProperty: 'email',
      properties: ['email', 'city'],
      inputs: [{ id: 'ADA@example.com' }, { id: 'no@example.com' }, { id: 'none@example.com' }],
    });
    expect(answer.status).toBe(207);
    expect(answer.body).toMatchObject({
      status: 'COMPLETE',
      numErrors: 2,
      errors: [
        {
          status: 'error',
          category: 'OBJECT_NOT_FOUND',
          message: 'Could not get some CONTACT objects, they may be deleted or not exist. Check that ids are valid.',
          context: { ids: ['no@example.com', 'none@example.com'] },
        },
      ],
    });
    expect(answer.body.results).toMatchObject([{ properties: { city: 'London' } }]);
  });

  test('finds archived records only when asked for them', async () => {
    const portal = portalUnderTest();
    const id = await contactIn(portal, { firstname: 'Ada' });
    await portal.post(`${CONTACTS}/batch/archive`, { inputs: [{ id }, { id: '999' }] });
    const body = { inputs: [{ id }] };
    expect((await portal.post(`${CONTACTS}/batch/read`, body)).status).toBe(207);
    expect((await portal.post(`${CONTACTS}/batch/read?archived=true`, body)).body.results).toHaveLength(1);
  });

  test('by a property that is not unique is refused', async () => {
    const { status } = await portalUnderTest().post(`${COMPANIES}/batch/read`, {
      idProperty: 'domain',
      inputs: [{ id: 'tarn.test' }],
    });
    expect(status).toBe(400);
  });
});

describe('batch create', () => {
  test('with a trace id on each writes the good ones and names the bad ones', async () => {
    const portal = portalUnderTest();
    const id = await contactIn(portal, { email: 'ada@example.com' });
    const answer = await portal.post(`${CONTACTS}/batch/create`, {
      inputs: [
        { objectWriteTraceId: '0', properties: { email: 'ada@example.com' } },
        { objectWriteTraceId: '1', properties: { email: 'bob@example.com' } },
        { objectWriteTraceId: '2', properties: { email: 'bob@example.com' } },
        { objectWriteTraceId: '3', properties: { no_such: 'x' } },
      ],
    });
    expect(answer.status).toBe(207);
    expect(tracesOf(answer)).toEqual(['1']);
    const conflict = { category: 'CONFLICT', message: `Contact already exists. Existing ID: ${id}` };
    expect(answer.body.numErrors).toBe(3);
    expect(answer.body.errors).toMatchObject([
      { ...conflict, context: { objectWriteTraceId: ['0'], existingId: [id] } },
      { category: 'CONFLICT', context: { objectWriteTraceId: ['2'] } },
      { category: 'VALIDATION_ERROR', context: { objectWriteTraceId: ['3'] } },
    ]);
    expect(answer.body.errors?.[0]).not.toHaveProperty('correlationId');
  });

  test.each([
    ['a conflict', { email: 'ada@example.com' }, 409, 'Contact already exists'],
    ['a bad value', { email: 'x' }, 400, 'Property values were not valid'],
  ])('without trace ids is rejected whole by %s, and nothing is kept', async (_name, properties, status, message) => {
    const portal = portalUnderTest();
    await contactIn(portal, { email: 'ada@example.com' });
    const inputs = [{ properties: { email: 'bob@example.com' } }, { properties }];
    const answer = await portal.post(`${CONTACTS}/batch/create`, { inputs });
    expect(answer.status).toBe(status);
    expect(answer.body.message).toMatch(message);
    expect((await portal.get(CONTACTS)).body.results).toHaveLength(1);
    const again = await portal.post(`${CONTACTS}/batch/create`, { inputs: inputs.slice(0, 1) });
    expect(again.status).toBe(201);
  });

  test('a trace id that comes twice is as good as none', async () => {
    const input = { objectWriteTraceId: 'a', properties: { no_such: 'x' } };
    const { status } = await portalUnderTest().post(`${CONTACTS}/batch/create`, { inputs: [input, input] });
    expect(status).toBe(400);
  });
});

describe('batch update', () => {
  test('passes over ids that lead nowhere, one error for all when there are no trace ids', async () => {
    const portal = portalUnderTest();
    const id = await contactIn(portal, { city: 'Oslo' });
    const inputs = ['998', id, '999'].map((one) => ({ id: one, properties: { city: 'Bergen' } }));
    const answer = await portal.post(`${CONTACTS}/batch/update`, { inputs });
    expect(answer.status).toBe(207);
    expect(answer.body.results).toMatchObject([{ id, properties: { city: 'Bergen' } }]);
    expect(answer.body).toMatchObject({ numErrors: 2, errors: [{ context: { ids: ['998', '999'] } }] });
  });

  test('echoes the trace id of what leads nowhere', async () => {
    const inputs = [{ id: '999', properties: {}, objectWriteTraceId: 'a' }];
    const { body } = await portalUnderTest().post(`${CONTACTS}/batch/update`, { inputs });
    expect(body.errors).toMatchObject([{ context: { ids: ['999'], objectWriteTraceId: ['a'] } }]);
  });

  test('by a unique property', async () => {
    const portal = portalUnderTest();
    const id = await contactIn(portal, { email: 'ada@example.com' });
    const inputs = [{ id: 'Ada@example.com', idProperty: 'email', properties: { email: 'lovelace@example.com' } }];
    const answer = await portal.post(`${CONTACTS}/batch/update`, { inputs });
    expect(answer.body.results).toMatchObject([{ id, properties: { email: 'lovelace@example.com' } }]);
  });
});

test('batch archive answers with nothing at all', async () => {
  const portal = portalUnderTest();
  const ids = [await contactIn(portal, {}), await contactIn(portal, {})];
  const answer = await portal.post(`${CONTACTS}/batch/archive`, { inputs: ids.map((id) => ({ id })) });
  expect(answer).toMatchObject({ status: 204, text: '' });
  expect((await portal.get(CONTACTS)).body.results).toEqual([]);
});

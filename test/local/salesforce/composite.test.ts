import { describe, expect, it } from 'vitest';
import { openOrg, type Row } from './org-under-test.ts';

const at = (path: string): string => `/services/data/v66.0${path}`;
const request = (referenceId: string, method: string, path: string, body?: unknown): Row => ({
  referenceId,
  method,
  url: at(path),
  ...(body === undefined ? {} : { body }),
});
const answers = (body: unknown): { body: unknown; httpStatusCode: number; referenceId: string }[] =>
  (body as { compositeResponse: [] }).compositeResponse;

describe('a composite request', () => {
  it('uses earlier answers in later urls and bodies, and is one call', async () => {
    const org = openOrg();
    const { status, body } = await org.call('POST', '/composite', {
      compositeRequest: [
        request('account', 'POST', '/sobjects/Account', { Name: 'A' }),
        request('contact', 'POST', '/sobjects/Contact', { LastName: 'C', AccountId: '@{account.id}' }),
        request('found', 'GET', "/query?q=SELECT Id, Account.Name FROM Contact WHERE Id = '@{contact.id}'"),
        request('change', 'PATCH', '/sobjects/Account/@{account.id}', {
          Description: 'of @{found.records[0].Account.Name}',
        }),
        request('read', 'GET', '/sobjects/Account/@{account.id}?fields=Description'),
      ],
    });
    expect(status).toBe(200);
    expect(answers(body)).toMatchObject([
      {
        httpStatusCode: 201,
        referenceId: 'account',
        body: { success: true },
        httpHeaders: { Location: expect.any(String) },
      },
      { httpStatusCode: 201 },
      { httpStatusCode: 200, body: { totalSize: 1, records: [{ Account: { Name: 'A' } }] } },
      { httpStatusCode: 204, body: null, httpHeaders: {} },
      { httpStatusCode: 200, body: { Description: 'of A' } },
    ]);
    expect((await org.sim('GET', '/calls')).body).toEqual({
      total: 1,
      calls: [{ credential: 'admin', kind: 'composite', count: 1 }],
    });
  });

  it.each([
    ['v30.0', 410, 'GONE'],
    ['v68.0', 404, 'NOT_FOUND'],
    ['v31.0', 200, undefined],
  ])('asked for %s in a subrequest answers it %d', async (version, status, errorCode) => {
    const org = openOrg();
    const url = `/services/data/${version}/limits`;
    const composite = await org.call('POST', '/composite', {
      compositeRequest: [{ referenceId: 'one', method: 'GET', url }],
    });
    const batch = await org.call('POST', '/composite/batch', { batchRequests: [{ method: 'GET', url }] });
    const error = errorCode === undefined ? {} : [{ errorCode }];
    expect(answers(composite.body)).toMatchObject([{ httpStatusCode: status, body: error }]);
    expect(batch.body).toMatchObject({ results: [{ statusCode: status, result: error }] });
  });

  it('goes on after a failure, except with what depends on it', async () => {
    const org = openOrg();
    const { body } = await org.call('POST', '/composite', {
      compositeRequest: [
        request('bad', 'POST', '/sobjects/Account', {}),
        request('child', 'POST', '/sobjects/Contact', { LastName: 'C', AccountId: '@{bad.id}' }),
        request('other', 'POST', '/sobjects/Contact', { LastName: 'D' }),
      ],
    });
    expect(answers(body)).toMatchObject([
      { httpStatusCode: 400, body: [{ errorCode: 'REQUIRED_FIELD_MISSING' }] },
      { httpStatusCode: 400, body: [{ errorCode: 'PROCESSING_HALTED' }] },
      { httpStatusCode: 201 },
    ]);
  });

  it('undoes everything with allOrNone and halts the innocent', async () => {
    const org = openOrg();
    const { status, body } = await org.call('POST', '/composite', {
      allOrNone: true,
      compositeRequest: [
        request('good', 'POST', '/sobjects/Account', { Name: 'A' }),
        request('bad', 'POST', '/sobjects/Account', {}),
        request('later', 'POST', '/sobjects/Account', { Name: 'B' }),
      ],
    });
    expect(status).toBe(200);
    expect(answers(body).map((each) => (each.body as Row[])[0]?.['errorCode'])).toEqual([
      'PROCESSING_HALTED',
      'REQUIRED_FIELD_MISSING',
      'PROCESSING_HALTED',
    ]);
    expect((await org.query('SELECT COUNT() FROM Account')).totalSize).toBe(0);
  });

  it('carries a thousand records in five collections', async () => {
    const org = openOrg();
    const records = Array.from({ length: 200 }, (_, index) => ({
      attributes: { type: 'Lead' },
      LastName: `L${index}`,
      Company: 'C',
    }));
    const compositeRequest = [1, 2, 3, 4, 5].map((n) => request(`r${n}`, 'POST', '/composite/sobjects', { records }));
    const { body } = await org.call('POST', '/composite', { compositeRequest });
    expect(answers(body).map((answer) => (answer.body as unknown[]).length)).toEqual([200, 200, 200, 200, 200]);
    expect((await org.query('SELECT COUNT() FROM Lead')).totalSize).toBe(1000);
  });

  it.each([
    ['more than 25 requests', Array.from({ length: 26 }, (_, n) => request(`r${n}`, 'GET', '/limits'))],
    [
      'more than five queries',
      Array.from({ length: 6 }, (_, n) => request(`r${n}`, 'GET', '/query?q=SELECT Id FROM Lead')),
    ],
    ['a reference id twice', [request('r', 'GET', '/limits'), request('r', 'GET', '/limits')]],
    ['none', []],
  ])('is refused for %s', async (_, compositeRequest) => {
    expect((await openOrg().call('POST', '/composite', { compositeRequest })).status).toBe(400);
  });
});

describe('a batch', () => {
  it('answers independent requests, each a call of its own', async () => {
    const org = openOrg();
    const { body } = await org.call('POST', '/composite/batch', {
      batchRequests: [
        { method: 'GET', url: 'v66.0/limits' },
        { method: 'POST', url: 'v66.0/sobjects/Account', richInput: { Name: 'A' } },
        { method: 'GET', url: 'v66.0/sobjects/Account/none' },
      ],
    });
    expect(body).toMatchObject({
      hasErrors: true,
      results: [{ statusCode: 200 }, { statusCode: 201 }, { statusCode: 404 }],
    });
    expect((await org.sim('GET', '/calls')).body).toMatchObject({ total: 3 });
  });
});

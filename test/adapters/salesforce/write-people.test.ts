import { expect, test } from 'vitest';
import type { Org } from '../../../adapters/salesforce/org.ts';
import { writePeople } from '../../../adapters/salesforce/write-people.ts';
import { VendorError } from '../../../core/failure.ts';
import type { SalesforceWrite } from '../../../core/ports.ts';
import { toId18 } from '../../../core/salesforce-id.ts';
import { kindsOf } from './kinds-of.ts';

interface Sent {
  readonly Crosswalk_HubSpot_Id__c: string;
  readonly id: string;
}
interface Answer {
  readonly status?: number;
  readonly body: unknown;
}

const writes = (count: number): SalesforceWrite[] =>
  Array.from({ length: count }, (_, index) => ({
    hubspotId: String(index),
    object: 'Lead',
    id: toId18(`00Q${String(index).padStart(12, '0')}`),
    fields: { Title: 'CEO' },
  }));

const written = ({ id }: Sent) => ({ id, success: true, errors: [] });
const refused = (statusCode: string, message = '', fields: string[] = []) => ({
  success: false,
  errors: [{ statusCode, message, fields }],
});
const fault = (errorCode: string, status = 400): Answer => ({ status, body: [{ errorCode, message: 'Ito' }] });

/** An org whose collections are answered by a function; `calls` holds the sizes of what was sent. */
function orgOf(answer: (records: readonly Sent[]) => Answer) {
  const calls: number[][] = [];
  const org: Org = {
    usage: () => undefined,
    call: async ({ body }) => {
      const { compositeRequest } = body as {
        compositeRequest: { referenceId: string; body: { records: Sent[] } }[];
      };
      calls.push(compositeRequest.map((each) => each.body.records.length));
      const compositeResponse = compositeRequest.map(({ referenceId, body: { records } }) => {
        const { status = 200, body: answered } = answer(records);
        return { referenceId, httpStatusCode: status, body: answered };
      });
      return { body: { compositeResponse }, serverTime: '2026-11-24T05:00:00.000Z' };
    },
  };
  return { org, calls };
}

test.each([0, 77, 99, 199])(
  'record %i, that has its whole collection refused, stands alone in few calls',
  async (bad) => {
    const { org, calls } = orgOf((records) =>
      records.some((record) => record.Crosswalk_HubSpot_Id__c === String(bad))
        ? fault('JSON_PARSER_ERROR')
        : { body: records.map(written) },
    );
    const answers = await writePeople(org, writes(200), 'live');
    expect(kindsOf(answers)).toEqual({ written: 199, refused: 1 });
    expect(answers.find(({ kind }) => kind === 'refused')).toEqual({
      hubspotId: String(bad),
      kind: 'refused',
      words: 'JSON_PARSER_ERROR',
      fields: [],
    });
    expect(calls.length).toBeLessThanOrEqual(8);
  },
);

test('what all records are refused for is not sought in each of them', async () => {
  const { org, calls } = orgOf(() => fault('NOT_FOUND', 404));
  expect(kindsOf(await writePeople(org, writes(200), 'live'))).toEqual({ refused: 200 });
  expect(calls).toEqual([[200], [1, 99, 99, 1]]);
});

test('a collection that takes too long is halved and halved again, then its records wait', async () => {
  const { org, calls } = orgOf(() => fault('QUERY_TIMEOUT'));
  const answers = await writePeople(org, writes(200), 'live');
  expect(answers[0]).toMatchObject({ kind: 'failed', error: { kind: 'retry' } });
  expect(answers).toHaveLength(200);
  expect(calls.map((sizes) => Math.max(...sizes))).toEqual([200, 100, 50, 25, 25]);
});

test('after a lock collections are smaller, and grow again', async () => {
  let isFirst = true;
  const { org, calls } = orgOf((records) => {
    const body = records.map((record, index) =>
      isFirst && index < 2 ? refused('UNABLE_TO_LOCK_ROW') : written(record),
    );
    isFirst = false;
    return { body };
  });
  expect(kindsOf(await writePeople(org, writes(2_000), 'live'))).toEqual({ written: 2_000 });
  expect(calls).toEqual([
    [200, 200, 200, 200, 200],
    [1, 1, 100, 100, 100],
    [200, 200, 200, 100],
  ]);
});

test('a lock that somebody else holds on one record is waited for, not asked for again', async () => {
  const { org, calls } = orgOf((records) => ({
    body: records.map((record) =>
      record.Crosswalk_HubSpot_Id__c === '7' ? refused('UNABLE_TO_LOCK_ROW') : written(record),
    ),
  }));
  expect(kindsOf(await writePeople(org, writes(200), 'live'))).toEqual({ written: 199, failed: 1 });
  expect(calls).toEqual([[200]]);
});

test('a call that takes too long is sent again in halves', async () => {
  let isFirst = true;
  const { org, calls } = orgOf((records) => {
    if (!isFirst) return { body: records.map(written) };
    isFirst = false;
    throw new VendorError('salesforce', 'retry', 'too long', { cause: new DOMException('x', 'TimeoutError') });
  });
  expect(kindsOf(await writePeople(org, writes(200), 'live'))).toEqual({ written: 200 });
  expect(calls).toEqual([[200], [100, 100]]);
});

test('an answer of another length, or that names another record, says nothing', async () => {
  const short = orgOf((records) => ({ body: records.slice(1).map(written) }));
  expect(kindsOf(await writePeople(short.org, writes(3), 'live'))).toEqual({ unanswered: 3 });
  const swapped = orgOf((records) => ({ body: records.toReversed().map(written) }));
  expect(kindsOf(await writePeople(swapped.org, writes(3), 'live'))).toEqual({ unanswered: 2, written: 1 });
  const odd = orgOf((records) => ({ body: records.map(() => ({ odd: true })) }));
  expect(kindsOf(await writePeople(odd.org, writes(3), 'live'))).toEqual({ unanswered: 3 });
});

test.each([
  [refused('CANNOT_UPDATE_CONVERTED_LEAD'), { kind: 'converted' }],
  [refused('ENTITY_IS_DELETED', 'entity is deleted'), { kind: 'gone' }],
  [refused('INVALID_CROSS_REFERENCE_KEY', 'x', ['OwnerId']), { kind: 'refused', fields: ['OwnerId'] }],
  [
    refused(
      'DUPLICATE_VALUE',
      'duplicate value found: Crosswalk_HubSpot_Id__c duplicates value on record with id: 00Q000000000001',
    ),
    { kind: 'duplicate', existingId: '00Q000000000001EAA' },
  ],
  [
    refused('DUPLICATE_VALUE', 'duplicate value found: <unknown> duplicates value on record with id: <unknown>'),
    { kind: 'duplicate', existingId: undefined },
  ],
  [
    refused('DUPLICATE_VALUE', 'duplicate value found: Badge__c duplicates value on record with id: 00Q000000000001'),
    { kind: 'refused', fields: ['Badge__c'] },
  ],
  [refused('DUPLICATES_DETECTED', 'Use one of these records?'), { kind: 'refused' }],
  [
    refused('STRING_TOO_LONG', 'Title: data value too large: Ito Ito (max length=3)', ['Title']),
    { kind: 'refused', words: 'STRING_TOO_LONG: max length=3', fields: ['Title'] },
  ],
  [
    refused('INVALID_EMAIL_ADDRESS', 'Email: invalid email address: ito@', ['Email']),
    { kind: 'refused', words: 'INVALID_EMAIL_ADDRESS', fields: ['Email'] },
  ],
  [refused('SERVER_UNAVAILABLE'), { kind: 'failed', error: { kind: 'retry' } }],
  [{ success: false, errors: [] }, { kind: 'unanswered' }],
])('%j is read as %j', async (row, expected) => {
  const { org } = orgOf((records) => ({ body: records.map(() => row) }));
  expect(await writePeople(org, writes(1), 'live')).toMatchObject([{ hubspotId: '0', ...expected }]);
});

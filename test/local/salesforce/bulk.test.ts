import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Connection } from 'jsforce';
import { endsAsSaid, readTable, writeLine } from '../../../local/salesforce/bulk/csv.ts';
import { connect, openOrg, type OrgUnderTest, type Row } from './org-under-test.ts';

let org: OrgUnderTest;
let jsforce: Connection;
let close: () => Promise<void>;
let timer: NodeJS.Timeout;

beforeEach(async () => {
  org = openOrg();
  ({ connection: jsforce, close } = await connect(org));
  timer = setInterval(() => void org.simulator.tick(), 20);
});
afterEach(async () => {
  clearInterval(timer);
  await close();
});

const post = async (path: string, body: unknown): Promise<Row> => (await org.call('POST', path, body)).body as Row;
const ingest = async (job: Row, table: string): Promise<Row> => {
  const { id } = await post('/jobs/ingest', { contentType: 'CSV', lineEnding: 'LF', ...job });
  const put = await org.call('PUT', `/jobs/ingest/${String(id)}/batches`, table, { 'content-type': 'text/csv' });
  expect(put.status).toBe(201);
  await org.call('PATCH', `/jobs/ingest/${String(id)}`, { state: 'UploadComplete' });
  await org.simulator.tick();
  return (await org.call('GET', `/jobs/ingest/${String(id)}`)).body as Row;
};
const sheet = async (job: Row, name: string): Promise<unknown> =>
  (await org.call('GET', `/jobs/ingest/${String(job['id'])}/${name}`)).body;

describe('bulk by jsforce', () => {
  const load = (operation: 'insert' | 'update' | 'upsert' | 'delete', input: Row[], extra: object = {}) =>
    jsforce.bulk2.loadAndWaitForResults({ object: 'Contact', operation, input, pollInterval: 20, ...extra });

  it('inserts, updates, upserts and deletes', async () => {
    const people = [
      { LastName: 'Müller, "Ö"', FirstName: '' },
      { LastName: 'Two', FirstName: '' },
      { LastName: '', FirstName: 'x' },
    ];
    const inserted = await load('insert', people);
    expect(inserted.successfulResults).toHaveLength(2);
    expect(inserted.failedResults).toMatchObject([
      { sf__Error: 'REQUIRED_FIELD_MISSING:Required fields are missing: [LastName]:LastName --', FirstName: 'x' },
    ]);
    const ids = inserted.successfulResults.map((row) => row.sf__Id);
    const updated = await load(
      'update',
      ids.map((Id) => ({ Id, Title: 'Buyer' })),
    );
    expect(updated.successfulResults).toMatchObject(ids.map((id) => ({ sf__Id: id, sf__Created: 'false' })));
    const rows = [{ Crosswalk_HubSpot_Id__c: '7', LastName: 'Up' }];
    for (const sf__Created of ['true', 'false']) {
      const upserted = await load('upsert', rows, { externalIdFieldName: 'Crosswalk_HubSpot_Id__c' });
      expect(upserted.successfulResults).toMatchObject([{ sf__Created }]);
    }
    await load(
      'delete',
      ids.slice(1).map((Id) => ({ Id })),
    );
    const { records } = await org.query('SELECT Name, Title FROM Contact ORDER BY Name');
    expect(records).toMatchObject([
      { Name: 'Müller, "Ö"', Title: 'Buyer' },
      { Name: 'Up', Title: null },
    ]);
  });

  it('queries', async () => {
    const accountId = (await org.seed('Account', [{ Name: 'A "B", C' }]))[0];
    await org.seed('Contact', [{ LastName: 'One', AccountId: accountId, CreatedDate: '2026-01-02T03:04:05Z' }]);
    const stream = await jsforce.bulk2.query('SELECT Id, Account.Name, DoNotCall, Email, CreatedDate FROM Contact', {
      pollInterval: 20,
    });
    expect(await stream.toArray()).toMatchObject([
      { 'Account.Name': 'A "B", C', DoNotCall: 'false', Email: '', CreatedDate: '2026-01-02T03:04:05.000Z' },
    ]);
  });
});

describe('a query job', () => {
  it('is read page by page, each with the header, until the locator is null', async () => {
    await org.seed(
      'Lead',
      ['a', 'b', 'c'].map((LastName) => ({ LastName, Company: 'C' })),
    );
    const job = await post('/jobs/query', { operation: 'query', query: 'SELECT LastName FROM Lead ORDER BY LastName' });
    expect(job).toMatchObject({ state: 'UploadComplete', object: 'Lead', jobType: 'V2Query', apiVersion: 66 });
    const path = `/jobs/query/${String(job['id'])}`;
    expect((await org.call('GET', `${path}/results`)).status).toBe(400);
    await org.simulator.tick();
    expect((await org.call('GET', path)).body).toMatchObject({ state: 'JobComplete', numberRecordsProcessed: 3 });
    const first = await org.call('GET', `${path}/results?maxRecords=2`);
    expect(first.body).toBe('"LastName"\n"a"\n"b"\n');
    expect(first.headers.get('content-type')).toContain('text/csv');
    const locator = first.headers.get('sforce-locator') ?? '';
    const second = await org.call('GET', `${path}/results?maxRecords=2&locator=${locator}`);
    expect(second.body).toBe('"LastName"\n"c"\n');
    expect(second.headers.get('sforce-locator')).toBe('null');
    expect(second.headers.get('sforce-numberofrecords')).toBe('1');
    expect((await org.call('DELETE', path)).status).toBe(204);
    expect((await org.call('GET', path)).status).toBe(404);
  });

  it.each([
    ['SELECT COUNT() FROM Lead', 'API_ERROR'],
    ['SELECT Status, COUNT(Id) FROM Lead GROUP BY Status', 'API_ERROR'],
    ['SELECT Name, (SELECT Id FROM Contacts) FROM Account', 'API_ERROR'],
    ['SELECT MailingAddress FROM Contact', 'API_ERROR'],
    ['SELECT Nmae FROM Lead', 'INVALID_FIELD'],
    ['SELECT', 'MALFORMED_QUERY'],
  ])('is refused for %s', async (query, errorCode) => {
    const { status, body } = await org.call('POST', '/jobs/query', { operation: 'query', query });
    expect({ status, body }).toMatchObject({ status: 400, body: [{ errorCode }] });
  });

  it('sees deleted rows with queryAll', async () => {
    await org.seed('Lead', [{ LastName: 'x', Company: 'C', IsDeleted: true }]);
    const job = await post('/jobs/query', { operation: 'queryAll', query: 'SELECT IsDeleted FROM Lead' });
    await org.simulator.tick();
    expect((await org.call('GET', `/jobs/query/${String(job['id'])}/results`)).body).toBe('"IsDeleted"\n"true"\n');
  });
});

describe('an ingest job', () => {
  it('says per row what became of it, with the client columns as they came', async () => {
    const job = await ingest({ object: 'Lead', operation: 'insert' }, 'LastName,Company,Email\nA,C,\nB,C,nonsense\n');
    expect(job).toMatchObject({ state: 'JobComplete', numberRecordsProcessed: 2, numberRecordsFailed: 1 });
    expect(await sheet(job, 'successfulResults')).toMatch(
      /^"sf__Id","sf__Created",LastName,Company,Email\n"00Q\w{15}","true","A","C",""\n$/,
    );
    expect(await sheet(job, 'failedResults')).toBe(
      '"sf__Id","sf__Error",LastName,Company,Email\n"","INVALID_EMAIL_ADDRESS:Email: invalid email address: nonsense:Email --","B","C","nonsense"\n',
    );
    expect(await sheet(job, 'unprocessedrecords')).toBe('LastName,Company,Email\n');
  });

  it('leaves a field alone for an empty cell, empties it for #N/A, and finds a parent by its external id', async () => {
    const accountId = (await org.seed('Account', [{ Name: 'A', Crosswalk_HubSpot_Id__c: '9' }]))[0];
    const id = (await org.seed('Contact', [{ LastName: 'x', Title: 'kept', Email: 'x@example.com' }]))[0] ?? '';
    const table = `Id,Title,Email,Account.Crosswalk_HubSpot_Id__c\n${id},,#N/A,9\n`;
    await ingest({ object: 'Contact', operation: 'update' }, table);
    expect((await org.call('GET', `/sobjects/Contact/${id}`)).body).toMatchObject({
      Title: 'kept',
      Email: null,
      AccountId: accountId,
    });
  });

  it.each([
    ['an unknown column', 'Nmae\nx\n', 'InvalidBatch : Field name not found : Nmae'],
    ['an update without ids', 'Title\nx\n', 'InvalidBatch : Field name not found : Id'],
    [
      'other line ends',
      'Id\r\nx\r\n',
      'ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is LF',
    ],
    ['a quote that is never closed', 'Id\n"x\n', 'InvalidBatch : Failed to parse CSV: a quoted field is not closed'],
  ])('fails as a whole for %s', async (_, table, errorMessage) => {
    expect(await ingest({ object: 'Contact', operation: 'update' }, table)).toMatchObject({
      state: 'Failed',
      errorMessage,
    });
  });

  it('can be aborted, and then neither closed nor filled', async () => {
    const { id, contentUrl } = await post('/jobs/ingest', { object: 'Lead', operation: 'insert' });
    expect(contentUrl).toBe(`services/data/v66.0/jobs/ingest/${String(id)}/batches`);
    const path = `/jobs/ingest/${String(id)}`;
    expect((await org.call('PATCH', path, { state: 'Aborted' })).body).toMatchObject({ state: 'Aborted' });
    expect((await org.call('PATCH', path, { state: 'UploadComplete' })).body).toMatchObject([
      { errorCode: 'INVALIDJOBSTATE', message: 'Closing already Aborted Job not allowed' },
    ]);
    const put = await org.call('PUT', `${path}/batches`, 'LastName\nx\n', { 'content-type': 'text/csv' });
    expect(put.status).toBe(400);
  });

  it('counts every HTTP request as a call', async () => {
    await ingest({ object: 'Lead', operation: 'insert' }, 'LastName,Company\nA,C\n');
    expect((await org.sim('GET', '/calls')).body).toMatchObject({ calls: [{ kind: 'bulk', count: 4 }] });
    expect((await org.call('GET', '/limits')).body).toMatchObject({
      DailyBulkApiBatches: { Max: 15_000, Remaining: 14_999 },
      DailyBulkV2QueryJobs: { Max: 10_000, Remaining: 10_000 },
    });
  });
});

describe('a table', () => {
  const shape = { columnDelimiter: 'SEMICOLON', lineEnding: 'CRLF' } as const;

  it.each([
    ['a;"b;""c""\n";d\r\n', [['a', 'b;"c"\n', 'd']]],
    [
      '\u{FEFF}a;b\r\n\r\n;\r\nc;d',
      [
        ['a', 'b'],
        ['', ''],
        ['c', 'd'],
      ],
    ],
    ['', []],
  ])('is read from %j', (text, rows) => {
    expect(readTable(shape, text)).toEqual(rows);
  });

  it('is read back as it was written', () => {
    const cells = ['a;b', '"', '', 'x\r\ny', 'é'];
    expect(readTable(shape, `${writeLine(shape, cells)}\r\n`)).toEqual([cells]);
  });

  it.each([
    ['a;b\r\nc', true],
    ['a\nb', false],
    ['"a\nb"\r\nc', true],
    ['a', true],
  ])('%j ends its lines as said: %s', (text, expected) => {
    expect(endsAsSaid(shape, text)).toBe(expected);
  });
});

import { describe, expect, it } from 'vitest';
import { openOrg, type Row } from './org-under-test.ts';

const lead = (changed: Row = {}): Row => ({ LastName: 'Test', Company: 'Example', ...changed });

const create = async (org: ReturnType<typeof openOrg>, object: string, fields: Row): Promise<string> => {
  const { status, body } = await org.call('POST', `/sobjects/${object}`, fields);
  if (status !== 201) throw new Error(JSON.stringify(body));
  return (body as { id: string }).id;
};

const read = async (org: ReturnType<typeof openOrg>, object: string, id: string): Promise<Row> =>
  (await org.call('GET', `/sobjects/${object}/${id}`)).body as Row;

describe('a single record', () => {
  it('is created with defaults, audit fields in whole seconds and the caller as owner', async () => {
    const org = openOrg();
    const answer = await org.call(
      'POST',
      '/sobjects/Lead',
      lead({ FirstName: '  Ann ', Email: '', AnnualRevenue: '12.6' }),
    );
    const { id } = answer.body as { id: string };
    expect(answer).toMatchObject({ status: 201, body: { id, success: true, errors: [] } });
    expect(answer.headers.get('location')).toBe(`/services/data/v66.0/sobjects/Lead/${id}`);
    const row = await read(org, 'Lead', id);
    expect(row).toMatchObject({
      attributes: { type: 'Lead', url: `/services/data/v66.0/sobjects/Lead/${id}` },
      Name: 'Ann Test',
      FirstName: 'Ann',
      Email: null,
      AnnualRevenue: 13,
      Status: 'Open - Not Contacted',
      IsConverted: false,
      IsDeleted: false,
      CreatedDate: '2026-03-04T05:06:07.000+0000',
      SystemModstamp: '2026-03-04T05:06:07.000+0000',
      OwnerId: row['CreatedById'],
      ConvertedDate: null,
    });
  });

  it('is changed with 204, and its stamps with it', async () => {
    const org = openOrg();
    const id = await create(org, 'Lead', lead());
    org.advance(5000);
    expect(await org.call('PATCH', `/sobjects/Lead/${id.slice(0, 15)}`, { Title: 'CEO', Status: null })).toMatchObject({
      status: 400,
      body: [{ errorCode: 'REQUIRED_FIELD_MISSING', fields: ['Status'] }],
    });
    const answer = await org.call('PATCH', `/sobjects/Lead/${id.slice(0, 15)}`, { Title: 'CEO' });
    expect(answer).toMatchObject({ status: 204, body: '' });
    expect(await read(org, 'Lead', id)).toMatchObject({
      Title: 'CEO',
      CreatedDate: '2026-03-04T05:06:07.000+0000',
      SystemModstamp: '2026-03-04T05:06:12.000+0000',
    });
  });

  it.each<[string, Row, string, string, string[] | undefined]>([
    ['an unknown field', { Nope: 1 }, 'INVALID_FIELD', "No such column 'Nope' on sobject of type Lead", undefined],
    ['an Id', { Id: '00Q5g0000000001EAA' }, 'INVALID_FIELD', 'The Id field should not be specified', undefined],
    [
      'a read-only field',
      { Name: 'x', CreatedDate: '2026-01-01' },
      'INVALID_FIELD_FOR_INSERT_UPDATE',
      'Unable to create/update fields: Name, CreatedDate.',
      ['Name', 'CreatedDate'],
    ],
    [
      'missing fields',
      { LastName: '', Company: null },
      'REQUIRED_FIELD_MISSING',
      'Required fields are missing: [LastName, Company]',
      ['LastName', 'Company'],
    ],
    [
      'a long text',
      { FirstName: 'x'.repeat(41) },
      'STRING_TOO_LONG',
      `First Name: data value too large: ${'x'.repeat(41)} (max length=40)`,
      ['FirstName'],
    ],
    ['a bad address', { Email: 'nobody' }, 'INVALID_EMAIL_ADDRESS', 'Email: invalid email address: nobody', ['Email']],
    [
      'a restricted value',
      { CleanStatus: 'Odd' },
      'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
      'Clean Status: bad value for restricted picklist field: Odd',
      ['CleanStatus'],
    ],
    ['no id', { OwnerId: 'me' }, 'MALFORMED_ID', 'Owner ID: id value of incorrect type: me', ['OwnerId']],
    [
      'an id of another object',
      { OwnerId: '0015g0000000001AAA' },
      'MALFORMED_ID',
      'Owner ID: id value of incorrect type',
      ['OwnerId'],
    ],
    [
      'an id of nobody',
      { OwnerId: '0055g0000000zzzAAA' },
      'INVALID_CROSS_REFERENCE_KEY',
      'invalid cross reference id',
      [],
    ],
    [
      'a number for a text',
      { City: 5 },
      'JSON_PARSER_ERROR',
      'Cannot deserialize instance of string from VALUE_NUMBER_INT value 5',
      undefined,
    ],
    [
      'a text for a number',
      { NumberOfEmployees: 'many' },
      'JSON_PARSER_ERROR',
      'Cannot deserialize instance of int from VALUE_STRING value many',
      undefined,
    ],
    [
      'no date',
      { EmailBouncedDate: 'soon' },
      'JSON_PARSER_ERROR',
      'Cannot deserialize instance of datetime',
      undefined,
    ],
    ['too large a number', { AnnualRevenue: 1e19 }, 'NUMBER_OUTSIDE_VALID_RANGE', 'Annual Revenue', ['AnnualRevenue']],
  ])('is refused for %s', async (_, fields, errorCode, message, named) => {
    const org = openOrg();
    const { status, body } = await org.call('POST', '/sobjects/Lead', lead(fields));
    expect({ status, body }).toMatchObject({
      status: 400,
      body: [{ errorCode, message: expect.stringContaining(message) }],
    });
    expect((body as Row[])[0]?.['fields']).toEqual(named);
    expect((await org.query('SELECT COUNT() FROM Lead')).totalSize).toBe(0);
  });

  it('takes unknown values of an open picklist', async () => {
    const org = openOrg();
    const id = await create(org, 'Lead', lead({ LeadSource: 'Trade fair', Status: 'closed - converted' }));
    expect(await read(org, 'Lead', id)).toMatchObject({ LeadSource: 'Trade fair', Status: 'Closed - Converted' });
  });

  it('is 404 when it never was, and ENTITY_IS_DELETED once it is gone', async () => {
    const org = openOrg();
    expect(await org.call('GET', '/sobjects/Lead/00Q5g00000009zzEAA')).toMatchObject({
      status: 404,
      body: [{ errorCode: 'NOT_FOUND', message: 'The requested resource does not exist' }],
    });
    const id = await create(org, 'Lead', lead());
    expect((await org.call('DELETE', `/sobjects/Lead/${id}`)).status).toBe(204);
    expect(await org.call('PATCH', `/sobjects/Lead/${id}`, { Title: 'x' })).toMatchObject({
      status: 404,
      body: [{ errorCode: 'ENTITY_IS_DELETED', message: 'entity is deleted', fields: [] }],
    });
  });

  it('cannot be changed once it is a converted lead', async () => {
    const org = openOrg();
    const [id] = await org.seed('Lead', [lead({ IsConverted: true, Status: 'Closed - Converted' })]);
    expect(await org.call('PATCH', `/sobjects/Lead/${id}`, { Title: 'x' })).toMatchObject({
      status: 400,
      body: [{ errorCode: 'CANNOT_UPDATE_CONVERTED_LEAD', message: 'cannot reference converted lead', fields: [] }],
    });
  });

  it('answers 304 and 412 to conditions that ask for it', async () => {
    const org = openOrg();
    const id = await create(org, 'Lead', lead());
    const { headers } = await org.call('GET', `/sobjects/Lead/${id}`);
    const lastModified = headers.get('last-modified') ?? '';
    expect(lastModified).toBe('Wed, 04 Mar 2026 05:06:07 GMT');
    const condition = { 'if-modified-since': lastModified };
    expect((await org.call('GET', `/sobjects/Lead/${id}`, undefined, condition)).status).toBe(304);
    const old = { 'if-unmodified-since': 'Wed, 04 Mar 2026 05:06:00 GMT' };
    expect((await org.call('PATCH', `/sobjects/Lead/${id}`, { Title: 'x' }, old)).status).toBe(412);
  });

  it('names a parent by its external id', async () => {
    const org = openOrg();
    const [accountId] = await org.seed('Account', [{ Name: 'A', Crosswalk_HubSpot_Id__c: '42' }]);
    const id = await create(org, 'Contact', { LastName: 'x', Account: { Crosswalk_HubSpot_Id__c: '42' } });
    expect(await read(org, 'Contact', id)).toMatchObject({ AccountId: accountId });
    const missing = { LastName: 'x', Account: { Crosswalk_HubSpot_Id__c: '43' } };
    expect(await org.call('POST', '/sobjects/Contact', missing)).toMatchObject({
      status: 400,
      body: [{ message: expect.stringContaining('Foreign key external ID: 43 not found') }],
    });
  });

  it('keeps one primary contact on an opportunity', async () => {
    const org = openOrg();
    const deal = await create(org, 'Opportunity', { Name: 'D', StageName: 'Prospecting', CloseDate: '2026-05-01' });
    const [one, two] = [
      await create(org, 'Contact', { LastName: 'a' }),
      await create(org, 'Contact', { LastName: 'b' }),
    ];
    for (const ContactId of [one, two]) {
      await create(org, 'OpportunityContactRole', { OpportunityId: deal, ContactId, IsPrimary: true });
    }
    const { records } = await org.query('SELECT ContactId FROM OpportunityContactRole WHERE IsPrimary = true');
    expect(records.map((record) => record['ContactId'])).toEqual([two]);
  });

  it.each([
    ['Closed Won', { IsClosed: true, IsWon: true, Probability: 100, ForecastCategory: 'Closed', ExpectedRevenue: 200 }],
    ['Needs Analysis', { IsClosed: false, IsWon: false, Probability: 20, ExpectedRevenue: 40, FiscalQuarter: 2 }],
  ])('takes what follows from the stage %s', async (StageName, expected) => {
    const org = openOrg();
    const fields = { Name: 'D', StageName, CloseDate: '2026-05-01', Amount: 200 };
    const id = await create(org, 'Opportunity', fields);
    expect(await read(org, 'Opportunity', id)).toMatchObject(expected);
  });
});

import { describe, expect, it } from 'vitest';
import { openOrg, type Row } from './org-under-test.ts';

const of = (type: string, fields: Row): Row => ({ attributes: { type }, ...fields });
const contact = (fields: Row): Row => of('Contact', fields);
const error = (statusCode: string, message: string, fields: string[] = []): object => ({
  success: false,
  errors: [{ statusCode, message, fields }],
});

describe('a collection', () => {
  it('answers record by record in the order of the request, with no id for the refused', async () => {
    const org = openOrg();
    const { status, body } = await org.call('POST', '/composite/sobjects', {
      allOrNone: false,
      records: [
        contact({ LastName: 'A' }),
        contact({ LastName: 'B', Email: 'bad' }),
        of('Account', { Name: 'C' }),
        contact({ LastName: 'D', unknown: 1 }),
      ],
    });
    expect(status).toBe(200);
    expect(body).toEqual([
      { id: expect.stringMatching(/^003/), success: true, errors: [] },
      error('INVALID_EMAIL_ADDRESS', 'Email: invalid email address: bad', ['Email']),
      { id: expect.stringMatching(/^001/), success: true, errors: [] },
      error('INVALID_FIELD', "No such column 'unknown' on sobject of type Contact"),
    ]);
  });

  it('keeps nothing with allOrNone when one record is refused', async () => {
    const org = openOrg();
    const { body } = await org.call('POST', '/composite/sobjects', {
      allOrNone: true,
      records: [contact({ LastName: 'A', Crosswalk_HubSpot_Id__c: '1' }), contact({ FirstName: 'B' })],
    });
    expect(body).toEqual([
      error(
        'ALL_OR_NONE_OPERATION_ROLLED_BACK',
        'Record rolled back because not all records were valid and the request was using AllOrNone header',
      ),
      error('REQUIRED_FIELD_MISSING', 'Required fields are missing: [LastName]', ['LastName']),
    ]);
    expect((await org.query('SELECT COUNT() FROM Contact')).totalSize).toBe(0);
    const again = await org.call('PATCH', '/sobjects/Contact/Crosswalk_HubSpot_Id__c/1', { LastName: 'A' });
    expect(again.status).toBe(201);
  });

  it('updates by id, each record once', async () => {
    const org = openOrg();
    const [id = '', gone = ''] = await org.seed('Contact', [{ LastName: 'A' }, { LastName: 'B', IsDeleted: true }]);
    const { body } = await org.call('PATCH', '/composite/sobjects', {
      records: [
        contact({ id, Title: 'x' }),
        contact({ Id: id, Title: 'y' }),
        contact({ Title: 'z' }),
        contact({ id: gone, Title: 'z' }),
        contact({ id: '0035g0000000zzzAAA', Title: 'z' }),
        contact({ id: '00Q5g0000000001EAA', Title: 'z' }),
      ],
    });
    expect(body).toEqual([
      { id, success: true, errors: [] },
      error('DUPLICATE_VALUE', `duplicate id in list: ${id}`, ['Id']),
      error('MISSING_ARGUMENT', 'Id not specified in an update call', ['Id']),
      error('ENTITY_IS_DELETED', 'entity is deleted'),
      error('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id'),
      error('MALFORMED_ID', 'Contact ID: id value of incorrect type: 00Q5g0000000001EAA', ['Id']),
    ]);
  });

  it('upserts by external id and says what was created', async () => {
    const org = openOrg();
    const [id = ''] = await org.seed('Contact', [{ LastName: 'A', Crosswalk_HubSpot_Id__c: '1' }]);
    const { body } = await org.call('PATCH', '/composite/sobjects/Contact/Crosswalk_HubSpot_Id__c', {
      records: [
        contact({ Crosswalk_HubSpot_Id__c: '1', LastName: 'AA' }),
        contact({ Crosswalk_HubSpot_Id__c: '2', LastName: 'B' }),
        contact({ Crosswalk_HubSpot_Id__c: '2', LastName: 'C' }),
        contact({ LastName: 'D' }),
      ],
    });
    expect(body).toEqual([
      { id, created: false, success: true, errors: [] },
      { id: expect.any(String), created: true, success: true, errors: [] },
      error('DUPLICATE_VALUE', 'Duplicate external id specified: 2', ['Crosswalk_HubSpot_Id__c']),
      error('MISSING_ARGUMENT', 'Crosswalk_HubSpot_Id__c not specified'),
    ]);
  });

  it('deletes by id', async () => {
    const org = openOrg();
    const ids = await org.seed('Contact', [{ LastName: 'A' }, { LastName: 'B' }]);
    const { body } = await org.call('DELETE', `/composite/sobjects?ids=${ids.join(',')},${ids[0]}&allOrNone=false`);
    expect(body).toEqual([
      { id: ids[0], success: true, errors: [] },
      { id: ids[1], success: true, errors: [] },
      error('ENTITY_IS_DELETED', 'entity is deleted'),
    ]);
  });

  it('retrieves the fields asked for, null for what is missing', async () => {
    const org = openOrg();
    const [id = ''] = await org.seed('Contact', [{ LastName: 'A' }]);
    const ids = ['0035g0000000zzzAAA', id];
    const { body } = await org.call('POST', '/composite/sobjects/Contact', { ids, fields: ['LastName', 'Email'] });
    expect(body).toEqual([null, { attributes: expect.anything(), Id: id, LastName: 'A', Email: null }]);
  });

  it.each([
    ['no record', { records: [] }, 'REQUIRED_FIELD_MISSING', 'At least 1 record is required'],
    [
      'more than 200',
      { records: Array.from({ length: 201 }, () => contact({ LastName: 'x' })) },
      'EXCEEDED_ID_LIMIT',
      '200',
    ],
    ['an unknown type', { records: [of('Foo', {})] }, 'INVALID_TYPE', "'Foo'"],
    ['no type', { records: [{ LastName: 'x' }] }, 'INVALID_TYPE', 'attributes.type'],
    [
      'types in more than ten runs',
      { records: Array.from({ length: 11 }, (_, index) => of(index % 2 === 0 ? 'Contact' : 'Lead', {})) },
      'INVALID_OPERATION',
      'chunks',
    ],
  ])('is refused whole for %s', async (_, body, errorCode, message) => {
    const answer = await openOrg().call('POST', '/composite/sobjects', body);
    expect(answer).toMatchObject({ status: 400, body: [{ errorCode, message: expect.stringContaining(message) }] });
  });

  it('can be made to find rows locked, or to refuse what an admin’s rule refuses', async () => {
    const org = openOrg();
    await org.faults({
      rejectRecords: [
        { object: 'Contact', field: 'LastName', contains: 'bad', message: 'No bad names', fields: ['LastName'] },
      ],
    });
    const records = [contact({ LastName: 'Good' }), contact({ LastName: 'Too BAD' })];
    expect((await org.call('POST', '/composite/sobjects', { records })).body).toEqual([
      expect.objectContaining({ success: true }),
      error('FIELD_CUSTOM_VALIDATION_EXCEPTION', 'No bad names', ['LastName']),
    ]);
    await org.faults({ lockRows: 1 });
    expect((await org.call('POST', '/composite/sobjects', { records })).body).toMatchObject([
      { success: false, errors: [{ statusCode: 'UNABLE_TO_LOCK_ROW' }] },
      { success: false, errors: [{ statusCode: 'UNABLE_TO_LOCK_ROW' }] },
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { openOrg } from './org-under-test.ts';

describe('an upsert by external id', () => {
  const path = (value: string): string => `/sobjects/Contact/Crosswalk_HubSpot_Id__c/${encodeURIComponent(value)}`;

  it('creates with 201, changes with 200, under a key with any characters', async () => {
    const org = openOrg();
    const first = await org.call('PATCH', path('a/b c?d'), { LastName: 'One' });
    const { id } = first.body as { id: string };
    expect(first).toMatchObject({ status: 201, body: { id, success: true, errors: [], created: true } });
    expect(await org.call('PATCH', path('A/B C?D'), { LastName: 'Two' })).toMatchObject({
      status: 200,
      body: { id, success: true, errors: [], created: false },
    });
    expect((await org.call('GET', path('a/b c?d'))).body).toMatchObject({ Id: id, LastName: 'Two' });
  });

  it.each([
    ['the key in the body', { LastName: 'x', Crosswalk_HubSpot_Id__c: '1' }, '', 400, 'INVALID_FIELD'],
    ['updateOnly and nothing to update', { LastName: 'x' }, '?updateOnly=true', 404, 'NOT_FOUND'],
  ])('is refused for %s', async (_, fields, query, status, errorCode) => {
    const org = openOrg();
    expect(await org.call('PATCH', `${path('1')}${query}`, fields)).toMatchObject({ status, body: [{ errorCode }] });
  });

  it('is 404 for a field that is no external id', async () => {
    expect(await openOrg().call('PATCH', '/sobjects/Contact/Email/a@example.com', { LastName: 'x' })).toMatchObject({
      status: 404,
      body: [{ message: 'Provided external ID field does not exist or is not accessible: Email' }],
    });
  });

  it('is 300 with the addresses when several rows have the key', async () => {
    const org = openOrg();
    const rows = [1, 2].map(() => ({ LastName: 'x', Crosswalk_HubSpot_Id__c: '7' }));
    const ids = await org.seed('Contact', rows);
    expect(await org.call('PATCH', path('7'), { LastName: 'y' })).toMatchObject({
      status: 300,
      body: ids.map((id) => `/services/data/v66.0/sobjects/Contact/${id}`),
    });
  });

  it('leaves the key of a deleted row free, and no other', async () => {
    const org = openOrg();
    const first = await org.call('PATCH', path('1'), { LastName: 'x' });
    const id = (first.body as { id: string }).id;
    expect(await org.call('POST', '/sobjects/Contact', { LastName: 'y', Crosswalk_HubSpot_Id__c: '1' })).toMatchObject({
      status: 400,
      body: [
        {
          errorCode: 'DUPLICATE_VALUE',
          message: `duplicate value found: Crosswalk_HubSpot_Id__c duplicates value on record with id: ${id.slice(0, 15)}`,
        },
      ],
    });
    await org.call('DELETE', `/sobjects/Contact/${id}`);
    expect((await org.call('PATCH', path('1'), { LastName: 'z' })).status).toBe(201);
  });
});

import type { Connection } from 'jsforce';
import { afterEach, describe, expect, it } from 'vitest';
import { createWorld } from '../../../local/world/world.ts';
import { connect, openOrg, type OrgUnderTest, type Row } from './org-under-test.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const STATUS = 'Closed - Converted';
const messages = ['Lead', 'Account', 'Contact', 'Opportunity'].map((object) => ({
  name: object,
  object,
  endpointUrl: 'http://127.0.0.1:9/',
  fields: ['Id'],
}));

const setUp = async (): Promise<{ org: OrgUnderTest; jsforce: Connection; leadId: string }> => {
  const org = openOrg({ outboundMessages: messages });
  const { connection, close } = await connect(org);
  closing.push(close);
  const [leadId = ''] = await org.seed('Lead', [
    {
      FirstName: 'Mia',
      LastName: 'Lund',
      Company: 'Fjord AS',
      Email: 'mia@example.com',
      Phone: '+47 1',
      City: 'Bergen',
      Country: 'Norway',
      LeadSource: 'Web',
      Title: 'Buyer',
      NumberOfEmployees: 12,
    },
  ]);
  org.advance(3_600_000);
  return { org, jsforce: connection, leadId };
};

const read = async (org: OrgUnderTest, object: string, id: string): Promise<Row> =>
  (await org.call('GET', `/sobjects/${object}/${id}`)).body as Row;

const pendingRecords = async (org: OrgUnderTest): Promise<string[]> => {
  const { nextAttempts } = (await org.sim('GET', '/outbound-messages')).body as {
    nextAttempts: { recordId: string }[];
  };
  return nextAttempts.map(({ recordId }) => recordId);
};

describe('a Lead that jsforce converts', () => {
  it('becomes an Account, a Contact and an Opportunity with the Contact as its primary one', async () => {
    const { org, jsforce, leadId } = await setUp();
    const converted = await jsforce.soap.convertLead({ leadId, convertedStatus: STATUS });
    expect(converted).toMatchObject({ success: true, leadId, errors: [] });
    const { accountId, contactId, opportunityId } = converted as unknown as Record<string, string>;
    expect(await read(org, 'Account', accountId ?? '')).toMatchObject({
      Name: 'Fjord AS',
      BillingCity: 'Bergen',
      NumberOfEmployees: 12,
      AccountSource: 'Web',
    });
    expect(await read(org, 'Contact', contactId ?? '')).toMatchObject({
      Name: 'Mia Lund',
      Email: 'mia@example.com',
      AccountId: accountId,
      MailingCountry: 'Norway',
      Title: 'Buyer',
    });
    expect(await read(org, 'Opportunity', opportunityId ?? '')).toMatchObject({
      Name: 'Fjord AS',
      AccountId: accountId,
      StageName: 'Prospecting',
      CloseDate: '2026-03-31',
    });
    const roles = await org.query('SELECT OpportunityId, ContactId, IsPrimary FROM OpportunityContactRole');
    expect(roles.records).toMatchObject([{ OpportunityId: opportunityId, ContactId: contactId, IsPrimary: true }]);
    expect(await read(org, 'Lead', leadId)).toMatchObject({
      IsConverted: true,
      Status: STATUS,
      ConvertedDate: '2026-03-04',
      ConvertedAccountId: accountId,
      ConvertedContactId: contactId,
      ConvertedOpportunityId: opportunityId,
      SystemModstamp: '2026-03-04T06:06:07.000+0000',
    });
    expect(new Set(await pendingRecords(org))).toEqual(new Set([accountId, contactId, opportunityId, leadId]));
  });

  it('fills only the blanks of an Account and a Contact that are there', async () => {
    const { org, jsforce, leadId } = await setUp();
    const [accountId = ''] = await org.seed('Account', [{ Name: 'Kept', BillingCity: 'Oslo' }]);
    const [contactId = ''] = await org.seed('Contact', [{ LastName: 'Kept', AccountId: accountId, Title: 'Owner' }]);
    const asked = { leadId, accountId, contactId, convertedStatus: STATUS, doNotCreateOpportunity: true };
    expect(await jsforce.soap.convertLead([asked])).toMatchObject([
      { success: true, accountId, contactId, opportunityId: null },
    ]);
    expect(await read(org, 'Account', accountId)).toMatchObject({
      Name: 'Kept',
      BillingCity: 'Oslo',
      BillingCountry: null,
      Phone: '+47 1',
    });
    expect(await read(org, 'Contact', contactId)).toMatchObject({
      Name: 'Kept',
      Title: 'Owner',
      Email: 'mia@example.com',
    });
    expect((await org.query('SELECT COUNT() FROM Opportunity')).totalSize).toBe(0);
  });

  it('is refused alone when the others of the call are converted', async () => {
    const { org, jsforce, leadId } = await setUp();
    const [other = ''] = await org.seed('Lead', [{ LastName: 'Other', Company: 'Other' }]);
    const results = await jsforce.soap.convertLead([
      { leadId, convertedStatus: 'Working - Contacted' },
      { leadId: other, convertedStatus: STATUS },
    ]);
    expect(results).toMatchObject([
      {
        success: false,
        errors: [{ statusCode: 'INVALID_STATUS', message: 'invalid convertedStatus: Working - Contacted' }],
      },
      { success: true, leadId: other },
    ]);
    expect(await read(org, 'Lead', leadId)).toMatchObject({ IsConverted: false });
  });

  it.each([
    ['a second time', {}, 'CANNOT_UPDATE_CONVERTED_LEAD'],
    ['with a status that the org does not have', { convertedStatus: 'Done' }, 'CANNOT_UPDATE_CONVERTED_LEAD'],
  ])('is not converted %s', async (_, changed, statusCode) => {
    const { jsforce, leadId } = await setUp();
    await jsforce.soap.convertLead({ leadId, convertedStatus: STATUS });
    const again = await jsforce.soap.convertLead({ leadId, convertedStatus: STATUS, ...changed });
    expect(again).toMatchObject({ success: false, errors: [{ statusCode }] });
  });

  it('leaves nothing behind when one of its records is refused', async () => {
    const { org, jsforce, leadId } = await setUp();
    const rule = { object: 'Contact', field: 'LastName', contains: 'lund', message: 'Not this name' };
    await org.faults({ rejectRecords: [rule] });
    expect(await jsforce.soap.convertLead({ leadId, convertedStatus: STATUS })).toMatchObject({
      success: false,
      errors: [{ statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: 'Not this name' }],
    });
    expect((await org.query('SELECT COUNT() FROM Account')).totalSize).toBe(0);
    expect(await pendingRecords(org)).toEqual([]);
  });

  it('cannot be changed afterwards, and takes its tasks along', async () => {
    const { org, jsforce, leadId } = await setUp();
    const [taskId = ''] = await org.seed('Task', [{ Subject: 'Call', WhoId: leadId }]);
    org.advance(60_000);
    const { contactId } = (await jsforce.soap.convertLead({ leadId, convertedStatus: STATUS })) as {
      contactId: string;
    };
    const { status, body } = await org.call('PATCH', `/sobjects/Lead/${leadId}`, { Title: 'x' });
    expect({ status, body }).toMatchObject({ status: 400, body: [{ errorCode: 'CANNOT_UPDATE_CONVERTED_LEAD' }] });
    expect(await read(org, 'Task', taskId)).toMatchObject({
      WhoId: contactId,
      SystemModstamp: '2026-03-04T06:07:07.000+0000',
    });
  });

  it('can be asked for by the status that converts', async () => {
    const { jsforce } = await setUp();
    const { records } = await jsforce.query('SELECT MasterLabel FROM LeadStatus WHERE IsConverted = true');
    expect(records).toMatchObject([{ MasterLabel: STATUS }]);
  });
});

describe('POST /__sim/convert', () => {
  it('converts as the administrator, with the Account of the Contact that is picked', async () => {
    const { org, leadId } = await setUp();
    const [accountId = ''] = await org.seed('Account', [{ Name: 'Fjord' }]);
    const [contactId = ''] = await org.seed('Contact', [{ LastName: 'Lund', AccountId: accountId }]);
    const { status, body } = await org.sim('POST', '/convert', { leadId, contactId, doNotCreateOpportunity: true });
    expect({ status, body }).toEqual({ status: 200, body: { leadId, accountId, contactId, opportunityId: null } });
    expect(await pendingRecords(org)).toContain(leadId);
    expect((await org.sim('GET', '/calls')).body).toMatchObject({ total: 0 });
  });

  it('says why not', async () => {
    const { org, leadId } = await setUp();
    await org.sim('POST', '/convert', { leadId });
    const { status, body } = await org.sim('POST', '/convert', { leadId });
    expect({ status, body }).toMatchObject({
      status: 400,
      body: { error: 'CANNOT_UPDATE_CONVERTED_LEAD: cannot reference converted lead' },
    });
  });

  it('works on the seeded company', async () => {
    const org = openOrg({ world: createWorld() });
    const { records } = await org.query('SELECT Id FROM Lead WHERE IsConverted = false LIMIT 1');
    expect((await org.sim('POST', '/convert', { leadId: records[0]?.['Id'] })).status).toBe(200);
  });
});

describe('a SOAP call', () => {
  it.each([
    ['with a wrong session', { accessToken: '00D5g00000CrsWk!wrong' }, 'sf:INVALID_SESSION_ID'],
    ['in a retired version', { version: '30.0' }, 'sf:UNSUPPORTED_API_VERSION'],
  ])('is refused %s', async (_, changed, errorCode) => {
    const { jsforce, leadId } = await setUp();
    Object.assign(jsforce, changed);
    await expect(jsforce.soap.convertLead({ leadId, convertedStatus: STATUS })).rejects.toMatchObject({ errorCode });
  });

  it('is counted once, however many records it has', async () => {
    const { org, jsforce, leadId } = await setUp();
    await jsforce.soap.convertLead([
      { leadId, convertedStatus: STATUS },
      { leadId, convertedStatus: STATUS },
    ]);
    expect((await org.sim('GET', '/calls')).body).toMatchObject({ calls: [{ kind: 'soap', count: 1 }] });
  });

  it('tells whose session it is, and what time', async () => {
    const { jsforce } = await setUp();
    expect(await jsforce.soap.getUserInfo()).toMatchObject({
      userName: 'admin@example.com',
      userFullName: 'Ada Admin',
    });
    expect(await jsforce.soap.getServerTimestamp()).toMatchObject({ timestamp: '2026-03-04T06:06:07.000Z' });
  });

  it('that the simulator lacks is said to be missing', async () => {
    const { jsforce } = await setUp();
    await expect(jsforce.soap.describeTabs()).rejects.toMatchObject({
      message: expect.stringContaining('does not have the SOAP call describeTabs'),
    });
  });
});

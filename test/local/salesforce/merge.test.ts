import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Connection } from 'jsforce';
import { connect, openOrg, type OrgUnderTest, type Row } from './org-under-test.ts';

const MESSAGES = ['Contact', 'Task'].map((object) => ({
  name: object,
  object,
  endpointUrl: 'http://127.0.0.1:9/',
  fields: ['Id'],
}));
const BEFORE = '2026-03-04T05:06:07.000+0000';
const AFTER = '2026-03-04T06:06:07.000+0000';

let org: OrgUnderTest;
let jsforce: Connection;
let close: () => Promise<void>;

beforeEach(async () => {
  org = openOrg({ outboundMessages: MESSAGES });
  ({ connection: jsforce, close } = await connect(org));
});
afterEach(() => close());

const seedOne = async (object: string, row: Row): Promise<string> => (await org.seed(object, [row]))[0] ?? '';
const read = async (object: string, id: string): Promise<Row> =>
  (await org.call('GET', `/sobjects/${object}/${id}`)).body as Row;
const merge = (type: string, masterId: string, mergeIds: string[], fields: Row = {}) =>
  jsforce.soap.merge({ masterRecord: { type, Id: masterId, ...fields }, recordToMergeIds: mergeIds });
const pendingRecords = async (): Promise<string[]> => {
  const { nextAttempts } = (await org.sim('GET', '/outbound-messages')).body as {
    nextAttempts: { recordId: string }[];
  };
  return nextAttempts.map(({ recordId }) => recordId);
};

describe('a merge that jsforce asks for', () => {
  it('deletes the losers of a Contact and moves what hangs on them', async () => {
    const master = await seedOne('Contact', { LastName: 'Master' });
    const losers = await org.seed('Contact', [{ LastName: 'First' }, { LastName: 'Second' }]);
    const [first = '', second = ''] = losers;
    const task = await seedOne('Task', { Subject: 'Call', WhoId: first });
    const report = await seedOne('Contact', { LastName: 'Report', ReportsToId: second });
    const opportunity = await seedOne('Opportunity', { Name: 'O', StageName: 'Prospecting', CloseDate: '2026-04-01' });
    const role = await seedOne('OpportunityContactRole', { OpportunityId: opportunity, ContactId: second });
    org.advance(3_600_000);
    const merged = await merge('Contact', master, losers, { Title: 'Kept', Department: 'A & B' });
    expect(merged).toMatchObject({ success: true, id: master, mergedRecordIds: losers, errors: [] });
    expect(new Set(merged.updatedRelatedIds)).toEqual(new Set([task, report, role]));
    const { records } = await org.query(
      'SELECT Id, MasterRecordId, SystemModstamp FROM Contact WHERE IsDeleted = true AND MasterRecordId != null',
      true,
    );
    expect(records).toMatchObject(losers.map((Id) => ({ Id, MasterRecordId: master, SystemModstamp: AFTER })));
    expect(await read('Task', task)).toMatchObject({ WhoId: master, SystemModstamp: AFTER, LastModifiedDate: BEFORE });
    expect(await read('Contact', report)).toMatchObject({ ReportsToId: master });
    expect(await read('OpportunityContactRole', role)).toMatchObject({ ContactId: master });
    expect(await read('Contact', master)).toMatchObject({ Title: 'Kept', Department: 'A & B', SystemModstamp: AFTER });
    expect(await pendingRecords()).toEqual([master]);
  });

  it('moves the Contacts, Opportunities and Tasks of an Account', async () => {
    const [master = '', loser = ''] = await org.seed('Account', [{ Name: 'Master' }, { Name: 'Loser' }]);
    const contact = await seedOne('Contact', { LastName: 'C', AccountId: loser });
    const opportunity = await seedOne('Opportunity', {
      Name: 'O',
      StageName: 'Prospecting',
      CloseDate: '2026-04-01',
      AccountId: loser,
    });
    const task = await seedOne('Task', { Subject: 'T', WhoId: contact });
    expect(await merge('Account', master, [loser])).toMatchObject({ success: true });
    expect(await read('Contact', contact)).toMatchObject({ AccountId: master });
    expect(await read('Opportunity', opportunity)).toMatchObject({ AccountId: master });
    expect(await read('Task', task)).toMatchObject({ AccountId: master, WhoId: contact });
  });

  it('lists the loser among the deleted and answers for it as for any of them', async () => {
    const [master = '', loser = ''] = await org.seed('Lead', [
      { LastName: 'M', Company: 'C' },
      { LastName: 'L', Company: 'C', Crosswalk_HubSpot_Id__c: '42' },
    ]);
    await merge('Lead', master, [loser], { Crosswalk_HubSpot_Id__c: '42' });
    org.advance(120_000);
    const deleted = await org.call('GET', '/sobjects/Lead/deleted?start=2026-03-04T05:00:00Z&end=2026-03-04T05:08:00Z');
    expect(deleted.body).toMatchObject({ deletedRecords: [{ id: loser }] });
    expect((await org.call('GET', `/sobjects/Lead/${loser}`)).body).toMatchObject([{ errorCode: 'ENTITY_IS_DELETED' }]);
    expect((await org.call('GET', '/sobjects/Lead/Crosswalk_HubSpot_Id__c/42')).body).toMatchObject({ Id: master });
  });

  it.each([
    ['into itself', (id: string) => [id], 'INVALID_ARGUMENT'],
    ['with nothing', () => [], 'INVALID_ARGUMENT'],
    ['with three others', () => ['a', 'b', 'c'], 'INVALID_ARGUMENT'],
    ['with a record of another object', () => ['0035g0000000001AAA'], 'MALFORMED_ID'],
    ['with a record that is not there', () => ['00Q5g0000000zzz'], 'INVALID_CROSS_REFERENCE_KEY'],
  ])('is refused %s', async (_, mergeIds, statusCode) => {
    const master = await seedOne('Lead', { LastName: 'M', Company: 'C' });
    expect(await merge('Lead', master, mergeIds(master))).toMatchObject({ success: false, errors: [{ statusCode }] });
  });

  it('is refused for a Lead that was converted, and leaves everything as it was', async () => {
    const [master = '', loser = ''] = await org.seed('Lead', [
      { LastName: 'M', Company: 'C' },
      { LastName: 'L', Company: 'C' },
    ]);
    await org.sim('POST', '/convert', { leadId: loser });
    const [failed] = await jsforce.soap.merge([
      { masterRecord: { type: 'Lead', Id: master }, recordToMergeIds: [loser] },
    ]);
    expect(failed).toMatchObject({ success: false, errors: [{ statusCode: 'CANNOT_UPDATE_CONVERTED_LEAD' }] });
    expect(await read('Lead', loser)).toMatchObject({ IsConverted: true, IsDeleted: false });
  });

  it('can be undone for the loser, whose children stay where they are', async () => {
    const [master = '', loser = ''] = await org.seed('Contact', [{ LastName: 'M' }, { LastName: 'L' }]);
    const task = await seedOne('Task', { Subject: 'T', WhoId: loser });
    await merge('Contact', master, [loser]);
    expect(await jsforce.soap.undelete([loser])).toMatchObject([{ success: true, id: loser }]);
    expect(await read('Contact', loser)).toMatchObject({ IsDeleted: false, MasterRecordId: null });
    expect(await read('Task', task)).toMatchObject({ WhoId: master });
  });
});

describe('undelete by jsforce', () => {
  it('answers for each id by itself', async () => {
    const [gone = '', alive = ''] = await org.seed('Lead', [
      { LastName: 'G', Company: 'C' },
      { LastName: 'A', Company: 'C' },
    ]);
    await org.call('DELETE', `/sobjects/Lead/${gone}`);
    expect(await jsforce.soap.undelete([gone, alive, 'nonsense'])).toMatchObject([
      { success: true, id: gone },
      { success: false, errors: [{ statusCode: 'UNDELETE_FAILED' }] },
      { success: false, errors: [{ statusCode: 'MALFORMED_ID' }] },
    ]);
  });
});

describe('the recycle bin', () => {
  it('does not give back a row whose unique value another one has taken', async () => {
    const [master = '', loser = ''] = await org.seed('Contact', [
      { LastName: 'M' },
      { LastName: 'L', Crosswalk_HubSpot_Id__c: '42' },
    ]);
    await merge('Contact', master, [loser], { Crosswalk_HubSpot_Id__c: '42' });
    expect(await jsforce.soap.undelete([loser])).toMatchObject([
      { success: false, errors: [{ statusCode: 'DUPLICATE_VALUE' }] },
    ]);
  });

  it('is emptied by jsforce of what lies in it, and of nothing else', async () => {
    const [gone = '', alive = ''] = await org.seed('Contact', [{ LastName: 'G' }, { LastName: 'A' }]);
    await org.call('DELETE', `/sobjects/Contact/${gone}`);
    expect(await jsforce.soap.emptyRecycleBin([gone, alive])).toMatchObject([
      { success: true, id: gone },
      { success: false, errors: [{ statusCode: 'INVALID_CROSS_REFERENCE_KEY' }] },
    ]);
    expect((await org.query('SELECT Id FROM Contact', true)).records).toMatchObject([{ Id: alive }]);
    org.advance(120_000);
    const deleted = await org.call(
      'GET',
      '/sobjects/Contact/deleted?start=2026-03-04T05:00:00Z&end=2026-03-04T05:08:00Z',
    );
    expect(deleted.body).toMatchObject({ deletedRecords: [{ id: gone }] });
    expect(await jsforce.soap.undelete([gone])).toMatchObject([{ success: false }]);
  });
});

describe('POST /__sim/merge', () => {
  it('merges as the administrator and counts no call', async () => {
    const [master = '', loser = ''] = await org.seed('Contact', [{ LastName: 'M' }, { LastName: 'L' }]);
    const { body } = await org.sim('POST', '/merge', { masterId: master, mergeIds: [loser], fields: { Title: 'T' } });
    expect(body).toEqual({ masterId: master, mergedIds: [loser], movedIds: [] });
    expect(await pendingRecords()).toEqual([master]);
    expect((await org.sim('GET', '/calls')).body).toMatchObject({ total: 0 });
  });

  it('shows the merge to queries when its transaction has ended', async () => {
    const [master = '', loser = ''] = await org.seed('Contact', [{ LastName: 'M' }, { LastName: 'L' }]);
    await org.faults({ visibilityDelaySeconds: 60 });
    await org.sim('POST', '/merge', { masterId: master, mergeIds: [loser] });
    const soql = 'SELECT MasterRecordId FROM Contact WHERE MasterRecordId != null';
    expect((await org.query(soql, true)).totalSize).toBe(0);
    org.advance(61_000);
    expect((await org.query(soql, true)).totalSize).toBe(1);
  });
});

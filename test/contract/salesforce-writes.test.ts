import { beforeEach, describe, expect, test } from 'vitest';
import { writePeople } from '../../adapters/salesforce/write-people.ts';
import type { SalesforceWrite } from '../../core/ports.ts';
import { kindsOf } from '../adapters/salesforce/kinds-of.ts';
import type { OrgUnderTest } from '../local/salesforce/org-under-test.ts';
import { type SalesforceWire, openWire } from './salesforce-wire.ts';

let under: OrgUnderTest;
let wire: SalesforceWire;

beforeEach(() => {
  wire = openWire();
  ({ under } = wire);
});

const write = (writes: readonly SalesforceWrite[]) => writePeople(wire.org, writes, 'live');
const charged = async () => ((await under.sim('GET', '/calls')).body as { total: number }).total;
const countOf = async (soql: string) => (await under.query(soql)).totalSize;

const seedLeads = (count: number) =>
  under.seed(
    'Lead',
    Array.from({ length: count }, (_, index) => ({ LastName: `Ito ${index}`, Company: 'Ito KK' })),
  );

const updatesOf = (ids: readonly string[], fields: SalesforceWrite['fields'] = { Title: 'CEO' }) =>
  ids.map((id, index): SalesforceWrite => ({ hubspotId: String(index + 1), object: 'Lead', id, fields }));

const creates = (count: number, fields: SalesforceWrite['fields'] = {}) =>
  Array.from({ length: count }, (_, index): SalesforceWrite => ({
    hubspotId: String(index + 1),
    object: 'Lead',
    fields: { LastName: `Ito ${index}`, Company: 'Ito KK', ...fields },
  }));

describe('a thousand records', () => {
  test('are updated in one call, and then carry their key', async () => {
    const ids = await seedLeads(1_000);
    const before = await charged();
    const answers = await write(updatesOf(ids));
    expect((await charged()) - before).toBe(1);
    expect(answers[7]).toEqual({ hubspotId: '8', kind: 'written', id: ids[7], created: false, at: expect.any(String) });
    expect(kindsOf(answers)).toEqual({ written: 1_000 });
    expect(await countOf("SELECT Id FROM Lead WHERE Title = 'CEO' AND Crosswalk_HubSpot_Id__c != null")).toBe(1_000);
  });

  test('are made in one call, and made once when they are sent twice', async () => {
    const first = await write(creates(1_000));
    expect(await charged()).toBe(1);
    expect(first.every((answer) => answer.kind === 'written' && answer.created)).toBe(true);
    const second = await write(creates(1_000));
    expect(second.every((answer) => answer.kind === 'written' && !answer.created)).toBe(true);
    expect(await countOf('SELECT Id FROM Lead')).toBe(1_000);
  });

  test('are written but for the one that is refused', async () => {
    await under.faults({
      rejectRecords: [{ object: 'Lead', field: 'Title', contains: 'bad', message: 'Ito may not', fields: ['Title'] }],
    });
    const ids = await seedLeads(1_000);
    const writes = updatesOf(ids).map((each, index) => (index === 500 ? { ...each, fields: { Title: 'bad' } } : each));
    const answers = await write(writes);
    expect(kindsOf(answers)).toEqual({ written: 999, refused: 1 });
    expect(answers.find(({ kind }) => kind === 'refused')).toEqual({
      hubspotId: '501',
      kind: 'refused',
      words: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
      fields: ['Title'],
    });
    expect(wire.collections).toEqual([[200, 200, 200, 200, 200]]);
  });

  test('that lock each other are sent again by fewer', async () => {
    const ids = await seedLeads(1_000);
    await under.faults({ lockRows: 0.02 });
    expect(kindsOf(await write(updatesOf(ids)))).toEqual({ written: 1_000 });
    expect(wire.collections.length).toBeLessThan(6);
  });
});

test('Leads and Contacts, new ones and known ones, go together; null clears', async () => {
  const [lead = ''] = await under.seed('Lead', [{ LastName: 'Ito', Company: 'Ito KK', Title: 'CEO' }]);
  const [contact = ''] = await under.seed('Contact', [{ LastName: 'Roe' }]);
  const answers = await write([
    { hubspotId: '1', object: 'Contact', id: contact, fields: { Title: 'CFO' } },
    { hubspotId: '2', object: 'Lead', id: lead, fields: { Title: null } },
    { hubspotId: '3', object: 'Contact', fields: { LastName: 'Doe' } },
    { hubspotId: '4', object: 'Lead', fields: { LastName: 'Poe', Company: 'Poe & Sons' } },
  ]);
  expect(kindsOf(answers)).toEqual({ written: 4 });
  expect(wire.collections).toEqual([[2, 1, 1]]);
  expect((await under.query(`SELECT Title FROM Lead WHERE Id = '${lead}'`)).records).toMatchObject([{ Title: null }]);
  expect((await under.query(`SELECT Title FROM Contact WHERE Id = '${contact}'`)).records).toMatchObject([
    { Title: 'CFO' },
  ]);
});

describe('a record', () => {
  test('that is deleted is gone, that was never there too', async () => {
    const [id = ''] = await seedLeads(1);
    await under.call('DELETE', `/sobjects/Lead/${id}`);
    const unknown = '00Q000000000099AAA';
    expect(await write(updatesOf([id, unknown]))).toEqual([
      { hubspotId: '1', kind: 'gone', words: 'ENTITY_IS_DELETED: entity is deleted' },
      { hubspotId: '2', kind: 'gone', words: 'INVALID_CROSS_REFERENCE_KEY' },
    ]);
  });

  test('whose owner is unknown is refused', async () => {
    const ids = await seedLeads(1);
    const [answer] = await write(updatesOf(ids, { OwnerId: '005000000000099AAA' }));
    expect(answer).toMatchObject({ kind: 'refused' });
  });

  test('that was converted is told apart', async () => {
    const ids = await seedLeads(1);
    await under.sim('POST', '/convert', { leadId: ids[0] });
    expect(await write(updatesOf(ids))).toEqual([
      { hubspotId: '1', kind: 'converted', words: 'CANNOT_UPDATE_CONVERTED_LEAD: cannot reference converted lead' },
    ]);
  });

  test('whose key another one has is answered with that one', async () => {
    const [first = '', second = ''] = await seedLeads(2);
    await write(updatesOf([first]));
    const [answer] = await write(updatesOf([second]));
    expect(answer).toMatchObject({ kind: 'duplicate', existingId: first });
  });

  test('that lacks what is required is refused, and the field named', async () => {
    const [answer] = await write([{ hubspotId: '1', object: 'Lead', fields: { LastName: 'Ito' } }]);
    expect(answer).toEqual({
      hubspotId: '1',
      kind: 'refused',
      words: 'REQUIRED_FIELD_MISSING: Required fields are missing: [Company]',
      fields: ['Company'],
    });
  });

  test('that is sent twice in one call is written, and to be sent again', async () => {
    const [id = ''] = await seedLeads(1);
    expect((await write(updatesOf([id, id]))).map(({ kind }) => kind)).toEqual(['written', 'failed']);
  });
});

describe('a call', () => {
  test('that fails ends the writing, and every record is answered', async () => {
    await under.faults({ fail: [{ match: '/composite', status: 503, errorCode: 'SERVER_UNAVAILABLE' }] });
    const answers = await write(creates(2_500));
    expect(kindsOf(answers)).toEqual({ failed: 2_500 });
    expect(wire.collections).toHaveLength(1);
  });

  test('that the org has no calls left for ends the writing', async () => {
    await under.faults({ dailyApiRequests: { max: 0 } });
    const answers = await write(creates(1_200));
    expect(answers[1_199]).toMatchObject({ kind: 'failed', error: { kind: 'allocation' } });
    expect(wire.collections).toHaveLength(1);
  });

  test('whose answer is lost may be sent again', async () => {
    await under.faults({ fail: [{ match: '/composite', reset: true, after: 'apply' }] });
    expect(kindsOf(await write(creates(10)))).toEqual({ failed: 10 });
    expect(kindsOf(await write(creates(10)))).toEqual({ written: 10 });
    expect(await countOf('SELECT Id FROM Lead')).toBe(10);
  });
});

test('nothing to write costs nothing', async () => {
  expect(await write([])).toEqual([]);
  expect(wire.collections).toEqual([]);
});

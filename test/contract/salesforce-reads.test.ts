import { beforeEach, describe, expect, test } from 'vitest';
import type { Org } from '../../adapters/salesforce/org.ts';
import { readUserEmails, readUserIds, salesforcePeople } from '../../adapters/salesforce/people.ts';
import { toId18 } from '../../core/salesforce-id.ts';
import type { OrgUnderTest } from '../local/salesforce/org-under-test.ts';
import { type SalesforceWire, leads, openWire } from './salesforce-wire.ts';

let under: OrgUnderTest;
let wire: SalesforceWire;
let org: Org;

beforeEach(() => {
  wire = openWire();
  ({ under, org } = wire);
});

const charged = async () => ((await under.sim('GET', '/calls')).body as { total: number }).total;

describe('records', () => {
  test('are read by id, 2,000 a query and five queries a call; those in the recycle bin are absent', async () => {
    const ids = await under.seed('Lead', leads(2_600));
    await under.call('DELETE', `/sobjects/Lead/${ids[7]}`);
    const before = await charged();
    const records = await salesforcePeople(org).read(new Map([['Lead', ids]]), 'live');
    expect(records.size).toBe(2_599);
    expect(records.get(ids[8] ?? '')).toMatchObject({ LastName: 'Ito 8', Email: 'ito8@example.com' });
    expect((await charged()) - before).toBe(1);
  });

  test('by the ten thousand are read in one call', async () => {
    const ids = Array.from({ length: 10_000 }, (_, index) => toId18(`00Q${String(index).padStart(12, '0')}`));
    await salesforcePeople(org).read(new Map([['Lead', ids]]), 'live');
    expect(wire.counted).toBe(1);
  });

  test('that are none are not asked for', async () => {
    expect((await salesforcePeople(org).read(new Map(), 'live')).size).toBe(0);
    expect(wire.requests).toEqual([]);
  });
});

describe('matches', () => {
  const find = (...contacts: { hubspotId: string; emails: string[] }[]) =>
    salesforcePeople(org).findMatches(contacts, 'live');

  test('are found by e-mail without regard to case, and by key, in one call', async () => {
    const [byEmail = '', byKey = ''] = await under.seed('Lead', [
      { LastName: 'Ito', Company: 'Ito KK', Email: 'Ito@Example.com' },
      { LastName: 'Poe', Company: 'Poe & Sons', Crosswalk_HubSpot_Id__c: '12' },
      { LastName: 'Doe', Company: 'Doe & Sons', Email: 'doe@example.com' },
    ]);
    const [contact = ''] = await under.seed('Contact', [{ LastName: 'Ito', Email: 'ito@example.org' }]);
    const records = await find(
      { hubspotId: '11', emails: ['ito@example.com', 'ito@example.org'] },
      { hubspotId: '12', emails: [] },
    );
    expect(records.map(({ object, id }) => [object, id])).toEqual([
      ['Lead', byEmail],
      ['Lead', byKey],
      ['Contact', contact],
    ]);
    expect(records[1]?.values).toMatchObject({ Id: byKey, LastName: 'Poe', Crosswalk_HubSpot_Id__c: '12' });
    expect(wire.counted).toBe(1);
  });

  test('are live records: neither deleted ones nor converted Leads', async () => {
    const [deleted = '', converted = ''] = await under.seed('Lead', leads(2));
    await under.call('DELETE', `/sobjects/Lead/${deleted}`);
    await under.sim('POST', '/convert', { leadId: converted });
    const records = await find({ hubspotId: '1', emails: ['ito0@example.com', 'ito1@example.com'] });
    expect(records).toEqual([expect.objectContaining({ object: 'Contact' })]);
  });

  test('of addresses with quotes and backslashes are no more than that', async () => {
    await under.seed('Lead', [...leads(2), { LastName: "O'Roe", Company: 'Roe', Email: "o'roe@example.com" }]);
    expect(await find({ hubspotId: '1', emails: ["x\\') OR (LastName != '", 'a\nb\t"'] })).toEqual([]);
    expect(await find({ hubspotId: '1', emails: ["o'roe@example.com"] })).toHaveLength(1);
  });

  test('of a thousand contacts cost one call, of none no call', async () => {
    await under.seed('Lead', leads(1_000));
    const contacts = Array.from({ length: 1_000 }, (_, index) => ({
      hubspotId: String(20_000_000_000 + index),
      emails: [`ito${index}@example.com`],
    }));
    expect(await find(...contacts)).toHaveLength(1_000);
    expect(wire.counted).toBe(1);
    expect(await find()).toEqual([]);
    expect(wire.counted).toBe(1);
  });

  test('of more addresses than fit into a query are asked for in several', async () => {
    const contacts = Array.from({ length: 2_000 }, (_, index) => ({
      hubspotId: String(index),
      emails: [`${'x'.repeat(50)}${index}@example.com`, 'y'.repeat(81)],
    }));
    expect(await find(...contacts)).toEqual([]);
    expect(wire.counted).toBe(1);
  });
});

describe('users', () => {
  test('are asked for by id only, and queues not at all', async () => {
    const { records } = await under.query('SELECT Id, Email FROM User ORDER BY Username');
    const [admin, integration] = records.map(({ Id }) => String(Id));
    const emails = await readUserEmails(org, [admin ?? '', '00G000000000001AAA', '005000000000099AAA'], 'live');
    expect(emails).toEqual(new Map([[admin, 'admin@example.com']]));
    expect(emails.has(integration ?? '')).toBe(false);
    wire.requests.length = 0;
    expect((await readUserEmails(org, ['00G000000000001AAA', 'x'], 'live')).size).toBe(0);
    expect(wire.requests).toEqual([]);
  });

  test('are found by e-mail as long as they are active, of several with one the oldest', async () => {
    const [admin] = (await under.query("SELECT Id FROM User WHERE Email = 'admin@example.com'")).records;
    await under.call('PATCH', `/sobjects/User/${String(admin?.['Id'])}`, { Email: 'integration@example.com' });
    const { records } = await under.query("SELECT Id FROM User WHERE Email = 'integration@example.com'");
    const oldest = records.map(({ Id }) => String(Id)).toSorted()[0];
    const ids = await readUserIds(org, ['Integration@example.com ', 'nobody@example.com', ''], 'live');
    expect(ids).toEqual(new Map([['integration@example.com', oldest]]));
  });

  test('by the thousand are asked for in few calls', async () => {
    const ids = Array.from({ length: 10_001 }, (_, index) => toId18(`005${String(index).padStart(12, '0')}`));
    await readUserEmails(org, ids, 'live');
    expect(wire.counted).toBe(2);
  });
});

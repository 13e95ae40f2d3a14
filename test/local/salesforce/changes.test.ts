import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openOrg, type OrgUnderTest, type Row } from './org-under-test.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

const changes = async (org: OrgUnderTest, what: 'updated' | 'deleted', start: string, end: string): Promise<Row> =>
  (await org.call('GET', `/sobjects/Lead/${what}/?start=${encodeURIComponent(start)}&end=${encodeURIComponent(end)}`))
    .body as Row;
const create = async (org: OrgUnderTest, fields: Row = {}): Promise<string> =>
  ((await org.call('POST', '/sobjects/Lead', { LastName: 'x', Company: 'y', ...fields })).body as { id: string }).id;

describe('getUpdated and getDeleted', () => {
  it('tell the ids of a span of whole minutes, and how far it is covered', async () => {
    const org = openOrg();
    const [kept, gone] = [await create(org), await create(org)];
    org.advance(MINUTE_MS);
    await org.call('DELETE', `/sobjects/Lead/${gone}`);
    const span = ['2026-03-04T05:06:59+00:00', '2026-03-04T05:30:00+00:00'] as const;
    expect(await changes(org, 'updated', ...span)).toEqual({
      ids: [kept],
      latestDateCovered: '2026-03-04T05:07:00.000+0000',
    });
    expect(await changes(org, 'deleted', ...span)).toEqual({
      deletedRecords: [{ id: gone, deletedDate: '2026-03-04T05:07:07.000+0000' }],
      earliestDateAvailable: '2026-02-17T05:07:00.000+0000',
      latestDateCovered: '2026-03-04T05:07:00.000+0000',
    });
  });

  it.each([
    ['updated', '2026-01-01T00:00:00Z', '2026-03-04T05:06:00Z', 'cannot be more than 30 days ago'],
    ['deleted', '2026-02-10T00:00:00Z', '2026-03-04T05:06:00Z', 'cannot be more than 15 days ago'],
    ['updated', '2026-03-04T05:06:01Z', '2026-03-04T05:06:59Z', 'at least one minute greater'],
  ] as const)('refuse for %s the span from %s to %s', async (what, start, end, message) => {
    expect(await changes(openOrg(), what, start, end)).toMatchObject([
      { errorCode: 'INVALID_REPLICATION_DATE', message: expect.stringContaining(message) },
    ]);
  });
});

describe('a row saved in a transaction that runs on', () => {
  it('has its stamp of now, is read by id at once, and is found by queries later', async () => {
    const org = openOrg();
    const old = await create(org, { Title: 'before' });
    await org.faults({ visibilityDelaySeconds: 60 });
    org.advance(10_000);
    const fresh = await create(org);
    await org.call('PATCH', `/sobjects/Lead/${old}`, { Title: 'after' });
    expect((await org.call('GET', `/sobjects/Lead/${fresh}`)).status).toBe(200);
    const titles = async (): Promise<unknown[]> =>
      (await org.query('SELECT Title FROM Lead', true)).records.map((record) => record['Title']);
    expect(await titles()).toEqual(['before']);
    expect(await changes(org, 'updated', '2026-03-04T05:00:00Z', '2026-03-04T05:30:00Z')).toEqual({
      ids: [old],
      latestDateCovered: '2026-03-04T05:06:00.000+0000',
    });
    org.advance(61_000);
    expect(await titles()).toEqual(['after', null]);
    const { records } = await org.query('SELECT SystemModstamp FROM Lead');
    expect(records.map((record) => record['SystemModstamp'])).toEqual(
      Array.from({ length: 2 }, () => '2026-03-04T05:06:17.000+0000'),
    );
  });

  it('is deleted for queries when its deletion has been committed', async () => {
    const org = openOrg();
    const id = await create(org);
    await org.faults({ visibilityDelaySeconds: 60 });
    await org.call('DELETE', `/sobjects/Lead/${id}`);
    expect((await org.query('SELECT COUNT() FROM Lead')).totalSize).toBe(1);
    org.advance(61_000);
    expect((await org.query('SELECT COUNT() FROM Lead')).totalSize).toBe(0);
  });
});

describe('the recycle bin', () => {
  it('takes with an account what hangs on it, and gives it back together', async () => {
    const org = openOrg();
    const [account = ''] = await org.seed('Account', [{ Name: 'A' }]);
    const [contact = '', other = ''] = await org.seed('Contact', [
      { LastName: 'C', AccountId: account },
      { LastName: 'D' },
    ]);
    const [deal = ''] = await org.seed('Opportunity', [
      { Name: 'O', AccountId: account, StageName: 'Prospecting', CloseDate: '2026-05-01' },
    ]);
    await org.seed('OpportunityContactRole', [{ OpportunityId: deal, ContactId: contact }]);
    await org.seed('Task', [{ Subject: 'T', WhoId: contact }]);
    const count = async (): Promise<number[]> => {
      const objects = ['Account', 'Contact', 'Opportunity', 'OpportunityContactRole', 'Task'];
      return Promise.all(objects.map(async (object) => (await org.query(`SELECT COUNT() FROM ${object}`)).totalSize));
    };
    await org.call('DELETE', `/sobjects/Account/${account}`);
    expect(await count()).toEqual([0, 1, 0, 0, 0]);
    const restore = async (id: string): Promise<unknown> => (await org.sim('POST', '/undelete', { ids: [id] })).body;
    expect(await restore(other)).toEqual({ restored: [] });
    expect(await restore(account)).toEqual({ restored: [account] });
    expect(await count()).toEqual([1, 2, 1, 1, 1]);
  });

  it('never has a contact role that was deleted by itself, only one that went with its opportunity', async () => {
    const org = openOrg();
    const [contact = ''] = await org.seed('Contact', [{ LastName: 'C' }]);
    const [deal = ''] = await org.seed('Opportunity', [
      { Name: 'O', StageName: 'Prospecting', CloseDate: '2026-05-01' },
    ]);
    const [alone = '', along = ''] = await org.seed('OpportunityContactRole', [
      { OpportunityId: deal, ContactId: contact },
      { OpportunityId: deal, ContactId: contact },
    ]);
    await org.call('DELETE', `/sobjects/OpportunityContactRole/${alone}`);
    await org.call('DELETE', `/sobjects/Opportunity/${deal}`);
    const { records } = await org.query('SELECT Id, IsDeleted FROM OpportunityContactRole', true);
    expect(records).toMatchObject([{ Id: along, IsDeleted: true }]);
    expect((await org.sim('POST', '/undelete', { ids: [alone] })).body).toEqual({ restored: [] });
  });

  it('is emptied of what has lain in it for 15 days', async () => {
    const org = openOrg();
    const id = await create(org);
    await org.call('DELETE', `/sobjects/Lead/${id}`);
    const inBin = async (): Promise<number> => {
      await org.simulator.tick();
      return (await org.query('SELECT COUNT() FROM Lead WHERE IsDeleted = true', true)).totalSize;
    };
    org.advance(14 * DAY_MS);
    expect(await inBin()).toBe(1);
    org.advance(1 * DAY_MS + 1);
    expect(await inBin()).toBe(0);
    expect(await org.call('GET', `/sobjects/Lead/${id}`)).toMatchObject({
      status: 404,
      body: [{ errorCode: 'NOT_FOUND' }],
    });
  });
});

it('paging by (SystemModstamp, Id) meets every row exactly once, whatever the ties', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 40 }),
      fc.integer({ min: 1, max: 7 }),
      async (seconds, size) => {
        const org = openOrg();
        const stamps = seconds.map((second) => `2026-01-01T00:00:0${second}.000+0000`);
        const ids = await org.seed(
          'Lead',
          stamps.map((SystemModstamp) => ({ LastName: 'x', Company: 'y', SystemModstamp })),
        );
        const met: string[] = [];
        let where = 'SystemModstamp >= 2026-01-01T00:00:00Z';
        for (let page = 0; page <= seconds.length; page += 1) {
          const { records } = await org.query(
            `SELECT Id, SystemModstamp FROM Lead WHERE ${where} ORDER BY SystemModstamp, Id LIMIT ${size}`,
          );
          met.push(...records.map((record) => String(record['Id'])));
          const last = records.at(-1);
          if (last === undefined) break;
          const stamp = String(last['SystemModstamp']).replace('+0000', 'Z');
          where = `SystemModstamp > ${stamp} OR (SystemModstamp = ${stamp} AND Id > '${String(last['Id'])}')`;
        }
        expect(met.toSorted()).toEqual(ids.toSorted());
      },
    ),
    { numRuns: 30 },
  );
});

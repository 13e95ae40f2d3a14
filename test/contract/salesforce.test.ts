import { beforeEach, describe, expect, test } from 'vitest';
import { connectedOrg } from '../../adapters/salesforce/connected-org.ts';
import type { Org } from '../../adapters/salesforce/org.ts';
import { salesforcePeople } from '../../adapters/salesforce/people.ts';
import { runQueries } from '../../adapters/salesforce/queries.ts';
import { logIn } from '../../adapters/salesforce/login.ts';
import type { PolledFeed } from '../../core/change.ts';
import { PAGE_ROWS, type PageStart } from '../../core/cursor.ts';
import { VendorError } from '../../core/failure.ts';
import type { ChangesPage } from '../../core/ports.ts';
import { defaultSettings } from '../../core/settings.ts';
import { ORGANIZATION_ID, type OrgUnderTest, START_MS } from '../local/salesforce/org-under-test.ts';
import { type SalesforceWire, leads, openWire } from './salesforce-wire.ts';

const ADDRESS = 'http://127.0.0.1:4001';
const credentials = { loginUrl: `${ADDRESS}/`, clientId: 'client', clientSecret: 'secret' };
const fromStart = { from: new Date(START_MS - 60_000).toISOString() };

let under: OrgUnderTest;
let wire: SalesforceWire;
let org: Org;
let fetcher: typeof fetch;

beforeEach(() => {
  wire = openWire();
  ({ under, org, fetcher } = wire);
});

const charged = async () => ((await under.sim('GET', '/calls')).body as { total: number }).total;

async function changesOf(starts: [PolledFeed, PageStart][]): Promise<Map<PolledFeed, ChangesPage>> {
  const pages = await salesforcePeople(org).readChanges(new Map(starts));
  return new Map(
    [...pages].map(([object, page]) => {
      if (page instanceof VendorError) throw page;
      return [object, page];
    }),
  );
}

describe('a token', () => {
  test('is given to the app of the org', async () => {
    const session = await logIn(credentials, { organizationId: ORGANIZATION_ID, fetch: fetcher });
    expect(session).toEqual({
      accessToken: expect.stringMatching(/^00D/),
      instanceUrl: ADDRESS,
      organizationId: ORGANIZATION_ID,
    });
  });

  test.each([
    ['a wrong secret', { ...credentials, clientSecret: 'wrong' }, ORGANIZATION_ID, /invalid_client/],
    ['an unknown app', { ...credentials, clientId: 'unknown' }, ORGANIZATION_ID, /invalid_client/],
    ['another org', credentials, '00D000000000001EAA', /this connection belongs to 00D000000000001EAA/],
    [
      'an address elsewhere',
      { ...credentials, loginUrl: 'https://evil.example' },
      ORGANIZATION_ID,
      /not one of Salesforce/,
    ],
  ])('is not had with %s', async (_, given, organizationId, message) => {
    await expect(logIn(given, { organizationId, fetch: fetcher })).rejects.toMatchObject({
      kind: 'auth',
      message: expect.stringMatching(message),
    });
  });
});

describe('calls', () => {
  test('are counted as the org charges them, the renewal of a session not', async () => {
    await under.seed('Lead', leads(3));
    await changesOf([['Lead', fromStart]]);
    await under.faults({ fail: [{ match: '/composite', status: 401, errorCode: 'INVALID_SESSION_ID' }] });
    await changesOf([['Lead', fromStart]]);
    expect(wire.requests.filter((request) => request.endsWith('/token'))).toHaveLength(2);
    expect(wire.counted).toBe(2);
    expect(await charged()).toBe(2);
    expect(org.usage()).toMatchObject({ max: 100_000 });
  });

  test('whose answer is lost stay counted', async () => {
    await under.faults({ fail: [{ match: '/composite', reset: true, after: 'apply' }] });
    await expect(changesOf([['Lead', fromStart]])).rejects.toMatchObject({ kind: 'retry' });
    expect([wire.counted, await charged()]).toEqual([1, 1]);
  });

  test('are over when the org has no calls left', async () => {
    await under.faults({ dailyApiRequests: { max: 0 } });
    await expect(changesOf([['Lead', fromStart]])).rejects.toMatchObject({ kind: 'allocation' });
    expect(wire.counted).toBe(0);
  });

  test('of a connection keep to its limit', async () => {
    const connected = connectedOrg({
      connection: 'default',
      secrets: {
        read: async () => ({ salesforce: { ...credentials, organizationId: ORGANIZATION_ID.slice(0, 15) } }),
        forget: () => undefined,
      },
      counter: {
        reserve: async (_, calls, limit) => (wire.counted += calls) <= (limit ?? Infinity),
        release: async () => undefined,
      },
      settings: { read: async () => ({ ...defaultSettings, apiCallLimit: 2 }) },
      clock: under.options.clock,
      fetch: fetcher,
    });
    const read = () => salesforcePeople(connected).readChanges(new Map([['Lead', fromStart]]));
    await read();
    await read();
    await expect(read()).rejects.toMatchObject({ kind: 'limit', message: expect.stringContaining('limit of 2') });
    expect(await charged()).toBe(2);
  });
});

describe('changes', () => {
  test('of Leads and Contacts come in one call, in the order of their ids, deleted ones too', async () => {
    const [first = '', second = ''] = await under.seed('Lead', leads(2));
    const [account] = await under.seed('Account', [{ Name: 'Roe & Sons' }]);
    const [contact = ''] = await under.seed('Contact', [
      { LastName: 'Roe', Email: 'roe@example.com', AccountId: account },
    ]);
    under.advance(5_000);
    await under.call('PATCH', `/sobjects/Lead/${first}`, { Title: 'CEO' });
    under.advance(5_000);
    await under.call('DELETE', `/sobjects/Lead/${second}`);
    const before = await charged();
    const pages = await changesOf([
      ['Lead', fromStart],
      ['Contact', fromStart],
    ]);
    expect((await charged()) - before).toBe(1);
    const rows = pages.get('Lead')?.rows ?? [];
    expect(rows.map(({ Id, IsDeleted, Title }) => [Id, IsDeleted, Title])).toEqual([
      [first, false, 'CEO'],
      [second, true, null],
    ]);
    expect(rows[0]).toMatchObject({ SystemModstamp: '2026-03-04T05:06:12.000Z' });
    expect(pages.get('Contact')?.rows).toEqual([
      expect.objectContaining({ Id: contact, AccountId: account, 'Account.Name': 'Roe & Sons' }),
    ]);
    expect(pages.get('Lead')?.hasMore).toBe(false);
  });

  test(`of more than ${PAGE_ROWS} records come five pages a call, without a gap or a repeat`, async () => {
    const ids: string[] = [];
    for (let first = 0; first < 13_000; first += 500) ids.push(...(await under.seed('Lead', leads(500, first))));
    await under.seed('Contact', [{ LastName: 'Roe' }]);
    const before = await charged();
    const sizes: [number, boolean][] = [];
    const seen: string[] = [];
    let start: PageStart = fromStart;
    do {
      const page = (await changesOf([['Lead', start]])).get('Lead');
      sizes.push([page?.rows.length ?? 0, page?.hasMore ?? false]);
      seen.push(...(page?.rows.map(({ Id }) => String(Id)) ?? []));
      start = { ...fromStart, ...(page?.last !== undefined && { after: page.last }) };
    } while (sizes.at(-1)?.[1] === true);
    expect(sizes).toEqual([
      [2_000, true],
      [10_000, true],
      [1_000, false],
    ]);
    expect((await charged()) - before).toBe(3);
    expect(seen.toSorted()).toEqual(ids.toSorted());
    expect(new Set(seen).size).toBe(13_000);
  });

  test('of two objects whose scans are under way share a call', async () => {
    await under.seed('Lead', leads(1_000));
    const [contact = ''] = await under.seed('Contact', [{ LastName: 'Roe' }]);
    const pages = await changesOf([
      ['Lead', { ...fromStart, after: '00Q000000000000AAA' }],
      ['Contact', { ...fromStart, after: '003000000000000AAA' }],
    ]);
    expect(pages.get('Lead')).toMatchObject({ hasMore: false, rows: { length: 1_000 } });
    expect(pages.get('Contact')).toMatchObject({ hasMore: false, last: contact, rows: [{ Id: contact }] });
    expect(wire.counted).toBe(1);
  });

  test('of an object that may not be read fail alone, in words without the query', async () => {
    await under.seed('Contact', [{ LastName: 'Roe', Email: 'roe@example.com' }]);
    const { results } = await runQueries(
      org,
      [
        { resource: 'queryAll', soql: "SELECT Id, Nowhere__c FROM Lead WHERE LastName = 'Ito'" },
        { resource: 'queryAll', soql: 'SELECT Id FROM Contact' },
      ],
      'live',
    );
    expect(results[0]).toMatchObject({
      kind: 'reject',
      message: expect.stringContaining("No such column 'Nowhere__c'"),
    });
    expect(results[0]).not.toMatchObject({ message: expect.stringMatching(/SELECT|Ito/) });
    expect(results[1]).toMatchObject({ records: [{}] });
  });
});

import { beforeEach, describe, expect, test } from 'vitest';
import { salesforcePeople } from '../../adapters/salesforce/people.ts';
import { PolledFeed } from '../../core/change.ts';
import { VendorError } from '../../core/failure.ts';
import { OPPORTUNITIES } from '../../core/lifecycle.ts';
import type { ChangesPage } from '../../core/ports.ts';
import { type OrgUnderTest, START_MS } from '../local/salesforce/org-under-test.ts';
import { type SalesforceWire, openWire } from './salesforce-wire.ts';

let under: OrgUnderTest;
let wire: SalesforceWire;
beforeEach(() => {
  wire = openWire();
  ({ under } = wire);
});

const contacts = (count: number) =>
  under.seed(
    'Contact',
    Array.from({ length: count }, (_, index) => ({ LastName: `Ito ${index}` })),
  );
const opportunity = async (StageName = 'Prospecting') =>
  (await under.seed('Opportunity', [{ Name: 'Seats', StageName, CloseDate: '2026-12-31' }]))[0] ?? '';
const roles = (OpportunityId: string, ids: readonly string[]) =>
  under.seed(
    'OpportunityContactRole',
    ids.map((ContactId) => ({ ContactId, OpportunityId })),
  );
const word = (standing: string, id: string) => `${standing}/${id.slice(0, 15)}`;
const from = new Date(START_MS - 60_000).toISOString();

async function poll(feeds: readonly PolledFeed[] = PolledFeed.options, after?: string) {
  const start = (feed: PolledFeed) => ({ from, ...(feed === 'Contact' && after !== undefined && { after }) });
  return salesforcePeople(wire.org).readChanges(new Map(feeds.map((feed) => [feed, start(feed)])));
}
function rowsOf(page: ChangesPage | VendorError | undefined): ChangesPage['rows'] {
  if (page === undefined || page instanceof VendorError) throw new Error('no page');
  return page.rows;
}
const told = (page: ChangesPage | VendorError | undefined) =>
  Object.fromEntries(
    rowsOf(page).flatMap((row) => (OPPORTUNITIES in row ? [[String(row['Id']), row[OPPORTUNITIES]]] : [])),
  );

describe('one call of the poll', () => {
  test('tells the opportunities of Contacts beside their rows, and of nobody else', async () => {
    const [one = '', two = '', three = ''] = await contacts(3);
    await under.seed('Lead', [{ LastName: 'Roe', Company: 'Roe' }]);
    const [open, won, lost] = [await opportunity(), await opportunity('Closed Won'), await opportunity('Closed Lost')];
    await roles(open, [one, two]);
    await roles(won, [one]);
    await roles(lost, [three]);
    const pages = await poll();
    expect(wire.counted).toBe(1);
    expect(told(pages.get('Contact'))).toEqual({
      [one]: `${word('open', open)} ${word('won', won)}`,
      [two]: word('open', open),
      [three]: null,
    });
    expect(told(pages.get('Lead'))).toEqual({});
  });

  test('has the roles that moved, and those of opportunities that moved, in feeds of their own', async () => {
    const early = { CreatedDate: '2025-01-01T00:00:00Z' };
    const [contact = ''] = await under.seed('Contact', [{ LastName: 'Ito', ...early }]);
    const [moved = '', still = ''] = await under.seed(
      'Opportunity',
      [0, 1].map(() => ({ Name: 'O', StageName: 'Prospecting', CloseDate: '2026-12-31', ...early })),
    );
    const [ofMoved] = await under.seed('OpportunityContactRole', [
      { ContactId: contact, OpportunityId: moved, ...early },
    ]);
    const [fresh] = await roles(still, [contact]);
    await under.call('PATCH', `/sobjects/Opportunity/${moved}`, { StageName: 'Closed Won' });
    const pages = await poll();
    expect(rowsOf(pages.get('Contact'))).toEqual([]);
    expect(rowsOf(pages.get('OpportunityContactRole'))).toMatchObject([
      { Id: fresh, ContactId: contact, OpportunityId: still, 'Opportunity.IsWon': false, IsDeleted: false },
    ]);
    expect(rowsOf(pages.get('Opportunity'))).toMatchObject([
      { Id: ofMoved, ContactId: contact, OpportunityId: moved, 'Opportunity.IsWon': true },
    ]);
  });

  test('does not ask for them while they do not count, or when a scan of Contacts is under way', async () => {
    const [contact = ''] = await contacts(1);
    await roles(await opportunity(), [contact]);
    expect(told((await poll(['Lead', 'Contact'])).get('Contact'))).toEqual({});
    const underWay = (await poll(PolledFeed.options, '003000000000000AAA')).get('Contact');
    expect([rowsOf(underWay).length, told(underWay)]).toEqual([1, {}]);
  });

  test('is not crowded by the roles of Contacts that did not move', async () => {
    const early = { CreatedDate: '2025-01-01T00:00:00Z' };
    const [old = ''] = await under.seed('Contact', [{ LastName: 'Ito', ...early }]);
    const many = await under.seed(
      'Opportunity',
      Array.from({ length: 2_005 }, () => ({ Name: 'O', StageName: 'Prospecting', CloseDate: '2026-12-31', ...early })),
    );
    await under.seed(
      'OpportunityContactRole',
      many.map((OpportunityId) => ({ ContactId: old, OpportunityId, ...early })),
    );
    const [fresh = ''] = await contacts(1);
    await roles(many[0] ?? '', [fresh]);
    expect(told((await poll()).get('Contact'))).toEqual({ [fresh]: word('open', many[0] ?? '') });
  });

  test('leaves a Contact untold whose roles may go on behind the page', async () => {
    const [first = '', last = '', none = ''] = await contacts(3);
    await roles(await opportunity(), [first]);
    const many = await under.seed(
      'Opportunity',
      Array.from({ length: 2_005 }, () => ({ Name: 'O', StageName: 'Prospecting', CloseDate: '2026-12-31' })),
    );
    await under.seed(
      'OpportunityContactRole',
      many.map((OpportunityId) => ({ ContactId: last, OpportunityId })),
    );
    const page = (await poll()).get('Contact');
    expect(rowsOf(page).map(({ Id }) => Id)).toEqual([first, last, none]);
    expect(Object.keys(told(page))).toEqual([first]);
  });
});

describe('records read by id', () => {
  const read = (ids: readonly string[], opportunities: boolean) =>
    salesforcePeople(wire.org).read(new Map([['Contact', ids]]), 'live', { opportunities });

  test('come with their opportunities if asked to, in the same call', async () => {
    const [one = '', two = ''] = await contacts(2);
    const open = await opportunity();
    await roles(open, [one]);
    const records = await read([one, two], true);
    expect(wire.counted).toBe(1);
    expect([one, two].map((id) => records.get(id)?.[OPPORTUNITIES])).toEqual([word('open', open), null]);
    expect(OPPORTUNITIES in ((await read([one], false)).get(one) ?? {})).toBe(false);
  });

  test('have all of them, however many', async () => {
    const [one = ''] = await contacts(1);
    const many = await under.seed(
      'Opportunity',
      Array.from({ length: 2_100 }, () => ({ Name: 'O', StageName: 'Closed Won', CloseDate: '2026-12-31' })),
    );
    await under.seed(
      'OpportunityContactRole',
      many.map((OpportunityId) => ({ ContactId: one, OpportunityId })),
    );
    const text = String((await read([one], true)).get(one)?.[OPPORTUNITIES]);
    expect(text.split(' ')).toHaveLength(2_100);
  });
});

describe('a user that may not see Opportunities', () => {
  beforeEach(() => {
    wire = openWire('OpportunityContactRole');
    ({ under } = wire);
  });

  test('gets people all the same, with nothing told, and a failure of each feed of opportunities', async () => {
    const [contact = ''] = await contacts(1);
    const pages = await poll();
    expect([rowsOf(pages.get('Contact')).length, told(pages.get('Contact'))]).toEqual([1, {}]);
    for (const feed of ['OpportunityContactRole', 'Opportunity'] as const)
      expect(pages.get(feed)).toMatchObject({ message: expect.stringContaining('INVALID_TYPE') });
    const records = await salesforcePeople(wire.org).read(new Map([['Contact', [contact]]]), 'live', {
      opportunities: true,
    });
    expect(OPPORTUNITIES in (records.get(contact) ?? { [OPPORTUNITIES]: 'told' })).toBe(false);
  });
});

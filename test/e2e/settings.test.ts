import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { defaultSettings } from '../../core/settings.ts';
import { notActing } from '../../functions/settings-api/status.ts';
import { SettingsWorld } from './settings-world.ts';

let world: SettingsWorld;
beforeAll(async () => {
  world = await SettingsWorld.start();
}, 120_000);
afterAll(() => world.engine.stop());
afterEach(() => world.set());

const leadsOf = (email: string, columns = 'Id') => world.rows(`SELECT ${columns} FROM Lead WHERE Email = '${email}'`);
const crossed = (email: string) =>
  world.ticksShow(`no Lead for ${email}`, async () => (await leadsOf(email)).length > 0);

describe('each setting does what it says', { timeout: 240_000 }, () => {
  test('sync off: nothing is read or written; on again, what both sides did meanwhile crosses', async () => {
    await world.set({ sync: 'off' });
    const lead = await world.insert('Lead', { LastName: 'Off', Company: 'X', Email: 'off@example.com' });
    await world.makeContact({ email: 'off-too@example.com', lastname: 'Off' });
    await world.tick();
    expect(await world.status()).toMatchObject({ sync: 'off', poll: { outcome: 'syncNotOn' } });
    expect(await world.contact('off@example.com')).toBeUndefined();
    await world.edit('Lead', lead, { Phone: '7' });
    await world.set();
    await world.ticksShow('the Lead did not cross', async () => {
      const contact = await world.contact('off@example.com', 'phone');
      return contact?.['phone'] === '7';
    });
    await crossed('off-too@example.com');
  });

  test('sync paused: changes of both sides are noted and nothing is written; on again, they cross', async () => {
    await world.set({ sync: 'paused' });
    await world.insert('Lead', { LastName: 'Pause', Company: 'X', Email: 'paused@example.com' });
    const id = await world.makeContact({ email: 'paused-too@example.com', lastname: 'Pause' });
    await world.ticksShow('the changes were not noted', async () => {
      const { setAside } = await world.status();
      return (setAside.reasons.find(({ code }) => code === 'syncNotOn')?.count ?? 0) >= 2;
    });
    expect(await world.status()).toMatchObject({ sync: 'paused', poll: { outcome: 'read' } });
    expect(await world.contact('paused@example.com')).toBeUndefined();
    expect(await leadsOf('paused-too@example.com')).toEqual([]);
    await world.editContact(id, { phone: '8' });
    await world.set();
    await crossed('paused-too@example.com');
    await world.ticksShow(
      'the Lead did not cross',
      async () => (await world.contact('paused@example.com')) !== undefined,
    );
    expect(await leadsOf('paused-too@example.com', 'Phone')).toMatchObject([{ Phone: '8' }]);
  });

  test.each([
    ['lead', 'Lead', { Company: 'X' }],
    ['contact', 'Contact', {}],
  ] as const)(
    'createFromSalesforce.%s off: a new %s makes no contact; on, its next change does',
    async (key, object, more) => {
      const email = `made-${key}@example.com`;
      await world.set({ createFromSalesforce: { ...defaultSettings.createFromSalesforce, [key]: false } });
      let id = '';
      await world.outcomeOf('creationOff', async () => {
        id = await world.insert(object, { LastName: 'Made', Email: email, ...more });
      });
      expect(await world.contact(email)).toBeUndefined();
      await world.set();
      await world.edit(object, id, { Phone: '1' });
      await world.ticksShow('no contact was made', async () => (await world.contact(email)) !== undefined);
    },
  );

  test('inclusionListId: only who is in the list goes to Salesforce, others once they join', async () => {
    const filter = {
      filterType: 'PROPERTY',
      property: 'city',
      operation: { operationType: 'MULTISTRING', operator: 'IS_EQUAL_TO', values: ['Oslo'] },
    };
    const answer = await world.engine.hubspot('/crm/lists/2026-09', {
      name: 'From Oslo',
      objectTypeId: '0-1',
      processingType: 'DYNAMIC',
      filterBranch: {
        filterBranchType: 'OR',
        filterBranches: [{ filterBranchType: 'AND', filterBranches: [], filters: [filter] }],
        filters: [],
      },
    });
    const { list } = z.object({ list: z.object({ listId: z.string() }) }).parse(await answer.json());
    await world.set({ inclusionListId: list.listId });
    let id = '';
    await world.outcomeOf('notInInclusionList', async () => {
      id = await world.makeContact({ email: 'bergen@example.com', lastname: 'Bergen', city: 'Bergen' });
    });
    expect(await leadsOf('bergen@example.com')).toEqual([]);
    await world.editContact(id, { city: 'Oslo' });
    await crossed('bergen@example.com');
  });

  test('inclusionListId: a list that is not there is refused', async () => {
    await expect(world.set({ inclusionListId: '404404' })).rejects.toThrow(/422.*inclusionListId/);
  });

  test('newRecordType: a new person in HubSpot becomes a Contact', async () => {
    await world.set({ newRecordType: 'Contact' });
    await world.makeContact({ email: 'typed@example.com', lastname: 'Typed' });
    await world.ticksShow('no Contact was made', async () => {
      return (await world.rows("SELECT Id FROM Contact WHERE Email = 'typed@example.com'")).length > 0;
    });
    expect(await leadsOf('typed@example.com')).toEqual([]);
  });

  test('statePicklists: places are written by their codes, and only in an org that has them', async () => {
    await expect(world.set({ statePicklists: true })).rejects.toThrow(/422.*statePicklists/);
    await world.engine.control(1, 'features', { statePicklists: true });
    await world.set({ statePicklists: true });
    await world.makeContact({ email: 'kyoto@example.com', lastname: 'Ito', country: 'Japan', state: '京都府' });
    await crossed('kyoto@example.com');
    expect(await leadsOf('kyoto@example.com', 'CountryCode, StateCode')).toMatchObject([
      { CountryCode: 'JP', StateCode: '26' },
    ]);
    await world.set();
    await world.engine.control(1, 'features', { statePicklists: false });
  });

  test('lifecycleTransitions: an open opportunity moves its contact on; with the setting off it does not', async () => {
    const stageAfterRole = async (email: string): Promise<string | null | undefined> => {
      const id = await world.insert('Contact', { LastName: 'Stage', Email: email });
      await world.ticksShow('no contact was made', async () => (await world.contact(email)) !== undefined);
      const opportunity = { Name: 'Seats', StageName: 'Prospecting', CloseDate: '2026-12-31' };
      const OpportunityId = await world.insert('Opportunity', opportunity);
      await world.insert('OpportunityContactRole', { ContactId: id, OpportunityId });
      await world.edit('Contact', id, { Phone: '9' });
      await world.ticksShow(
        'the edit did not cross',
        async () => (await world.contact(email, 'phone'))?.['phone'] === '9',
      );
      await world.tick();
      return (await world.contact(email, 'lifecyclestage'))?.['lifecyclestage'];
    };
    await world.set({ lifecycleTransitions: false });
    expect(await stageAfterRole('stays@example.com')).not.toBe('opportunity');
    await world.set();
    await stageAfterRole('moves@example.com');
    await world.ticksShow('the stage did not move', async () => {
      return (await world.contact('moves@example.com', 'lifecyclestage'))?.['lifecyclestage'] === 'opportunity';
    });
  });

  test('apiCallLimit: with none left everything waits, and goes on when there are calls again', async () => {
    await world.set({ apiCallLimit: 0 });
    await world.makeContact({ email: 'limited@example.com', lastname: 'Limit' });
    await world.ticksShow('nothing waits for the limit', async () => {
      const { poll, setAside } = await world.status();
      const waits = setAside.reasons.some(({ code }) => code === 'apiCallLimitReached');
      return waits && poll?.outcome === 'apiCallLimitReached';
    });
    expect(await leadsOf('limited@example.com')).toEqual([]);
    await world.set();
    await crossed('limited@example.com');
  });

  test.each(notActing)('%s is stored, and status says that it does not act yet', async (key) => {
    const off: unknown = defaultSettings[key];
    const on =
      typeof off === 'boolean' ? !off : Object.fromEntries(Object.keys(Object(off)).map((name) => [name, true]));
    await world.set({ [key]: on });
    expect(await world.settings()).toMatchObject({ [key]: on });
    expect((await world.status()).settings.notActing).toContain(key);
  });
});

test('who changed what is kept, page by page, and can be brought back', async () => {
  await world.set({ apiCallLimit: 12_345 });
  const { changes, next } = await world.history('?limit=1');
  expect(changes).toMatchObject([{ by: 'crosswalk-dev', changes: [{ path: 'apiCallLimit', from: null, to: 12_345 }] }]);
  expect((await world.history(`?limit=100&before=${next}`)).changes[0]?.version).toBe((changes[0]?.version ?? 0) - 1);
  expect(await world.restore(0)).toMatchObject({ saved: true, settings: defaultSettings });
  expect(await world.settings()).toEqual(defaultSettings);
});

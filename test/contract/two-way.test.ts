import { beforeEach, describe, expect, test } from 'vitest';
import { defaultSettings } from '../../core/settings.ts';
import { countedHours, sumCalls } from '../../core/usage.ts';
import { moved, openTwoSides } from './two-sides.ts';

type World = ReturnType<typeof openTwoSides>;
let world: World;
beforeEach(() => {
  world = openTwoSides();
});

const newContacts = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    properties: { email: `ito${index}@example.com`, lastname: `Ito ${index}`, phone: '1' },
  }));

/** Contacts that became Leads, with everything quiet again. */
async function linkedPeople(count: number): Promise<string[]> {
  await world.tick();
  const ids = await world.contacts('create', newContacts(count));
  await world.sync(moved(ids));
  world.advance(60_000);
  await world.tick();
  return ids;
}

const phones = async () => (await world.org.query('SELECT Phone FROM Lead')).records.map(({ Phone }) => Phone);

describe('a thousand contacts', () => {
  test('become a thousand Leads at two Salesforce calls, once', async () => {
    await world.tick();
    const ids = await world.contacts('create', newContacts(1_000));
    const before = world.salesforceCalls();
    await world.sync(moved(ids));
    expect(world.salesforceCalls() - before).toBe(2);
    await world.sync(moved(ids));
    const { totalSize } = await world.org.query('SELECT Id FROM Lead WHERE Crosswalk_HubSpot_Id__c != null');
    expect(totalSize).toBe(1_000);
    const [one] = await world.contactsOf(ids.slice(0, 1), ['crosswalk_salesforce_id', 'company']);
    expect(one?.properties).toMatchObject({ crosswalk_salesforce_id: expect.stringMatching(/^00Q/), company: null });
  });

  test('and their echo, made or changed, cost the tick its one call', async () => {
    await linkedPeople(1); // Their owner is looked up once a day.
    const people = newContacts(1_001).slice(1);
    const ids = await world.contacts('create', people);
    for (const phone of ['1', '2']) {
      await world.contacts(
        'update',
        ids.map((id) => ({ id, properties: { phone } })),
      );
      await world.sync(moved(ids));
      world.advance(60_000);
      const before = world.salesforceCalls();
      await world.tick();
      expect(world.salesforceCalls() - before).toBe(1);
    }
    expect(new Set(await phones())).toEqual(new Set(['1', '2']));
  });

  test('that changed in HubSpot cost two Salesforce calls, one to read and one to write', async () => {
    const ids = await linkedPeople(1_000);
    await world.contacts(
      'update',
      ids.map((id) => ({ id, properties: { phone: '2' } })),
    );
    const before = world.salesforceCalls();
    await world.sync(moved(ids));
    expect(world.salesforceCalls() - before).toBe(2);
    expect(new Set(await phones())).toEqual(new Set(['2']));
  });

  test('that changed in Salesforce cost the call of the tick, ten HubSpot calls to read and ten to write', async () => {
    const ids = await linkedPeople(1_000);
    const { records } = await world.org.query('SELECT Id FROM Lead');
    await world.records(
      'PATCH',
      records.map(({ Id }) => ({ attributes: { type: 'Lead' }, id: Id, Phone: '3' })),
    );
    world.advance(60_000);
    const before = world.salesforceCalls();
    world.hubspotCalls.length = 0;
    await world.tick();
    expect(world.salesforceCalls() - before).toBe(1);
    expect(world.hubspotCalls).toHaveLength(20);
    const found = await world.contactsOf(ids, ['phone']);
    expect(new Set(found.map(({ properties }) => properties['phone']))).toEqual(new Set(['3']));
  });
});

test.each(['HubSpot', 'Salesforce'])(
  'one edit in %s and a hundred ticks are exactly one write, and no echo',
  async (side) => {
    const [id = ''] = await linkedPeople(1);
    const { records } = await world.org.query('SELECT Id FROM Lead');
    if (side === 'HubSpot') {
      await world.contacts('update', [{ id, properties: { phone: '2' } }]);
      await world.sync(moved([id]));
    } else {
      await world.records('PATCH', [{ attributes: { type: 'Lead' }, id: records[0]?.['Id'], Phone: '2' }]);
    }
    const stampsBefore = await world.org.query('SELECT SystemModstamp FROM Lead');
    world.hubspotCalls.length = 0;
    const calls = world.salesforceCalls();
    for (let tick = 0; tick < 100; tick += 1) {
      world.advance(60_000);
      await world.tick();
      await world.sync(moved([id]));
    }
    const writes = world.hubspotCalls.filter((call) => !call.endsWith('/batch/read'));
    expect(writes).toHaveLength(side === 'HubSpot' ? 0 : 1);
    expect(await world.org.query('SELECT SystemModstamp FROM Lead')).toEqual(stampsBefore);
    expect(world.salesforceCalls() - calls).toBe(100);
    const [one] = await world.contactsOf([id], ['phone']);
    expect([one?.properties['phone'], ...(await phones())]).toEqual(['2', '2']);
  },
);

test('with a limit of fifty calls and ten thousand changes waiting there is never a call 51', async () => {
  world.settings.settings = { ...defaultSettings, apiCallLimit: 50 };
  await world.tick();
  const ids = await world.contacts('create', newContacts(10_000));
  const bunches = Array.from({ length: 100 }, (_, index) => ids.slice(index * 100, index * 100 + 100));
  for (const bunch of bunches) await world.sync(moved(bunch));
  expect(world.salesforceCalls()).toBe(50);
  expect(world.parked.records.size).toBeGreaterThan(7_000);
  expect(new Set([...world.parked.records.values()].map(({ code }) => code))).toEqual(new Set(['apiCallLimitReached']));
  for (let hour = 0; hour < 80 && world.parked.records.size > 0; hour += 1) {
    world.advance(3_600_000);
    for (let tick = 0; tick < 3; tick += 1) await world.tick();
    expect(sumCalls(countedHours(world.usage.hours, world.clock()))).toBeLessThanOrEqual(50);
  }
  expect(world.parked.records.size).toBe(0);
  const { totalSize } = await world.org.query('SELECT Id FROM Lead');
  expect(totalSize).toBe(10_000);
}, 60_000);

import { beforeEach, expect, test } from 'vitest';
import type { HubspotChange } from '../../core/change.ts';
import { defaultSettings } from '../../core/settings.ts';
import { LEAD_ID, aPolledChange } from '../builders/people.ts';
import { SyncWorld } from '../fakes/sync-world.ts';

const LIST = '7';
const ito = { Email: 'ito@example.com' };
const moved = (id: string, feed: HubspotChange['feed'] = 'search'): HubspotChange => ({ side: 'hubspot', id, feed });
const later = { SystemModstamp: '2026-11-24T05:10:00.000Z' };

let world: SyncWorld;
let members: Set<string>;
beforeEach(() => {
  world = new SyncWorld();
  members = new Set();
  world.hubspot.lists.set(LIST, members);
  world.settings.settings = { ...defaultSettings, inclusionListId: LIST };
});

test('a contact that is not in the list does not go to Salesforce, and does when it joins', async () => {
  const id = world.hubspot.add({ email: 'ito@example.com', lastname: 'Ito' });
  await world.sync(moved(id));
  expect([world.records.size, world.parkedCodes()]).toEqual([0, {}]);
  expect(world.counters.counts).toEqual({ 'records.notInInclusionList': 1 });
  members.add(id);
  await world.sync(moved(id, 'list'));
  expect(world.records.size).toBe(1);
});

test('a contact that is made from Salesforce is made once, and then left alone until it is in the list', async () => {
  await world.sync(aPolledChange({ ...ito, Phone: '1' }));
  const [id = ''] = world.hubspot.contacts.keys();
  await world.sync(aPolledChange({ ...ito, ...later, Phone: '2' }));
  expect(world.hubspot.contacts.get(id)).toMatchObject({ phone: '1' });
  members.add(id);
  await world.sync(moved(id, 'list'));
  expect(world.hubspot.contacts.get(id)).toMatchObject({ phone: '2' });
});

test('leaving the list freezes both directions, unlinks and deletes nothing; joining again takes both sides up', async () => {
  const id = world.hubspot.add({ email: 'ito@example.com', lastname: 'Ito', phone: '1' });
  members.add(id);
  await world.sync(moved(id));
  const [record = ''] = world.records.keys();
  members.delete(id);
  world.hubspot.contacts.get(id)!['city'] = 'Kyoto';
  const stamp = new Date(world.nowMs + 600_000).toISOString();
  world.records.set(record, { ...world.records.get(record), Title: 'CTO', SystemModstamp: stamp });
  await world.sync(moved(id), aPolledChange(world.records.get(record)));
  expect(world.records.get(record)).not.toMatchObject({ City: 'Kyoto' });
  expect(world.hubspot.contacts.get(id)).not.toMatchObject({ jobtitle: 'CTO' });
  expect(world.links.links.size).toBe(1);
  members.add(id);
  await world.sync(moved(id, 'list'));
  expect(world.records.get(record)).toMatchObject({ City: 'Kyoto', Title: 'CTO' });
  expect(world.hubspot.contacts.get(id)).toMatchObject({ jobtitle: 'CTO', city: 'Kyoto' });
});

test('a record whose address is of a contact outside the list is not linked to it', async () => {
  const id = world.hubspot.add({ email: 'ito@example.com' });
  await world.sync(aPolledChange(ito));
  expect(world.links.links.has(LEAD_ID)).toBe(false);
  expect(world.hubspot.contacts.get(id)).toEqual({ email: 'ito@example.com' });
});

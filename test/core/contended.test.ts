import { beforeEach, describe, expect, test } from 'vitest';
import type { HubspotChange } from '../../core/change.ts';
import { VendorError } from '../../core/failure.ts';
import { LEAD_ID, aPolledChange, aRecord } from '../builders/people.ts';
import { SyncWorld } from '../fakes/sync-world.ts';

const ito = { Email: 'ito@example.com' };
const CONTACT = '501';
const moved: HubspotChange = { side: 'hubspot', id: CONTACT, feed: 'search' };
const at = (minute: number) => `2026-11-24T05:${minute}:00.000Z`;

let world: SyncWorld;
beforeEach(async () => {
  world = new SyncWorld();
  await world.sync(aPolledChange({ ...ito, Phone: '1' }));
});

/** Both sides give the person another phone, and HubSpot's record is the later one. */
const editBoth = () => {
  Object.assign(world.hubspot.contacts.get(CONTACT)!, { phone: '3', jobtitle: 'CTO', lastmodifieddate: at(30) });
  world.records.set(LEAD_ID, aRecord('Lead', { ...ito, Phone: '2', SystemModstamp: at(20), LastModifiedDate: at(20) }));
};
const phones = () => [world.records.get(LEAD_ID)?.['Phone'], world.hubspot.contacts.get(CONTACT)?.['phone']];

describe('a field that both sides changed, when HubSpot’s record was changed last', () => {
  test.each([
    ['earlier than the record in Salesforce: Salesforce’s stays', at(10), ['2', '2']],
    ['later: HubSpot’s stays', at(25), ['3', '3']],
  ])('was set in HubSpot %s', async (_, setAt, expected) => {
    editBoth();
    world.hubspot.setAt.set(CONTACT, new Map([['phone', setAt]]));
    await world.sync(moved);
    expect(phones()).toEqual(expected);
    expect(world.records.get(LEAD_ID)).toMatchObject({ Title: 'CTO' });
  });

  test('is told by the record where HubSpot has no history of it', async () => {
    editBoth();
    await world.sync(moved);
    expect(phones()).toEqual(['3', '3']);
  });

  test('waits, and nothing of the person is written, while HubSpot cannot be asked', async () => {
    editBoth();
    world.hubspot.readTimes = () => Promise.reject(new VendorError('hubspot', 'retry', 'HubSpot answered 503'));
    await world.sync(moved);
    expect(phones()).toEqual(['2', '3']);
    expect(world.parkedCodes()).toEqual({ [CONTACT]: 'hubspotUnavailable' });
  });
});

test('nothing is asked where one side alone changed a field', async () => {
  Object.assign(world.hubspot.contacts.get(CONTACT)!, { phone: '3', lastmodifieddate: at(30) });
  await world.sync(moved);
  expect(phones()).toEqual(['3', '3']);
  expect(world.hubspot.timesRead).toEqual([]);
});

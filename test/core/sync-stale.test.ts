import { beforeEach, describe, expect, test } from 'vitest';
import { VendorError } from '../../core/failure.ts';
import { defaultSettings } from '../../core/settings.ts';
import type { Values } from '../../core/values.ts';
import { CONTACT_ID, LEAD_ID, aMessageChange, aPolledChange, aRecord } from '../builders/people.ts';
import { SyncWorld } from '../fakes/sync-world.ts';

const ito = { Email: 'ito@example.com' };
const at = (minute: number) => ({ SystemModstamp: `2026-11-24T05:${String(minute).padStart(2, '0')}:00.000Z` });
const OTHER_ID = '00Q000000000002EAA';

let world: SyncWorld;
beforeEach(() => {
  world = new SyncWorld();
});

const save = (values: Values, object: 'Lead' | 'Contact' = 'Lead') => {
  const row = aRecord(object, values);
  world.records.set(String(row['Id']), row);
  return aPolledChange(values, object);
};

describe('while the newest change of a record is set aside', () => {
  const outage = new VendorError('hubspot', 'retry', 'HubSpot answered 503');

  test('a late copy of an older one does not make it forgotten', async () => {
    await world.sync(save({ ...ito, ...at(1), Phone: '1' }));
    world.hubspot.outage = outage;
    await world.sync(save({ ...ito, ...at(2), Phone: '2' }));
    world.hubspot.outage = undefined;
    await world.sync(aMessageChange({ ...ito, ...at(1), Phone: '1' }));
    expect(world.hubspot.contacts.get('501')).toMatchObject({ phone: '2' });
    expect(world.parkedCodes()).toEqual({});
  });

  test('one in between is not written over it', async () => {
    await world.sync(save({ ...ito, ...at(1), Phone: '1' }));
    world.hubspot.outage = outage;
    await world.sync(save({ ...ito, ...at(3), Phone: '3' }));
    world.hubspot.outage = undefined;
    await world.sync(aMessageChange({ ...ito, ...at(2), Phone: '2' }));
    expect(world.hubspot.contacts.get('501')).toMatchObject({ phone: '3' });
  });

  test('an address that was taken away is not used to make a contact', async () => {
    await world.sync(save({ ...at(2), Email: null }));
    await world.sync(aMessageChange({ ...ito, ...at(1) }));
    expect(world.hubspot.contacts.size).toBe(0);
    expect(world.parkedCodes()).toEqual({ [LEAD_ID]: 'noEmail' });
  });
});

test('a row from before our own write, still in the queue, does not undo what the write brought', async () => {
  await world.sync(save({ ...ito, ...at(1), Phone: '1' }));
  const [first, second] = [
    save({ ...ito, ...at(2), Phone: '1', Title: 'a' }),
    save({ ...ito, ...at(3), Phone: '1', Title: 'b' }),
  ];
  world.hubspot.contacts.get('501')!['phone'] = '9';
  world.nowMs += 10 * 60_000;
  await world.sync(first);
  expect(world.records.get(LEAD_ID)).toMatchObject({ Phone: '9' });
  await world.sync(second);
  expect(world.hubspot.contacts.get('501')).toMatchObject({ phone: '9' });
});

test('two rows of one second that differ are read, and the truth is written', async () => {
  save({ ...ito, Phone: '2' });
  await world.sync(aPolledChange({ ...ito, Phone: '1' }), aPolledChange({ ...ito, Phone: '2' }));
  expect(world.reads).toEqual([[LEAD_ID]]);
  expect(world.hubspot.contacts.get('501')).toMatchObject({ phone: '2' });
});

describe('a row of a record that has no link', () => {
  const minutesOld = (minutes: number) => ({
    SystemModstamp: new Date(world.nowMs - minutes * 60_000).toISOString(),
  });

  test('is believed while it is young', async () => {
    await world.sync(aPolledChange({ ...ito, ...minutesOld(1) }));
    expect([world.reads, world.hubspot.contacts.size]).toEqual([[], 1]);
  });

  test('is read again when it is old: the Lead may have been converted since, and its contact deleted', async () => {
    save({ ...ito, ...minutesOld(0), IsConverted: true, ConvertedContactId: CONTACT_ID });
    await world.sync(aMessageChange({ ...ito, ...minutesOld(3) }));
    expect(world.hubspot.contacts.size).toBe(0);
    expect(world.counters.counts).toMatchObject({ 'records.convertedLead': 1 });
  });
});

describe('an owner', () => {
  const owned = { ...ito, OwnerId: '005000000000001AAA' };

  test('who has no counterpart yet is given when there is one and the record changes', async () => {
    await world.sync(save({ ...owned, ...at(1) }));
    expect(world.hubspot.contacts.get('501')).not.toHaveProperty('hubspot_owner_id');
    world.owners.set('005000000000001AAA@example.com', '77');
    await world.sync(save({ ...owned, ...at(2), Phone: '1' }));
    expect(world.hubspot.contacts.get('501')).toMatchObject({ hubspot_owner_id: '77', phone: '1' });
  });

  test('who has no counterpart does not make our own writes look like news', async () => {
    await world.sync(save({ ...owned, ...at(1) }));
    world.hubspot.contacts.get('501')!['phone'] = '9';
    await world.sync({ side: 'hubspot', id: '501', feed: 'search' });
    world.reads.length = 0;
    await world.sync(aPolledChange(world.records.get(LEAD_ID)));
    expect(world.reads).toEqual([]);
    expect(world.counters.counts).toMatchObject({ 'records.known': 1 });
  });

  test('who cannot be looked up does not hold up the rest, and follows', async () => {
    world.directoryOutage = new VendorError('hubspot', 'auth', 'the token lacks a scope');
    await world.sync(save(owned));
    expect(world.hubspot.contacts.get('501')).toMatchObject({ lastname: 'Ito' });
    expect(world.parkedCodes()).toEqual({ [LEAD_ID]: 'hubspotLoginRefused' });
    world.directoryOutage = undefined;
    world.owners.set('005000000000001AAA@example.com', '77');
    await world.sync({ object: 'Lead', id: LEAD_ID, feed: 'retry' });
    expect(world.hubspot.contacts.get('501')).toMatchObject({ hubspot_owner_id: '77' });
    expect(world.parkedCodes()).toEqual({});
  });

  test('who did not change is not looked up again', async () => {
    world.owners.set('005000000000001AAA@example.com', '77');
    await world.sync(save({ ...owned, ...at(1) }));
    world.directoryOutage = new VendorError('salesforce', 'limit', 'the limit is reached');
    await world.sync(save({ ...owned, ...at(2), Phone: '1' }));
    expect(world.parkedCodes()).toEqual({});
  });
});

describe('an address that belongs to another contact', () => {
  test('waits, and everything else of the record crosses; the address follows when it is free', async () => {
    await world.sync(save({ ...ito, ...at(1) }));
    const other = world.hubspot.add({ email: 'sato@example.com' });
    await world.sync(save({ ...at(2), Email: 'sato@example.com', Phone: '1' }));
    expect(world.hubspot.contacts.get('501')).toMatchObject({ email: 'ito@example.com', phone: '1' });
    expect(world.parkedCodes()).toEqual({ [LEAD_ID]: 'duplicateEmail' });
    world.hubspot.contacts.delete(other);
    await world.sync({ object: 'Lead', id: LEAD_ID, feed: 'retry' });
    expect(world.hubspot.contacts.get('501')).toMatchObject({ email: 'sato@example.com' });
    expect(world.parkedCodes()).toEqual({});
  });
});

describe('who has a contact', () => {
  test('the Contact that a converted Lead became takes it over', async () => {
    await world.sync(save({ ...ito, ...at(1) }));
    const converted = save({ ...ito, ...at(2), IsConverted: true, ConvertedContactId: CONTACT_ID });
    await world.sync(converted, save({ ...ito, ...at(2), Title: 'CEO' }, 'Contact'));
    expect(world.hubspot.contacts.size).toBe(1);
    expect(world.hubspot.contacts.get('501')).toMatchObject({ crosswalk_salesforce_id: CONTACT_ID, jobtitle: 'CEO' });
    expect(world.links.claims.get('501')).toBe(CONTACT_ID);
    expect(world.parkedCodes()).toEqual({});
  });

  test('a Lead made anew after it was deleted takes it over', async () => {
    await world.sync(save({ ...ito, ...at(1) }));
    world.records.delete(LEAD_ID);
    await world.sync(save({ ...ito, ...at(2), Id: OTHER_ID }));
    expect(world.hubspot.contacts.get('501')).toMatchObject({ crosswalk_salesforce_id: OTHER_ID });
  });

  test.each([
    ['was converted', { IsConverted: true }, 'records.convertedLead'],
    ['was deleted', undefined, 'records.notFound'],
  ])('a row from before the Lead itself %s takes over nothing', async (_, now, outcome) => {
    await world.sync(save({ ...ito, ...at(1) }, 'Contact'));
    world.records.delete(CONTACT_ID);
    if (now !== undefined) save({ ...ito, ...at(3), ...now });
    world.hubspot.writes.length = 0;
    await world.sync(aMessageChange({ ...ito, ...at(2) }));
    expect([world.writes, world.hubspot.writes]).toEqual([[], []]);
    expect(world.counters.counts).toMatchObject({ [outcome]: 1 });
  });

  test('nobody takes it over from a record that is alive', async () => {
    await world.sync(save({ ...ito, ...at(1) }));
    await world.sync(save({ ...ito, ...at(2), Id: OTHER_ID }));
    expect(world.hubspot.contacts.get('501')).toMatchObject({ crosswalk_salesforce_id: LEAD_ID });
    expect(world.parkedCodes()).toEqual({ [OTHER_ID]: 'duplicateEmail' });
  });

  test('while the holder cannot be read, who would inherit waits', async () => {
    await world.sync(save({ ...ito, ...at(1) }));
    world.salesforceOutage = new VendorError('salesforce', 'retry', 'Salesforce could not be reached');
    await world.sync(save({ ...ito, ...at(2) }, 'Contact'));
    expect(world.parkedCodes()).toEqual({ [CONTACT_ID]: 'salesforceUnavailable' });
  });

  test('a claim left over from a write that never came does not keep others away', async () => {
    world.hubspot.add({ email: 'ito@example.com' });
    world.hubspot.refusals.set(LEAD_ID, (salesforceId) => ({ kind: 'refused', salesforceId, words: 'no' }));
    await world.sync(save({ ...ito, ...at(1) }));
    world.hubspot.refusals.clear();
    await world.sync(save({ ...at(2), Email: 'itoh@example.com' }));
    await world.sync(save({ ...ito, ...at(2), Id: OTHER_ID }));
    expect(world.hubspot.contacts.get('501')).toMatchObject({ crosswalk_salesforce_id: OTHER_ID });
    expect(world.parkedCodes()).toEqual({});
  });

  test('of two whose contacts were merged in HubSpot the one whose key survived has it, and the other is told', async () => {
    await world.sync(save({ ...ito, ...at(1) }), save({ ...at(1), Id: OTHER_ID, Email: 'sato@example.com' }));
    const merged = world.hubspot.add({ email: 'ito@example.com', crosswalk_salesforce_id: LEAD_ID });
    for (const id of ['501', '502']) {
      world.hubspot.contacts.delete(id);
      world.hubspot.mergedInto.set(id, merged);
    }
    await world.sync(
      save({ ...at(2), Id: OTHER_ID, Email: 'sato@example.com', Phone: '2' }),
      save({ ...ito, ...at(2), Phone: '1' }),
    );
    expect(world.hubspot.contacts.get(merged)).toMatchObject({ phone: '1', crosswalk_salesforce_id: LEAD_ID });
    expect(world.parkedCodes()).toEqual({ [OTHER_ID]: 'keyOfAnother' });
    expect(world.links.links.get(LEAD_ID)?.hubspotId).toBe(merged);
  });

  test('a linked contact that carries another key is not written to', async () => {
    await world.sync(save({ ...ito, ...at(1) }));
    world.hubspot.contacts.set('501', { email: 'stranger@example.com', crosswalk_salesforce_id: OTHER_ID });
    await world.sync(save({ ...ito, ...at(2), Phone: '1' }));
    expect(world.hubspot.contacts.get('501')).toEqual({
      email: 'stranger@example.com',
      crosswalk_salesforce_id: OTHER_ID,
    });
    expect(world.parkedCodes()).toEqual({ [LEAD_ID]: 'keyOfAnother' });
  });
});

test('tries of what failed before are read on their own lane', async () => {
  const lanes: string[] = [];
  const read = world.salesforce.read.bind(world.salesforce);
  Object.assign(world.salesforce, { read: (...args: Parameters<typeof read>) => (lanes.push(args[1]), read(...args)) });
  save(ito);
  save({ Email: 'sato@example.com' }, 'Contact');
  await world.sync(
    { object: 'Lead', id: LEAD_ID, feed: 'retry' },
    { object: 'Contact', id: CONTACT_ID, feed: 'outboundMessage' },
  );
  expect(lanes).toEqual(['live', 'retry']);
});

test('a record that cannot be read any more is counted, and left alone', async () => {
  world.settings.settings = defaultSettings;
  await world.sync({ object: 'Lead', id: LEAD_ID, feed: 'outboundMessage' });
  expect(world.counters.counts).toEqual({ 'records.notFound': 1 });
});

import { beforeEach, describe, expect, test } from 'vitest';
import { defaultSettings } from '../../core/settings.ts';
import { LEAD_ID, aLink, aMessageChange, aPolledChange, aRecord } from '../builders/people.ts';
import { SyncWorld } from '../fakes/sync-world.ts';

const ito = { Email: 'ito@example.com' };
const later = { SystemModstamp: '2026-11-24T05:10:00.000Z' };

let world: SyncWorld;
beforeEach(() => {
  world = new SyncWorld();
});

describe('a record that has no link', () => {
  test('becomes a contact under its own key, linked from both sides', async () => {
    await world.sync(aMessageChange(ito));
    expect([...world.hubspot.contacts.values()]).toEqual([
      { email: 'ito@example.com', lastname: 'Ito', company: 'Ito KK', crosswalk_salesforce_id: LEAD_ID },
    ]);
    expect(world.links.links.get(LEAD_ID)).toMatchObject({ hubspotId: '501', matchedBy: 'created' });
    expect(world.links.claims.get('501')).toBe(LEAD_ID);
    expect(world.counters.counts).toEqual({ 'records.created': 1 });
  });

  test('is matched with a contact of the same address instead of making another', async () => {
    world.hubspot.add({ email: 'ito@example.com', phone: '1', lastname: 'Itoh' });
    await world.sync(aPolledChange({ ...ito, Email: 'ITO@example.com' }));
    expect([...world.hubspot.contacts.values()]).toEqual([
      { email: 'ito@example.com', phone: '1', lastname: 'Ito', company: 'Ito KK', crosswalk_salesforce_id: LEAD_ID },
    ]);
    expect(world.links.links.get(LEAD_ID)?.matchedBy).toBe('email');
  });

  test('is found again by its key if the link was lost in a crash, and nothing is written', async () => {
    world.hubspot.add({
      email: 'ito@example.com',
      lastname: 'Ito',
      company: 'Ito KK',
      crosswalk_salesforce_id: LEAD_ID,
    });
    await world.sync(aPolledChange(ito));
    expect(world.hubspot.writes).toEqual([]);
    expect(world.links.links.get(LEAD_ID)?.matchedBy).toBe('key');
  });

  test('without an address is parked, and taken up when it has one', async () => {
    await world.sync(aPolledChange());
    expect(world.parkedCodes()).toEqual({ [LEAD_ID]: 'noEmail' });
    await world.sync(aPolledChange({ ...ito, ...later }));
    expect(world.parkedCodes()).toEqual({});
    expect(world.hubspot.contacts.size).toBe(1);
  });

  test('with the address of a linked record is parked, naming that record', async () => {
    await world.sync(aPolledChange(ito));
    await world.sync(aPolledChange({ ...ito, Id: '00Q000000000002EAA' }));
    expect(world.parked.records.get('00Q000000000002EAA')).toMatchObject({
      code: 'duplicateEmail',
      words: expect.stringContaining(LEAD_ID),
    });
    expect(world.hubspot.contacts.size).toBe(1);
  });

  test.each([
    ['Lead', { lead: false, contact: true }, 0],
    ['Lead', { lead: true, contact: false }, 1],
    ['Contact', { lead: true, contact: false }, 0],
    ['Contact', { lead: false, contact: true }, 1],
  ] as const)('a %s is created only if its box is ticked: %j', async (object, createFromSalesforce, contacts) => {
    world.settings.settings = { ...defaultSettings, createFromSalesforce };
    await world.sync(aPolledChange(ito, object));
    expect(world.hubspot.contacts.size).toBe(contacts);
    expect(world.parkedCodes()).toEqual({});
  });

  test('is matched and updated even when creating is off', async () => {
    world.settings.settings = { ...defaultSettings, createFromSalesforce: { lead: false, contact: false } };
    world.hubspot.add({ email: 'ito@example.com' });
    await world.sync(aPolledChange(ito));
    expect(world.hubspot.contacts.get('501')).toMatchObject({ lastname: 'Ito' });
  });

  test('whose contact somebody makes between reading and writing meets that contact', async () => {
    world.hubspot.meanwhile = () => world.hubspot.add({ email: 'ito@example.com', phone: '1' });
    await world.sync(aPolledChange(ito));
    expect([...world.hubspot.contacts.values()]).toEqual([
      { email: 'ito@example.com', phone: '1', lastname: 'Ito', company: 'Ito KK', crosswalk_salesforce_id: LEAD_ID },
    ]);
    expect(world.parkedCodes()).toEqual({});
  });

  test('that is a converted Lead makes nothing: the Contact it became crosses by itself', async () => {
    await world.sync(aPolledChange({ ...ito, IsConverted: true }));
    expect(world.hubspot.contacts.size).toBe(0);
    expect(world.counters.counts).toEqual({ 'records.convertedLead': 1 });
  });
});

describe('a record that has a link', () => {
  beforeEach(async () => {
    await world.sync(aPolledChange({ ...ito, Phone: '1' }));
    world.hubspot.writes.length = 0;
  });

  test('writes what changed, and nothing else', async () => {
    await world.sync(aPolledChange({ ...ito, ...later, Phone: '2' }));
    expect(world.hubspot.writes).toEqual([{ salesforceId: LEAD_ID, id: '501', properties: { phone: '2' } }]);
  });

  test('that comes again writes nothing and reads nothing', async () => {
    await world.sync(aPolledChange({ ...ito, Phone: '1' }), aMessageChange({ ...ito, Phone: '1' }));
    expect(world.hubspot.writes).toEqual([]);
    expect(world.reads).toEqual([]);
    expect(world.counters.counts).toMatchObject({ 'records.known': 1 });
  });

  test('keeps an edit made in HubSpot to a field that did not change in Salesforce', async () => {
    world.hubspot.contacts.get('501')!['phone'] = 'edited';
    await world.sync(aPolledChange({ ...ito, Phone: '1', ...later, Title: 'CEO' }));
    expect(world.hubspot.contacts.get('501')).toMatchObject({ phone: 'edited', jobtitle: 'CEO' });
  });

  test('of which a message lacks a remembered field is read, in one call', async () => {
    world.records.set(LEAD_ID, aRecord('Lead', { ...ito, ...later, Phone: null }));
    await world.sync(aMessageChange({ ...ito, ...later }));
    expect(world.reads).toEqual([[LEAD_ID]]);
    expect(world.hubspot.contacts.get('501')).toMatchObject({ phone: null });
  });

  test('that arrives late and out of order does not undo a newer change', async () => {
    world.records.set(LEAD_ID, aRecord('Lead', { ...ito, ...later, Phone: '2' }));
    await world.sync(aPolledChange({ ...ito, ...later, Phone: '2' }));
    await world.sync(aMessageChange({ ...ito, SystemModstamp: '2026-11-24T05:05:00.000Z', Phone: '1' }));
    expect(world.hubspot.contacts.get('501')).toMatchObject({ phone: '2' });
  });

  test('whose contact is gone is parked and not made again', async () => {
    world.hubspot.contacts.clear();
    await world.sync(aPolledChange({ ...ito, ...later, Phone: '2' }));
    expect(world.parkedCodes()).toEqual({ [LEAD_ID]: 'hubspotContactGone' });
    expect(world.hubspot.contacts.size).toBe(0);
  });

  test('that is deleted in Salesforce leaves the contact alone', async () => {
    await world.sync({ ...aPolledChange({ ...ito, ...later }), row: { complete: true, values: { IsDeleted: true } } });
    expect(world.hubspot.contacts.size).toBe(1);
    expect(world.parkedCodes()).toEqual({ [LEAD_ID]: 'deletedInSalesforce' });
  });

  test('that is deleted in Salesforce is no orphan when its contact is gone too', async () => {
    world.hubspot.contacts.clear();
    await world.sync({ ...aPolledChange({ ...ito, ...later }), row: { complete: true, values: { IsDeleted: true } } });
    expect(world.counters.counts).toMatchObject({ 'records.deleted': 1 });
    expect(world.parkedCodes()).toEqual({});
  });

  test('that takes the address of another contact is parked, and that contact stays as it is', async () => {
    world.hubspot.add({ email: 'sato@example.com', lastname: 'Sato' });
    await world.sync(aPolledChange({ Email: 'sato@example.com', ...later }));
    expect(world.parkedCodes()).toEqual({ [LEAD_ID]: 'duplicateEmail' });
    expect(world.hubspot.contacts.get('502')).toEqual({ email: 'sato@example.com', lastname: 'Sato' });
  });
});

test('a memory from before a field was mapped does not clear anything', async () => {
  const { Phone: _, ...remembered } = aRecord('Lead', ito);
  world.links.links.set(LEAD_ID, aLink(remembered));
  world.hubspot.add({ email: 'ito@example.com', phone: '1', crosswalk_salesforce_id: LEAD_ID });
  await world.sync(aPolledChange({ ...ito, ...later }));
  expect(world.hubspot.contacts.get('501')).toMatchObject({ phone: '1' });
});

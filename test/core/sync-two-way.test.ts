import { beforeEach, describe, expect, test } from 'vitest';
import type { HubspotChange } from '../../core/change.ts';
import { VendorError } from '../../core/failure.ts';
import { defaultSettings } from '../../core/settings.ts';
import { CONTACT_ID, LEAD_ID, aPolledChange, aRecord } from '../builders/people.ts';
import { SyncWorld } from '../fakes/sync-world.ts';

const ito = { Email: 'ito@example.com' };
const moved = (id: string): HubspotChange => ({ side: 'hubspot', id, feed: 'search' });

let world: SyncWorld;
beforeEach(() => {
  world = new SyncWorld();
});

const record = (email = 'ito@example.com') => [...world.records.values()].find((values) => values['Email'] === email);

describe('a contact that has no record', () => {
  test.each(['Lead', 'Contact'] as const)('becomes a %s under its own key, linked from both sides', async (type) => {
    world.settings.settings = { ...defaultSettings, newRecordType: type };
    const id = world.hubspot.add({ email: 'ito@example.com', lastname: 'Ito', phone: '1' });
    await world.sync(moved(id));
    const made = record();
    expect(made).toMatchObject({ LastName: 'Ito', Phone: '1', Crosswalk_HubSpot_Id__c: id });
    expect(String(made?.['Id']).slice(0, 3)).toBe(type === 'Lead' ? '00Q' : '003');
    expect(world.hubspot.contacts.get(id)).toMatchObject({ crosswalk_salesforce_id: made?.['Id'] });
    expect(world.links.links.get(String(made?.['Id']))).toMatchObject({ hubspotId: id, object: type });
    expect(world.links.claims.get(id)).toBe(made?.['Id']);
  });

  test('uses an existing match before anything is created', async () => {
    world.records.set(LEAD_ID, aRecord('Lead', ito));
    const id = world.hubspot.add({ email: 'ito@example.com', phone: '1' });
    await world.sync(moved(id));
    expect(world.records.size).toBe(1);
    expect(world.records.get(LEAD_ID)).toMatchObject({ Phone: '1' });
    expect(world.hubspot.contacts.get(id)).toMatchObject({ lastname: 'Ito', crosswalk_salesforce_id: LEAD_ID });
  });

  test('of several matches a Contact goes before a Lead, and the choice stays', async () => {
    world.records.set(LEAD_ID, aRecord('Lead', { ...ito, SystemModstamp: '2026-11-24T05:09:00.000Z' }));
    world.records.set(CONTACT_ID, aRecord('Contact', ito));
    const id = world.hubspot.add({ email: 'ito@example.com', phone: '1' });
    await world.sync(moved(id));
    world.records.set(LEAD_ID, aRecord('Lead', { ...ito, SystemModstamp: '2026-11-24T06:00:00.000Z' }));
    world.hubspot.contacts.get(id)!['phone'] = '2';
    await world.sync(moved(id));
    expect([...world.links.links.keys()]).toEqual([CONTACT_ID]);
    expect(world.records.get(CONTACT_ID)).toMatchObject({ Phone: '2' });
  });

  test('is matched by an additional address', async () => {
    world.records.set(LEAD_ID, aRecord('Lead', { Email: 'old@example.com' }));
    const id = world.hubspot.add({ email: 'new@example.com', hs_additional_emails: 'x@example.com;old@example.com' });
    await world.sync(moved(id));
    expect([...world.links.links.keys()]).toEqual([LEAD_ID]);
  });

  test('whose additional addresses are of different people is parked, never matched at random', async () => {
    world.records.set(LEAD_ID, aRecord('Lead', { Email: 'a@example.com' }));
    world.records.set(CONTACT_ID, aRecord('Contact', { Email: 'b@example.com' }));
    const id = world.hubspot.add({ email: 'new@example.com', hs_additional_emails: 'a@example.com;b@example.com' });
    await world.sync(moved(id));
    expect(world.parkedCodes()).toEqual({ [id]: 'ambiguousMatch' });
    expect(world.writes).toEqual([]);
  });

  test("whose record is another contact's is parked, naming it", async () => {
    await world.sync(aPolledChange(ito));
    const id = world.hubspot.add({ email: 'second@example.com', hs_additional_emails: 'ito@example.com' });
    await world.sync(moved(id));
    expect(world.parkedCodes()).toEqual({ [id]: 'duplicateEmail' });
  });

  test('without an address is parked, and taken up when it has one', async () => {
    const id = world.hubspot.add({ lastname: 'Ito' });
    await world.sync(moved(id));
    expect(world.parkedCodes()).toEqual({ [id]: 'noEmail' });
    world.hubspot.contacts.get(id)!['email'] = 'ito@example.com';
    await world.sync({ side: 'hubspot', id, feed: 'retry' });
    expect(world.parkedCodes()).toEqual({});
    expect(record()).toBeDefined();
  });

  test('is made once even if the answer was lost after Salesforce made it', async () => {
    const id = world.hubspot.add({ email: 'ito@example.com', lastname: 'Ito' });
    const error = new VendorError('salesforce', 'retry', 'no answer');
    await world.sync(moved(id));
    world.links.links.clear();
    world.links.claims.clear();
    world.hubspot.contacts.get(id)!['crosswalk_salesforce_id'] = null;
    world.salesforceOutage = error;
    await world.sync(moved(id));
    world.salesforceOutage = undefined;
    await world.sync({ side: 'hubspot', id, feed: 'retry' });
    expect(world.records.size).toBe(1);
    expect(world.links.links.size).toBe(1);
  });

  test('and its record, new on both sides at once, become one pair', async () => {
    const id = world.hubspot.add({ email: 'ito@example.com', phone: '1' });
    await world.sync(moved(id), aPolledChange(ito));
    expect([world.records.size, world.hubspot.contacts.size, world.links.links.size]).toEqual([1, 1, 1]);
  });
});

describe('a linked pair', () => {
  const hubspotId = '501';
  beforeEach(async () => {
    await world.sync(aPolledChange({ ...ito, Phone: '1' }));
    world.hubspot.writes.length = 0;
  });
  const edit = (properties: Record<string, string | null>) =>
    Object.assign(world.hubspot.contacts.get(hubspotId)!, properties);

  test('writes what changed in HubSpot, and nothing else', async () => {
    edit({ phone: '2' });
    await world.sync(moved(hubspotId));
    expect(world.writes).toEqual([
      { hubspotId, object: 'Lead', id: LEAD_ID, fields: { Phone: '2', Crosswalk_HubSpot_Id__c: hubspotId } },
    ]);
    expect(world.hubspot.writes).toEqual([]);
  });

  test('does not take its own writes for edits, from either side', async () => {
    edit({ phone: '2' });
    await world.sync(moved(hubspotId));
    const row = world.records.get(LEAD_ID)!;
    for (let tick = 0; tick < 100; tick += 1) await world.sync(moved(hubspotId), aPolledChange(row));
    expect([world.writes.length, world.hubspot.writes.length]).toEqual([1, 0]);
  });

  test('an edit on each side, of different fields, keeps both', async () => {
    edit({ jobtitle: 'CTO' });
    world.records.set(LEAD_ID, aRecord('Lead', { ...ito, Phone: '2', SystemModstamp: '2026-11-24T05:10:00.000Z' }));
    await world.sync(moved(hubspotId));
    expect(world.records.get(LEAD_ID)).toMatchObject({ Phone: '2', Title: 'CTO' });
    expect(world.hubspot.contacts.get(hubspotId)).toMatchObject({ phone: '2', jobtitle: 'CTO' });
  });

  test('an e-mail address can be cleared, on both sides', async () => {
    edit({ email: '' });
    await world.sync(moved(hubspotId));
    expect(world.records.get(LEAD_ID)).toMatchObject({ Email: null });
  });

  test('an address changed to that of another person does not link the two', async () => {
    world.hubspot.add({ email: 'sato@example.com', lastname: 'Sato' });
    await world.sync(moved('502'));
    const sato = record('sato@example.com');
    world.records.set(
      LEAD_ID,
      aRecord('Lead', { Email: 'sato@example.com', SystemModstamp: '2026-11-24T05:20:00.000Z' }),
    );
    await world.sync(aPolledChange(world.records.get(LEAD_ID)));
    expect(world.parkedCodes()).toEqual({ [LEAD_ID]: 'duplicateEmail' });
    expect(world.hubspot.contacts.get('502')).toMatchObject({
      crosswalk_salesforce_id: sato?.['Id'],
      lastname: 'Sato',
    });
  });

  test('of which Salesforce refuses a field gets the rest, and the field waits', async () => {
    edit({ phone: '2', city: 'Kyoto' });
    world.refusals.set(hubspotId, (write) =>
      'City' in write.fields ? { hubspotId, kind: 'refused', words: 'STRING_TOO_LONG', fields: ['City'] } : undefined,
    );
    await world.sync(moved(hubspotId));
    expect(world.records.get(LEAD_ID)).toMatchObject({ Phone: '2' });
    expect(world.parkedCodes()).toEqual({ [hubspotId]: 'salesforceRefused' });
    world.refusals.clear();
    await world.sync({ side: 'hubspot', id: hubspotId, feed: 'retry' });
    expect(world.records.get(LEAD_ID)).toMatchObject({ Phone: '2', City: 'Kyoto' });
    expect(world.parkedCodes()).toEqual({});
  });

  test('whose Lead was converted goes on with the Contact, from HubSpot as well', async () => {
    world.records.set(LEAD_ID, { ...aRecord('Lead', ito), IsConverted: true, ConvertedContactId: CONTACT_ID });
    world.records.set(CONTACT_ID, aRecord('Contact', { ...ito, Phone: '1' }));
    edit({ phone: '2' });
    await world.sync(moved(hubspotId));
    expect(world.records.get(CONTACT_ID)).toMatchObject({ Phone: '2' });
    expect(world.hubspot.contacts.get(hubspotId)).toMatchObject({ crosswalk_salesforce_id: CONTACT_ID });
    expect(world.links.claims.get(hubspotId)).toBe(CONTACT_ID);
  });

  test('whose Lead was converted before an edit in HubSpot crossed keeps the edit', async () => {
    edit({ phone: '2' });
    world.records.set(LEAD_ID, { ...aRecord('Lead', ito), IsConverted: true, ConvertedContactId: CONTACT_ID });
    await world.sync(aPolledChange({ ...ito, Phone: '1', LastModifiedDate: '2026-11-24T06:00:00.000Z' }, 'Contact'));
    expect(world.records.get(CONTACT_ID)).toMatchObject({ Phone: '2' });
    expect(world.hubspot.contacts.get(hubspotId)).toMatchObject({ phone: '2', crosswalk_salesforce_id: CONTACT_ID });
  });

  test('whose contact was merged into a new one goes on with that', async () => {
    const { lastname = null, company = null } = world.hubspot.contacts.get(hubspotId)!;
    world.hubspot.contacts.delete(hubspotId);
    const merged = world.hubspot.add({
      email: 'ito@example.com',
      lastname,
      company,
      phone: '3',
      crosswalk_salesforce_id: LEAD_ID,
    });
    world.hubspot.mergedInto.set(hubspotId, merged);
    await world.sync(moved(merged));
    expect(world.records.get(LEAD_ID)).toMatchObject({ Phone: '3' });
    expect(world.links.links.get(LEAD_ID)?.hubspotId).toBe(merged);
  });

  test('that Salesforce cannot be told of waits, and crosses when it can', async () => {
    edit({ phone: '2' });
    world.salesforceOutage = new VendorError('salesforce', 'retry', 'out of reach');
    await world.sync(moved(hubspotId));
    expect(world.parkedCodes()).toEqual({ [hubspotId]: 'salesforceUnavailable' });
    world.salesforceOutage = undefined;
    await world.sync({ side: 'hubspot', id: hubspotId, feed: 'retry' });
    expect(world.records.get(LEAD_ID)).toMatchObject({ Phone: '2' });
    expect(world.parkedCodes()).toEqual({});
  });
});

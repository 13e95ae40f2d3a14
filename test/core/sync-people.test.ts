import { beforeEach, describe, expect, test } from 'vitest';
import type { Change } from '../../core/change.ts';
import { VendorError } from '../../core/failure.ts';
import { syncPeople } from '../../core/sync-people.ts';
import type { SyncPorts } from '../../core/sync-batch.ts';
import { defaultSettings } from '../../core/settings.ts';
import type { Values } from '../../core/values.ts';
import { contact } from '../../objects/contact.ts';
import { CONTACT_ID, LEAD_ID, aLink, aMessageChange, aPolledChange, aRecord } from '../builders/people.ts';
import { FakeHubspot } from '../fakes/hubspot.ts';
import { FakeCounters, FakeLinks, FakeParked, FakeSettings } from '../fakes/stores.ts';

const ito = { Email: 'ito@example.com' };
const later = { SystemModstamp: '2026-11-24T05:10:00.000Z' };

class World implements SyncPorts {
  nowMs = Date.parse('2026-11-24T05:30:00Z');
  readonly clock = () => this.nowMs;
  readonly settings = new FakeSettings();
  readonly links = new FakeLinks();
  readonly hubspot = new FakeHubspot();
  readonly parked = new FakeParked();
  readonly counters = new FakeCounters();
  readonly records = new Map<string, Values>();
  reads: string[][] = [];
  salesforceOutage: VendorError | undefined;
  readonly salesforce: SyncPorts['salesforce'] = {
    orgUsage: () => undefined,
    readChanges: async () => new Map(),
    read: async (ids) => {
      if (this.salesforceOutage !== undefined) throw this.salesforceOutage;
      const all = [...ids.values()].flat();
      this.reads.push(all);
      return new Map(all.flatMap((id) => (this.records.has(id) ? [[id, this.records.get(id)!]] : [])));
    },
  };
  readonly directories: SyncPorts['directories'] = {
    read: async () => ({ emailByUserId: new Map(), ownerIdByEmail: new Map() }),
  };

  sync = (...changes: Change[]) => syncPeople(this, contact, 'default', changes);
  parkedCodes = () => Object.fromEntries([...this.parked.records].map(([id, { code }]) => [id, code]));
}

let world: World;
beforeEach(() => {
  world = new World();
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
    expect(world.counters.counts).toMatchObject({ 'records.deleted': 1 });
  });

  test('that takes the address of another contact is parked, and that contact stays as it is', async () => {
    world.hubspot.add({ email: 'sato@example.com', lastname: 'Sato' });
    await world.sync(aPolledChange({ Email: 'sato@example.com', ...later }));
    expect(world.parkedCodes()).toEqual({ [LEAD_ID]: 'duplicateEmail' });
    expect(world.hubspot.contacts.get('502')).toEqual({ email: 'sato@example.com', lastname: 'Sato' });
  });
});

describe('when something stands in the way', () => {
  const two = [aPolledChange(ito), aPolledChange({ Id: CONTACT_ID, Email: 'sato@example.com' }, 'Contact')];

  test.each(['paused', 'off'] as const)(
    'with sync %s nothing is read or written, and everything is taken up afterwards',
    async (sync) => {
      world.settings.settings = { ...defaultSettings, sync };
      await world.sync(...two);
      expect(world.hubspot.writes).toEqual([]);
      expect(world.parkedCodes()).toEqual({ [LEAD_ID]: 'syncNotOn', [CONTACT_ID]: 'syncNotOn' });
      expect((await world.parked.due('default', new Date(world.nowMs).toISOString(), 10)).length).toBe(2);
      world.settings.settings = defaultSettings;
      await world.sync(...two);
      expect(world.hubspot.contacts.size).toBe(2);
      expect(world.parkedCodes()).toEqual({});
    },
  );

  test('sync switched off after the reading stops the writing', async () => {
    const readByEmails = world.hubspot.readByEmails.bind(world.hubspot);
    world.hubspot.readByEmails = (emails) => {
      world.settings.settings = { ...defaultSettings, sync: 'off' };
      return readByEmails(emails);
    };
    await world.sync(...two);
    expect(world.hubspot.writes).toEqual([]);
    expect(Object.values(world.parkedCodes())).toEqual(['syncNotOn', 'syncNotOn']);
  });

  test.each([
    [new VendorError('hubspot', 'retry', 'HubSpot answered 503'), 'hubspotUnavailable'],
    [new VendorError('hubspot', 'auth', 'HubSpot refused the token'), 'hubspotLoginRefused'],
    [new VendorError('hubspot', 'limit', 'the day is over'), 'hubspotUnavailable'],
  ])('%s: all wait and none is lost', async (outage, code) => {
    world.hubspot.outage = outage;
    await world.sync(...two);
    expect(world.parkedCodes()).toEqual({ [LEAD_ID]: code, [CONTACT_ID]: code });
    world.hubspot.outage = undefined;
    await world.sync(...two);
    expect(world.hubspot.contacts.size).toBe(2);
    expect(world.parkedCodes()).toEqual({});
  });

  test('a record that has to be read waits while Salesforce is out of reach; the others cross', async () => {
    world.salesforceOutage = new VendorError('salesforce', 'limit', 'the limit is reached');
    await world.sync(aPolledChange(ito), { object: 'Contact', id: CONTACT_ID, feed: 'retry' });
    expect(world.parkedCodes()).toEqual({ [CONTACT_ID]: 'apiCallLimitReached' });
    expect(world.hubspot.contacts.size).toBe(1);
  });

  test.each([
    ['refused', 'hubspotRefused'],
    ['unanswered', 'hubspotUnavailable'],
  ] as const)('a record that HubSpot leaves %s is set aside; the others cross', async (kind, code) => {
    world.hubspot.refusals.set(LEAD_ID, (salesforceId) => ({ kind, salesforceId, words: 'VALIDATION_ERROR' }));
    await world.sync(...two);
    expect(world.parkedCodes()).toEqual({ [LEAD_ID]: code });
    expect(world.hubspot.contacts.size).toBe(1);
  });

  test('each failed try waits longer, and counts', async () => {
    world.hubspot.refusals.set(LEAD_ID, (salesforceId) => ({ kind: 'refused', salesforceId, words: 'no' }));
    await world.sync(aPolledChange(ito));
    const first = world.parked.records.get(LEAD_ID);
    world.nowMs += 20 * 60_000;
    await world.sync(aPolledChange(ito));
    const second = world.parked.records.get(LEAD_ID);
    expect([first?.attempts, second?.attempts]).toEqual([1, 2]);
    expect(second?.firstSeenAt).toBe(first?.firstSeenAt);
    expect(Date.parse(second!.retryAt) - world.nowMs).toBe(30 * 60_000);
  });

  test('two records with one address in one batch: one crosses, the other is told who', async () => {
    await world.sync(aPolledChange(ito), aPolledChange(ito, 'Contact'));
    expect(world.links.links.has(CONTACT_ID)).toBe(true);
    expect(world.parked.records.get(LEAD_ID)).toMatchObject({
      code: 'duplicateEmail',
      words: expect.stringContaining(CONTACT_ID),
    });
  });

  test('a store that fails makes the batch fail, and the next try converges', async () => {
    const save = world.links.save.bind(world.links);
    world.links.save = () => Promise.reject(new Error('throttled'));
    await expect(world.sync(...two)).rejects.toThrow('throttled');
    world.links.save = save;
    await world.sync(...two);
    expect(world.hubspot.contacts.size).toBe(2);
    expect(world.links.links.size).toBe(2);
  });
});

test('a memory from before a field was mapped does not clear anything', async () => {
  const { Phone: _, ...remembered } = aRecord('Lead', ito);
  world.links.links.set(LEAD_ID, aLink(remembered));
  world.hubspot.add({ email: 'ito@example.com', phone: '1', crosswalk_salesforce_id: LEAD_ID });
  await world.sync(aPolledChange({ ...ito, ...later }));
  expect(world.hubspot.contacts.get('501')).toMatchObject({ phone: '1' });
});

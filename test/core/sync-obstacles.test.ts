import { beforeEach, describe, expect, test } from 'vitest';
import { VendorError } from '../../core/failure.ts';
import { defaultSettings } from '../../core/settings.ts';
import { CONTACT_ID, LEAD_ID, aPolledChange } from '../builders/people.ts';
import { SyncWorld } from '../fakes/sync-world.ts';

const ito = { Email: 'ito@example.com' };

let world: SyncWorld;
beforeEach(() => {
  world = new SyncWorld();
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
    [new VendorError('hubspot', 'allocation', 'the day is over'), 'hubspotAllocationSpent'],
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

  test('a vendor that is out for a day costs a record eight tries; when one crosses again, all are due', async () => {
    world.hubspot.refusals.set(LEAD_ID, (salesforceId) => ({ kind: 'unanswered', salesforceId }));
    world.hubspot.refusals.set(CONTACT_ID, (salesforceId) => ({ kind: 'unanswered', salesforceId }));
    await world.sync(aPolledChange({ ...ito, Email: 'abe@example.com' }, 'Contact'));
    const endMs = world.nowMs + 24 * 60 * 60_000;
    let tries = 1;
    for (;;) {
      const due = world.parked.records.get(CONTACT_ID)!;
      if (Date.parse(due.retryAt) >= endMs) break;
      world.nowMs = Date.parse(due.retryAt);
      await world.sync({ object: 'Contact', id: CONTACT_ID, feed: 'retry' });
      tries += 1;
    }
    expect(tries).toBe(8);
    world.nowMs = endMs;
    await world.sync(aPolledChange(ito));
    world.hubspot.refusals.clear();
    world.nowMs += 60_000;
    expect(Date.parse(world.parked.records.get(CONTACT_ID)!.retryAt)).toBeGreaterThan(world.nowMs);
    await world.sync({ object: 'Lead', id: LEAD_ID, feed: 'retry' });
    expect(world.parked.records.has(LEAD_ID)).toBe(false);
    expect(Date.parse(world.parked.records.get(CONTACT_ID)!.retryAt)).toBe(world.nowMs);
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

import { beforeEach, describe, expect, test } from 'vitest';
import type { SalesforceChange } from '../../core/change.ts';
import { VendorError } from '../../core/failure.ts';
import { OPPORTUNITIES } from '../../core/lifecycle.ts';
import { defaultSettings } from '../../core/settings.ts';
import type { SyncPorts } from '../../core/sync-batch.ts';
import { CONTACT_ID, aPolledChange, aRecord } from '../builders/people.ts';
import { SyncWorld } from '../fakes/sync-world.ts';

const OPEN = 'open/006000000000001';
const WON = 'won/006000000000001';

class StageWorld extends SyncWorld {
  stagesRead = 0;
  stagesOutage: VendorError | undefined;
  readonly stages: NonNullable<SyncPorts['stages']> = {
    read: async () => {
      this.stagesRead += 1;
      if (this.stagesOutage !== undefined) throw this.stagesOutage;
      return ['lead', 'opportunity', 'customer', 'evangelist'].map((name, displayOrder) => ({ name, displayOrder }));
    },
  };

  stage = () => [...this.hubspot.contacts.values()][0]?.['lifecyclestage'];
}

let world: StageWorld;
beforeEach(() => {
  world = new StageWorld();
});

const ito = { Email: 'ito@example.com' };
let seconds = 0;
/** A Contact as the poll brings it, each one later than the one before. */
const polled = (opportunities: string | null, values = {}): SalesforceChange => {
  seconds += 1;
  const SystemModstamp = new Date(Date.parse('2026-11-24T05:00:00Z') + seconds * 1_000).toISOString();
  return aPolledChange({ ...ito, SystemModstamp, [OPPORTUNITIES]: opportunities, ...values }, 'Contact');
};
const hint = (word: string): SalesforceChange => ({
  object: 'Contact',
  id: CONTACT_ID,
  feed: 'opportunity',
  row: { complete: false, values: { [OPPORTUNITIES]: word } },
});
const opportunitiesKept = () => world.links.links.get(CONTACT_ID)?.memory.salesforce[OPPORTUNITIES];
const keepInOrg = (opportunities: string | null) =>
  world.records.set(CONTACT_ID, aRecord('Contact', { ...ito, [OPPORTUNITIES]: opportunities }));

describe('a row that tells the opportunities', () => {
  test('moves the stage once, and leaves it where a person puts it', async () => {
    await world.sync(polled(null));
    await world.sync(polled(OPEN));
    expect(world.stage()).toBe('opportunity');
    const [id = ''] = world.hubspot.contacts.keys();
    world.hubspot.contacts.get(id)!['lifecyclestage'] = 'lead';
    await world.sync(polled(OPEN, { Phone: '1' }));
    await world.sync({ side: 'hubspot', id, feed: 'webhook' });
    await world.sync(polled(OPEN, { Phone: '2' }));
    expect(world.stage()).toBe('lead');
    await world.sync(polled(WON));
    expect(world.stage()).toBe('customer');
  });

  test('asks for the stages only when there is an event', async () => {
    await world.sync(polled(OPEN));
    await world.sync(polled(OPEN, { Phone: '1' }));
    await world.sync(polled(null, { Phone: '2' }));
    expect(world.stagesRead).toBe(1);
  });

  test('is remembered when the stage is beyond: the event does not come back', async () => {
    await world.sync(polled(null));
    const [id = ''] = world.hubspot.contacts.keys();
    world.hubspot.contacts.get(id)!['lifecyclestage'] = 'evangelist';
    await world.sync(polled(WON));
    expect(opportunitiesKept()).toBe(WON);
    world.hubspot.contacts.get(id)!['lifecyclestage'] = 'lead';
    await world.sync(polled(WON, { Phone: '1' }));
    expect(world.stage()).toBe('lead');
  });

  test('does nothing while the setting is off, and counts when it is on again', async () => {
    await world.sync(polled(null));
    world.settings.settings = { ...defaultSettings, lifecycleTransitions: false };
    await world.sync(polled(OPEN));
    expect([world.stage(), opportunitiesKept()]).toEqual([undefined, null]);
    world.settings.settings = defaultSettings;
    await world.sync(polled(OPEN, { Phone: '1' }));
    expect(world.stage()).toBe('opportunity');
  });

  test('has its stage follow when the stages could not be read, and everything else crosses', async () => {
    world.stagesOutage = new VendorError('hubspot', 'retry', 'HubSpot answered 503');
    await world.sync(polled(WON));
    expect([...world.hubspot.contacts.values()]).toMatchObject([ito].map(({ Email }) => ({ email: Email })));
    expect(world.parkedCodes()).toEqual({ [CONTACT_ID]: 'hubspotUnavailable' });
    world.stagesOutage = undefined;
    await world.sync({ object: 'Contact', id: CONTACT_ID, feed: 'retry' });
    expect(world.stage()).toBe('customer');
    expect(world.parkedCodes()).toEqual({});
  });
});

describe('a row that does not tell them', () => {
  test('forgets nothing', async () => {
    await world.sync(polled(OPEN));
    const { [OPPORTUNITIES]: _untold, ...values } = polled(null, { Phone: '1' }).row?.values ?? {};
    await world.sync({ object: 'Contact', id: CONTACT_ID, feed: 'poll', row: { complete: true, values } });
    expect(opportunitiesKept()).toBe(OPEN);
  });

  test('of a Contact that is met for the first time is read again, and only while the setting is on', async () => {
    const untold = aPolledChange(ito, 'Contact');
    world.settings.settings = { ...defaultSettings, lifecycleTransitions: false };
    await world.sync(untold);
    expect(world.reads).toEqual([]);
    const other = new StageWorld();
    other.records.set(CONTACT_ID, aRecord('Contact', { ...ito, [OPPORTUNITIES]: WON }));
    await other.sync({ object: 'Contact', id: CONTACT_ID, feed: 'outboundMessage', row: untold.row });
    expect(other.stage()).toBe('customer');
  });
});

describe('a hint of an opportunity', () => {
  test('has the Contact read, unless it says what is remembered', async () => {
    await world.sync(polled(OPEN));
    await world.sync(hint(OPEN));
    expect(world.reads).toEqual([]);
    keepInOrg(WON);
    await world.sync(hint(WON));
    expect([world.reads, world.stage()]).toEqual([[[CONTACT_ID]], 'customer']);
  });

  test('makes no contact', async () => {
    keepInOrg(WON);
    await world.sync(hint(WON));
    expect([world.reads, world.hubspot.contacts.size]).toEqual([[], 0]);
    expect(world.counters.counts).toEqual({ 'records.known': 1 });
  });

  test.each([
    ['before', [hint(WON), aPolledChange(ito, 'Contact')]],
    ['behind', [aPolledChange(ito, 'Contact'), hint(WON)]],
  ])('%s the first row of its Contact does not keep it from crossing', async (_, changes) => {
    world.records.clear();
    await world.sync(...changes);
    expect(world.hubspot.contacts.size).toBe(1);
  });

  test('of a Contact that is set aside leaves it so', async () => {
    await world.sync(polled(null, { Email: null }));
    expect(world.parkedCodes()).toEqual({ [CONTACT_ID]: 'noEmail' });
    await world.sync(hint(WON));
    expect(world.parkedCodes()).toEqual({ [CONTACT_ID]: 'noEmail' });
  });
});

import { beforeEach, describe, expect, test } from 'vitest';
import type { HubspotChange } from '../../core/change.ts';
import { VendorError } from '../../core/failure.ts';
import { LEAD_ID, aPolledChange, aRecord } from '../builders/people.ts';
import { SyncWorld } from '../fakes/sync-world.ts';

const ito = { Email: 'ito@example.com' };
const moved = (id: string): HubspotChange => ({ side: 'hubspot', id, feed: 'search' });
const isDead = new Error('the process died');

let world: SyncWorld;
beforeEach(() => {
  world = new SyncWorld();
});

/** The process dies after the vendors were written to and before anything was remembered. */
async function dyingBeforeRemembering(work: () => Promise<void>): Promise<void> {
  const save = world.links.save.bind(world.links);
  world.links.save = async () => {
    throw isDead;
  };
  await expect(work()).rejects.toThrow(isDead);
  world.links.save = save;
}

const edit = (id: string, properties: Record<string, string>) => {
  Object.assign(world.hubspot.contacts.get(id)!, properties, {
    lastmodifieddate: new Date(world.nowMs - 60_000).toISOString(),
  });
};

describe('an edit made while the engine wrote an older value and died', () => {
  test('is not overruled by that write, though the write is later', async () => {
    await world.sync(aPolledChange({ ...ito, Phone: '1' }));
    edit('501', { phone: '2' });
    await dyingBeforeRemembering(() => world.sync(moved('501')));
    edit('501', { phone: '3' });
    await world.sync(moved('501'));
    expect(world.records.get(LEAD_ID)).toMatchObject({ Phone: '3' });
    expect(world.hubspot.contacts.get('501')).toMatchObject({ phone: '3' });
  });

  test('is not overruled by the record that was made of it', async () => {
    const id = world.hubspot.add({ email: 'ito@example.com', lastname: 'Ito', phone: '1' });
    await dyingBeforeRemembering(() => world.sync(moved(id)));
    edit(id, { phone: '2' });
    await world.sync(moved(id));
    expect([...world.records.values()]).toEqual([expect.objectContaining({ Phone: '2' })]);
  });

  test('in Salesforce gives way to nothing either', async () => {
    await world.sync(aPolledChange({ ...ito, Phone: '1' }));
    const stamp = (minute: number) => `2026-11-24T05:${minute}:00.000Z`;
    const row = (phone: string, minute: number) =>
      aRecord('Lead', { ...ito, Phone: phone, SystemModstamp: stamp(minute), LastModifiedDate: stamp(minute) });
    await dyingBeforeRemembering(() => world.sync(aPolledChange(row('2', 10))));
    world.hubspot.contacts.get('501')!['lastmodifieddate'] = stamp(59);
    await world.sync(aPolledChange(row('3', 20)));
    expect(world.hubspot.contacts.get('501')).toMatchObject({ phone: '3' });
    expect(world.writes).toEqual([]);
  });
});

test('a write whose outcome is unknown stays intended until it is known', async () => {
  await world.sync(aPolledChange({ ...ito, Phone: '1' }));
  edit('501', { phone: '2' });
  const error = new VendorError('salesforce', 'retry', 'no answer');
  world.refusals.set('501', () => ({ hubspotId: '501', kind: 'failed', error }));
  await world.sync(moved('501'));
  expect(world.intents.intents).toHaveLength(1);
  world.refusals.clear();
  await world.sync({ side: 'hubspot', id: '501', feed: 'retry' });
  expect(world.intents.intents).toEqual([]);
  expect(world.records.get(LEAD_ID)).toMatchObject({ Phone: '2' });
});

test('when nothing is to be written nothing is intended', async () => {
  await world.sync(aPolledChange(ito));
  const save = world.intents.saveIntents.bind(world.intents);
  let saves = 0;
  world.intents.saveIntents = async (...args) => {
    saves += 1;
    return save(...args);
  };
  await world.sync(moved('501'), aPolledChange(world.records.get(LEAD_ID)));
  expect(saves).toBe(0);
});

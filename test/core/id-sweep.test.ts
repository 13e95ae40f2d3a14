import * as fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { VendorError } from '../../core/failure.ts';
import { aLink } from '../builders/people.ts';
import { SweepWorld } from '../fakes/sweep-world.ts';

const LEAD = '00Q000000000001EAA';
const CONTACT = '003000000000001AAA';
const HOUR_MS = 3_600_000;

let world: SweepWorld;
beforeEach(async () => {
  world = new SweepWorld();
  await world.tick(); // it begins at the present
});

const leadId = (index: number) => `00Q${String(index).padStart(12, '0')}EAA`;

/** A pair that remembers both sides as they are. */
function link(record = world.save('Lead', LEAD), properties = world.change('501')): void {
  const known = { ...aLink(record, properties), hubspotId: '501' };
  world.links.links.set(known.salesforceId, known);
  world.links.claims.set('501', known.salesforceId);
}

const park = (object: 'Lead' | 'hubspotContact', id: string) =>
  world.parked.put('default', [
    { object, id, code: 'noEmail', words: '', attempts: 1, firstSeenAt: '', lastSeenAt: '', retryAt: '' },
  ]);

describe('a record in Salesforce', () => {
  test('that shows hours late, behind a sweep that could not see it, is queued with its row by the next', async () => {
    world.hours(21);
    const row = world.save('Lead', LEAD, { Phone: '1' }, 3.5 * HOUR_MS);
    world.hours(3);
    expect(await world.tick()).toMatchObject({ rows: 0, queued: 0 });
    world.hours(24);
    expect(await world.tick()).toMatchObject({ rows: 1, queued: 1, deleted: 0, outcome: 'done' });
    expect(world.queue.sent).toEqual([
      { object: 'Lead', id: LEAD, feed: 'sweep', row: { complete: true, values: row } },
    ]);
  });

  test.each<[string, () => unknown, readonly string[]]>([
    ['as its link remembers it is left alone', () => link(), []],
    ['with a newer value is queued', () => (link(), world.save('Lead', LEAD, { Phone: '2' })), [LEAD]],
    ['that was written anew with the same values is left alone', () => (link(), world.save('Lead', LEAD)), []],
    [
      'of one second with the memory and another value is queued',
      () => {
        link();
        world.save('Lead', LEAD, {
          Phone: '2',
          SystemModstamp: world.links.links.get(LEAD)!.memory.salesforce['SystemModstamp']!,
        });
      },
      [LEAD],
    ],
    ['without a link is queued', () => world.save('Contact', CONTACT), [CONTACT]],
    ['that is set aside is left alone', () => (world.save('Lead', LEAD), park('Lead', LEAD)), []],
    ['that was deleted is left alone', () => world.save('Lead', LEAD, { IsDeleted: true }), []],
  ])('%s', async (_, arrange, queued) => {
    world.hours(1);
    arrange();
    world.contacts.clear();
    world.hours(23);
    await world.tick();
    expect(world.queuedIds()).toEqual(queued);
  });

  test('that was deleted is counted', async () => {
    world.save('Lead', LEAD, { IsDeleted: true });
    world.hours(24);
    expect(await world.tick()).toMatchObject({ rows: 1, deleted: 1 });
  });
});

describe('a contact in HubSpot', () => {
  test.each<[string, () => unknown, readonly string[], number]>([
    ['of the time that its link remembers is not even read', () => link(), [], 0],
    [
      'with another value is queued',
      () => (link(), (world.nowMs += 1), world.change('501', { phone: '2' })),
      ['501'],
      1,
    ],
    [
      'with another time and the same values is left alone',
      () => (link(), (world.nowMs += 1), world.change('501')),
      [],
      1,
    ],
    ['without a link is queued', () => world.change('502'), ['502'], 0],
    ['that is set aside is left alone', () => (world.change('502'), park('hubspotContact', '502')), [], 0],
  ])('%s', async (_, arrange, queued, reads) => {
    world.hours(1);
    arrange();
    world.rows.clear();
    world.hours(23);
    await world.tick();
    expect(world.queue.sent).toEqual(queued.map((id) => ({ side: 'hubspot', id, feed: 'sweep' })));
    expect(world.calls.read).toBe(reads);
  });
});

describe('a sweep', () => {
  test('is made once a day, of what the feeds had two hours for, and costs one call a side when nothing is new', async () => {
    world.hours(23);
    expect(await world.tick()).toBeUndefined();
    world.save('Lead', LEAD);
    world.change('501');
    world.hours(1);
    expect(await world.tick()).toMatchObject({ rows: 0, queued: 0, outcome: 'done' });
    expect(world.calls).toEqual({ readChanges: 1, search: 1, read: 0 });
    for (let hour = 1; hour < 24; hour += 1) {
      world.hours(1);
      expect(await world.tick()).toBeUndefined();
    }
  });

  test('looks at nothing that changed before it was there', async () => {
    world = new SweepWorld();
    world.save('Lead', LEAD);
    world.change('501');
    world.nowMs += 20 * 60_000;
    world.save('Contact', CONTACT);
    world.nowMs += 10 * 60_000; // clocks are off by so much, or it is the poll's own beginning
    await world.tick();
    world.hours(24);
    expect(await world.tick()).toMatchObject({ rows: 1 });
    expect(world.queuedIds()).toEqual([CONTACT]);
  });

  test.each(['paused', 'off'] as const)(
    'is not made with sync %s, and is made up for when it is on again',
    async (sync) => {
      world.save('Lead', LEAD);
      world.settings.settings = { ...world.settings.settings, sync };
      world.hours(24 * 5);
      expect(await world.tick()).toBeUndefined();
      expect(world.calls).toEqual({ readChanges: 0, search: 0, read: 0 });
      world.settings.settings = { ...world.settings.settings, sync: 'on' };
      await world.tick();
      expect(world.queuedIds()).toEqual([LEAD]);
    },
  );

  test('goes on where the last tick stopped, and its report covers the whole', async () => {
    world.pageRows = 2;
    world.pageMs = 1_000;
    for (let index = 1; index <= 7; index += 1) world.save('Lead', leadId(index));
    world.hours(24);
    expect(await world.tick(world.nowMs + 2_000)).toMatchObject({ rows: 4, outcome: 'underWay' });
    world.hours(1);
    expect(await world.tick()).toMatchObject({ rows: 7, queued: 7, outcome: 'done' });
    expect(world.queuedIds()).toEqual([1, 2, 3, 4, 5, 6, 7].map(leadId));
  });

  test('queues ten thousand records at most before it gives way for an hour', async () => {
    for (let index = 1; index <= 12_001; index += 1) world.save('Lead', leadId(index));
    world.hours(24);
    expect(await world.tick()).toMatchObject({ queued: 10_000, outcome: 'underWay' });
    world.hours(1);
    expect(await world.tick()).toMatchObject({ queued: 12_001, outcome: 'done' });
  });

  test('moves on only when the queue has taken what it found', async () => {
    world.save('Lead', LEAD);
    world.hours(24);
    world.queue.broken = true;
    await expect(world.tick()).rejects.toThrow('did not accept');
    world.queue.broken = false;
    world.hours(1);
    await world.tick();
    expect(world.queuedIds()).toEqual([LEAD]);
  });

  test.each([
    ['salesforce', '501', 'failed', new VendorError('salesforce', 'retry', 'out of reach')],
    ['hubspot', LEAD, 'failed', new VendorError('hubspot', 'auth', 'no token')],
    ['Lead', CONTACT, 'failed', new VendorError('salesforce', 'reject', 'Lead may not be read')],
    ['salesforce', '501', 'underWay', new VendorError('salesforce', 'limit', 'the limit is reached')],
    ['salesforce', '501', 'underWay', new VendorError('salesforce', 'allocation', 'calls are used up')],
  ] as const)(
    'of which %s fails sweeps the rest, says so, and is tried again an hour later',
    async (part, other, outcome, error) => {
      world.save('Lead', LEAD);
      world.save('Contact', CONTACT);
      world.change('501');
      world.hours(24);
      world.failures.set(part, error);
      expect(await world.tick()).toMatchObject({ outcome, words: error.message });
      expect(world.queuedIds()).toContain(other);
      world.failures.clear();
      world.hours(1);
      expect(await world.tick()).toMatchObject({ outcome: 'done' });
      expect(world.queuedIds().toSorted()).toEqual([CONTACT, LEAD, '501']);
    },
  );
});

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('tick' as const), pages: fc.integer({ min: 1, max: 3 }) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constantFrom('record' as const, 'contact' as const),
      lateMs: fc.nat(24 * HOUR_MS),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('hours' as const), hours: fc.nat(60) }) },
);

test('whatever the ticks, the outages and the pages they die at, what shows up to a day late is found', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      world = new SweepWorld();
      world.pageRows = 1;
      world.pageMs = 1_000;
      await world.tick();
      const changed: string[] = [];
      for (const [index, one] of steps.entries()) {
        world.nowMs += 60_000;
        if (one.kind === 'tick') await world.tick(world.nowMs + one.pages * 1_000);
        else if (one.kind === 'hours') world.hours(one.hours);
        else if (one.kind === 'record') changed.push(String(world.save('Lead', leadId(index), {}, one.lateMs)['Id']));
        else {
          changed.push(String(1_000 + index));
          world.change(String(1_000 + index), {}, one.lateMs);
        }
      }
      for (let hour = 0; hour < 60; hour += 1) {
        world.hours(1);
        await world.tick();
      }
      expect(new Set(world.queuedIds())).toEqual(new Set(changed));
    }),
    { numRuns: 200 },
  );
});

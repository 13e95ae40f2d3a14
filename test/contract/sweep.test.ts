import { beforeEach, expect, test } from 'vitest';
import { contactSearch } from '../../adapters/hubspot/contact-search.ts';
import { inLane } from '../../adapters/salesforce/org.ts';
import { salesforcePeople } from '../../adapters/salesforce/people.ts';
import type { Window } from '../../core/contact-window.ts';
import { type SeenContacts, pollContacts } from '../../core/contacts-feed.ts';
import { type Sweep, sweepIds } from '../../core/id-sweep.ts';
import { contact } from '../../objects/contact.ts';
import { openTwoSides } from './two-sides.ts';

const HOUR_MS = 3_600_000;

/** Poll, search and sweep of both simulators, an hour at a time. */
function openFeeds() {
  const world = openTwoSides();
  const { clock, settings, queue } = world;
  const sleep = async (ms: number) => world.advance(ms);
  const search = contactSearch(world.client, { clock, sleep });
  const seen: SeenContacts = new Map();
  let window: Window | undefined;
  let sweep: Sweep | undefined;
  const contactsState = {
    loadWindow: async () => window,
    saveWindow: async (_: string, next: Window) => void (window = next),
    saveContactsReport: async () => undefined,
  };
  const state = { loadSweep: async () => sweep, saveSweep: async (_: string, next: Sweep) => void (sweep = next) };
  const salesforce = salesforcePeople(inLane(world.connectedOrg, 'retry'));
  const sweepPorts = { ...world, salesforce, search, state };

  return {
    ...world,
    /** What the feeds find in so many hours crosses. */
    hours: async (count: number) => {
      for (let hour = 0; hour < count; hour += 1) {
        world.advance(HOUR_MS);
        await pollContacts({ clock, settings, queue, search, state: contactsState }, 'default', seen, Infinity);
        await world.tick();
      }
    },
    sweepNow: async () => {
      const report = await sweepIds(sweepPorts, contact, 'default', Infinity);
      await world.sync(queue.sent.splice(0));
      return report;
    },
    hubspotFaults: async (faults: object) => {
      const body = JSON.stringify(faults);
      const request = new Request('http://127.0.0.1:2/__sim/faults', { method: 'POST', body });
      expect((await world.portal.fetch(request)).status).toBe(200);
    },
  };
}

type World = ReturnType<typeof openFeeds>;
let world: World;
beforeEach(async () => {
  world = openFeeds();
  await world.hours(1);
  await world.sweepNow(); // it begins at the present
});

const linked = () => world.links.links.size;

test('Leads whose transactions commit hours late are found by the sweep, and by nothing else', async () => {
  await world.org.faults({ visibilityDelaySeconds: 6 * 3_600 });
  await world.records(
    'POST',
    Array.from({ length: 10 }, (_, index) => ({
      attributes: { type: 'Lead' },
      LastName: `Ito ${index}`,
      Company: 'Ito KK',
      Email: `ito${index}@example.com`,
    })),
  );
  await world.org.faults({ visibilityDelaySeconds: 0 });
  await world.hours(23);
  expect((await world.org.query('SELECT Id FROM Lead')).totalSize).toBe(10);
  const missed = 10 - linked();
  expect(missed).toBeGreaterThan(5);
  await world.hours(1);
  expect(await world.sweepNow()).toMatchObject({ queued: missed, outcome: 'done' });
  expect(linked()).toBe(10);
  expect(world.counters.counts['sweep.found']).toBe(missed);
});

test('a contact that the search index learns of three hours late is found by the sweep, and by nothing else', async () => {
  await world.hubspotFaults({ searchLagMs: [3 * HOUR_MS, 3 * HOUR_MS] });
  await world.contacts('create', [{ properties: { email: 'ito@example.com', lastname: 'Ito' } }]);
  await world.hubspotFaults({ searchLagMs: [500, 3_000] });
  await world.hours(24);
  expect(linked()).toBe(0);
  expect(await world.sweepNow()).toMatchObject({ queued: 1, outcome: 'done' });
  expect(linked()).toBe(1);
  expect(world.counters.counts['sweep.found']).toBe(1);
});

test('what crossed by itself is found known, at one Salesforce call, whichever side it came from', async () => {
  await world.contacts(
    'create',
    Array.from({ length: 300 }, (_, index) => ({ properties: { email: `abe${index}@example.com`, lastname: 'Abe' } })),
  );
  await world.records(
    'POST',
    Array.from({ length: 300 }, (_, index) => ({
      attributes: { type: 'Lead' },
      LastName: 'Ito',
      Company: 'Ito KK',
      Email: `ito${index}@example.com`,
    })),
  );
  await world.hours(24);
  expect(linked()).toBe(600);
  const before = world.salesforceCalls();
  expect(await world.sweepNow()).toMatchObject({ rows: 1_200, queued: 0, outcome: 'done' });
  expect(world.salesforceCalls() - before).toBe(1);
  expect(world.counters.counts['sweep.found']).toBeUndefined();
});

test('the sweep leaves the last quarter of the limit to what people do', async () => {
  await world.hours(24);
  const used = world.salesforceCalls();
  world.settings.settings = { ...world.settings.settings, apiCallLimit: used + 1 };
  expect(await world.sweepNow()).toMatchObject({ outcome: 'underWay', words: expect.stringContaining('limit') });
  expect(world.salesforceCalls()).toBe(used);
});

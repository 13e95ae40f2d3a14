import { expect, test } from 'vitest';
import { openWorld, withLogs } from './world.ts';

const TICK_MS = 5 * 60_000;
const TICKS = 288;

/** C8, in a day of five-minute ticks. */
test('a record that Salesforce refuses is tried eight times a day at most, and comes through when it may', async () => {
  const world = openWorld({ seed: 1, twoWay: true });
  const { sides, engine, made } = world;
  const said = await withLogs(async () => {
    await engine.poll();
    const rule = { object: 'Lead', field: 'Phone', contains: 'forbidden', message: 'Not this number.' };
    await sides.org.faults({ rejectRecords: [rule] });
    await sides.createContact({ email: 'person@example.com', lastname: 'Person', phone: 'forbidden' });
    for (let tick = 0; tick < TICKS; tick += 1) {
      await world.tick();
      await world.drain();
      world.advance(TICK_MS);
    }
    expect(made.tries.tooMany()).toEqual([]);
    expect(made.tries.most()).toBeGreaterThan(2);
    await sides.org.faults({ rejectRecords: [] });
    for (let tick = 0; tick < TICKS; tick += 1) {
      await world.tick();
      await world.drain();
      world.advance(TICK_MS);
    }
    const [record] = await sides.records();
    expect(record?.['Phone']).toBe('forbidden');
  });
  expect(said).toEqual([]);
});

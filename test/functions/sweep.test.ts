import { beforeEach, expect, test } from 'vitest';
import { VendorError } from '../../core/failure.ts';
import { createHandler } from '../../functions/sweep/handler.ts';
import { SweepWorld } from '../fakes/sweep-world.ts';

const LEAD = '00Q000000000001EAA';

let world: SweepWorld;
let looked: string[];
beforeEach(async () => {
  looked = [];
  world = new SweepWorld();
  await world.tick();
  world.hours(1);
  world.save('Lead', LEAD);
  world.hours(24);
});

const run = (event: unknown, remainingMs = 300_000) =>
  createHandler({
    clock: world.clock,
    connections: async () => ['default'],
    sweep: (_, untilMs) => world.tick(untilMs),
    lookAtOrg: async (connection) => void looked.push(connection),
  })(event, {
    getRemainingTimeInMillis: () => remainingMs,
  });

test('sweeps every connection, and rests for the rest of the day', async () => {
  expect(await run({})).toMatchObject({ default: { queued: 1, outcome: 'done' } });
  expect(looked).toEqual(['default']);
  world.hours(1);
  expect(await run({})).toEqual({ default: undefined });
});

test('stops in time to write down how far it got', async () => {
  world.pageRows = 1;
  world.pageMs = 1_000;
  world.save('Contact', '003000000000001AAA');
  expect(await run({ connection: 'default' }, 61_000)).toMatchObject({ default: { outcome: 'underWay' } });
  expect(world.calls).toEqual({ readChanges: 1, search: 0, read: 0 });
});

test('fails when a vendor does, and keeps the report', async () => {
  world.failures.set('hubspot', new VendorError('hubspot', 'auth', 'HubSpot refused the token'));
  await expect(run({ connection: 'default' })).rejects.toThrow('default: the sweep failed: HubSpot refused the token');
  expect(world.sweep?.report).toMatchObject({ outcome: 'failed', queued: 1 });
});

test('does not fail for a limit of calls: it waits', async () => {
  world.failures.set('salesforce', new VendorError('salesforce', 'limit', 'the limit is reached'));
  expect(await run({ connection: 'default' })).toMatchObject({
    default: { outcome: 'underWay', words: 'the limit is reached' },
  });
});

test('an input of another form is refused', async () => {
  await expect(run({ connection: 1 })).rejects.toThrow('invalid_type');
});

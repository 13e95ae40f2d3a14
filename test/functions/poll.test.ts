import { beforeEach, expect, test } from 'vitest';
import { VendorError } from '../../core/failure.ts';
import { createHandler } from '../../functions/poll/handler.ts';
import { PollWorld } from '../fakes/poll-world.ts';

const LEAD = '00Q000000000001EAA';

let world: PollWorld;
beforeEach(() => {
  world = new PollWorld();
});

const run = (event: unknown, remainingMs = 55_000) =>
  createHandler(
    () => world,
    () => world.seen,
  )(event, { getRemainingTimeInMillis: () => remainingMs });

test('looks for changes of the connection that the schedule names', async () => {
  await run({ connection: 'default' });
  world.save(LEAD);
  expect(await run({ connection: 'default' })).toMatchObject({ outcome: 'read', rows: 1 });
  expect(world.queuedIds()).toEqual([LEAD]);
});

test('stops in time to write down how far it got', async () => {
  await run({ connection: 'default' });
  world.pageRows = 1;
  for (let index = 1; index < 5; index += 1) world.save(LEAD.replace('1EAA', `${index}EAA`));
  await run({ connection: 'default' }, 15_000);
  expect(world.queuedIds()).toHaveLength(1);
  expect(world.state.standing.cursors.Lead).toHaveProperty('after');
});

test('fails when a vendor does, so that the alarm counts it, and keeps the report', async () => {
  world.outage = new VendorError('salesforce', 'auth', 'the org refused a token');
  await expect(run({ connection: 'default' })).rejects.toThrow('the poll of default failed: the org refused a token');
  expect(world.state.standing.report).toMatchObject({ outcome: 'failed' });
});

test.each([undefined, {}, { connection: 1 }])('an event that names no connection is refused: %j', async (event) => {
  await expect(run(event)).rejects.toThrow('invalid_type');
});

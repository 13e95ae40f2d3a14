import { beforeEach, expect, test } from 'vitest';
import { VendorError } from '../../core/failure.ts';
import { createHandler } from '../../functions/poll/handler.ts';
import { PollWorld } from '../fakes/poll-world.ts';

const LEAD = '00Q000000000001EAA';

let world: PollWorld;
let hubspot: { error?: Error; failure?: string };
let lookedUntilMs: number | undefined;
beforeEach(() => {
  hubspot = {};
  lookedUntilMs = undefined;
  world = new PollWorld();
});

const run = (event: unknown, remainingMs = 55_000) => {
  world.nowMs += 60_000;
  return createHandler({
    clock: world.clock,
    connections: async () => ['default'],
    feeds: () => ({
      people: (untilMs) => world.tick(untilMs),
      contacts: async (untilMs) => {
        lookedUntilMs = untilMs;
        if (hubspot.error !== undefined) throw hubspot.error;
        return { at: '', contacts: 0, ...(hubspot.failure !== undefined && { failure: hubspot.failure }) };
      },
      list: async () => 0,
    }),
  })(event, { getRemainingTimeInMillis: () => remainingMs });
};

test.each([{}, { connection: 'default' }])(
  'looks for changes of all connections, or of the named one: %j',
  async (tick) => {
    await run(tick);
    world.save(LEAD);
    expect(await run(tick)).toMatchObject({ default: { outcome: 'read', rows: 1 } });
    expect(world.queuedIds()).toEqual([LEAD]);
  },
);

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
  await expect(run({ connection: 'default' })).rejects.toThrow('default: the poll failed: the org refused a token');
  expect(world.state.standing.report).toMatchObject({ outcome: 'failed' });
});

test('looks at HubSpot as well when Salesforce is out, and the other way round, and tells of both', async () => {
  world.outage = new VendorError('salesforce', 'retry', 'no answer');
  hubspot.failure = 'no scope';
  await expect(run({ connection: 'default' })).rejects.toThrow('no answer; no scope');
  expect(lookedUntilMs).toBeDefined();
  world.outage = undefined;
  hubspot = { error: new Error('a store is out') };
  world.save(LEAD);
  await expect(run({ connection: 'default' })).rejects.toThrow('a store is out');
  expect(world.state.standing.report).toMatchObject({ outcome: 'read' });
});

test.each([undefined, { connection: 1 }])('an event of another form is refused: %j', async (event) => {
  await expect(run(event)).rejects.toThrow('invalid_type');
});

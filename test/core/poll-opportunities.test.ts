import { beforeEach, describe, expect, test } from 'vitest';
import { PolledFeed } from '../../core/change.ts';
import { VendorError } from '../../core/failure.ts';
import { OPPORTUNITIES } from '../../core/lifecycle.ts';
import { defaultSettings } from '../../core/settings.ts';
import { CONTACT_ID } from '../builders/people.ts';
import { PollWorld } from '../fakes/poll-world.ts';

const MINUTE_MS = 60_000;
const OPPORTUNITY = '006000000000001AAA';

let world: PollWorld;
beforeEach(async () => {
  world = new PollWorld();
  await world.tick();
  world.nowMs += MINUTE_MS;
});

const aRole = (id: string, isWon: boolean) => ({
  Id: `00K00000000000${id}AAA`,
  ContactId: CONTACT_ID,
  OpportunityId: OPPORTUNITY,
  'Opportunity.IsWon': isWon,
  'Opportunity.IsClosed': isWon,
  IsDeleted: false,
});
const aHint = (word: string) => ({
  object: 'Contact',
  id: CONTACT_ID,
  feed: 'opportunity',
  row: { complete: false, values: { [OPPORTUNITIES]: word } },
});

describe('a role that moved, or its opportunity,', () => {
  test('is a hint of its Contact, once', async () => {
    world.more = { OpportunityContactRole: [aRole('1', false)], Opportunity: [aRole('1', false)] };
    expect(await world.tick()).toMatchObject({ outcome: 'read', rows: 1 });
    await world.tick();
    expect(world.queue.sent).toEqual([aHint('open/006000000000001')]);
    world.more = { Opportunity: [aRole('1', true)] };
    await world.tick();
    expect(world.queue.sent).toEqual([aHint('open/006000000000001'), aHint('won/006000000000001')]);
  });

  test('is none of a Contact whose row tells its opportunities', async () => {
    const row = { Id: CONTACT_ID, SystemModstamp: '2026-11-24T05:00:00.000Z' };
    world.more = { Contact: [{ ...row, [OPPORTUNITIES]: null }], Opportunity: [aRole('1', false)] };
    await world.tick();
    expect(world.queue.sent).toMatchObject([{ feed: 'poll' }]);
    const untold = new PollWorld();
    untold.more = { Contact: [row], Opportunity: [aRole('1', false)] };
    await untold.tick();
    expect(untold.queue.sent).toMatchObject([{ feed: 'poll' }, { feed: 'opportunity' }]);
  });

  test('moves a cursor that is kept', async () => {
    await world.tick();
    const mark = new Date(world.nowMs).toISOString();
    expect(world.state.standing.cursors).toMatchObject({ Opportunity: { mark }, OpportunityContactRole: { mark } });
  });
});

test('while the setting is off the feeds are not asked for, and stay at the present', async () => {
  world.settings.settings = { ...defaultSettings, lifecycleTransitions: false };
  await world.tick();
  world.nowMs += 60 * MINUTE_MS;
  await world.tick();
  expect(world.asked).toEqual(['Lead', 'Contact']);
  const mark = new Date(world.nowMs).toISOString();
  expect(world.state.standing.cursors).toMatchObject({ Opportunity: { mark }, OpportunityContactRole: { mark } });
  world.settings.settings = defaultSettings;
  await world.tick();
  expect(world.asked).toEqual(PolledFeed.options);
});

test.each([
  [
    'reject',
    'Opportunity: INVALID_TYPE (let the user of Crosswalk see Opportunities, or switch lifecycleTransitions off)',
  ],
  ['retry', 'Opportunity: INVALID_TYPE'],
] as const)('a feed that fails with %s is reported as %j, and people cross', async (kind, words) => {
  const { readChanges } = world.salesforce;
  world.salesforce.readChanges = async (starts) =>
    new Map(await readChanges(starts)).set('Opportunity', new VendorError('salesforce', kind, 'INVALID_TYPE'));
  world.save('00Q000000000001EAA');
  expect(await world.tick()).toMatchObject({ outcome: 'failed', words, rows: 1 });
  expect(world.queuedIds()).toEqual(['00Q000000000001EAA']);
});

import { beforeEach, describe, expect, test } from 'vitest';
import type { ParkedRecord } from '../../core/ports.ts';
import { defaultSettings } from '../../core/settings.ts';
import { PollWorld } from '../fakes/poll-world.ts';

const MINUTE_MS = 60_000;
const id = (index: number) => `00Q${String(index).padStart(12, '0')}EAA`;

let world: PollWorld;
beforeEach(async () => {
  world = new PollWorld();
  await world.tick();
  world.nowMs += MINUTE_MS;
  world.calls = 0;
});

const set = (sync: 'on' | 'paused' | 'off') => void (world.settings.settings = { ...defaultSettings, sync });

/** What the worker does with a change while sync is not on. */
const note = (index: number): ParkedRecord => {
  const at = new Date(world.nowMs + index).toISOString();
  const words = 'sync is paused';
  return {
    object: 'Lead',
    id: id(index),
    code: 'syncNotOn',
    words,
    attempts: 1,
    firstSeenAt: at,
    lastSeenAt: at,
    retryAt: at,
  };
};

describe('with sync paused', () => {
  test('what changes in Salesforce is still read and handed on, to be noted', async () => {
    set('paused');
    world.save(id(1));
    expect(await world.tick()).toMatchObject({ outcome: 'read', rows: 1 });
    expect(world.queuedIds()).toEqual([id(1)]);
  });

  test('what is noted is left where it is, and is taken up in its order when sync is on again', async () => {
    set('paused');
    await world.parked.put('default', [note(3), note(1), note(2)]);
    world.nowMs += MINUTE_MS;
    await world.tick();
    expect(world.queuedIds()).toEqual([]);
    set('on');
    await world.tick();
    expect(world.queuedIds()).toEqual([id(1), id(2), id(3)]);
  });
});

test('with sync off nothing is read, and nothing that waits is taken up', async () => {
  set('off');
  world.save(id(1));
  await world.parked.put('default', [note(2)]);
  world.nowMs += MINUTE_MS;
  expect(await world.tick()).toMatchObject({ outcome: 'syncNotOn', rows: 0 });
  expect([world.calls, world.queuedIds()]).toEqual([0, []]);
});

test('off after paused and on again: cursors kept their place, and what changed in either time is found', async () => {
  set('paused');
  world.save(id(1));
  await world.tick();
  set('off');
  world.nowMs += 30 * 86_400_000;
  world.save(id(2));
  world.nowMs += 30 * 86_400_000;
  await world.tick();
  set('on');
  await world.tick();
  expect(world.queuedIds()).toEqual([id(1), id(2)]);
});

import { expect, test } from 'vitest';
import type { Findings } from './checkers.ts';
import { openWorld, withLogs } from './world.ts';

const RECORDS = 40;
const MAX_ROUNDS = 40;

/**
 * Forty people, half of them new in Salesforce and half in HubSpot, brought across by an engine whose process dies
 * at one point; answers how many points there were, and what was wrong in the end.
 */
async function runKilledAt(killAt: number): Promise<{ readonly points: number; readonly failures: readonly string[] }> {
  const world = openWorld({ seed: 1, twoWay: true, converts: false });
  const findings: Findings = { failures: [], excused: 0 };
  const said = await withLogs(async () => {
    const { sides, stepper, queue, documents } = world;
    await world.engine.poll();
    world.advance(60_000);
    const half = Array.from({ length: RECORDS / 2 }, (_, index) => index);
    await sides.createLeads(half.map((n) => ({ LastName: `S ${n}`, Company: 'Example', Email: `s${n}@example.com` })));
    const ids = await sides.createContacts(half.map((n) => ({ lastname: `H ${n}`, email: `h${n}@example.com` })));
    await world.hint(ids, 'webhook');
    stepper.points = 0;
    stepper.killAt = killAt;
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      await world.tick();
      await world.drain();
      if (round >= 2 && queue.size === 0 && documents.all('Parked').length === 0) break;
    }
    const records = await sides.records();
    const emails = new Set(records.map(({ Email }) => Email));
    const contacts = await sides.countContacts();
    if (records.length !== RECORDS || emails.size !== RECORDS || contacts !== RECORDS)
      findings.failures.push(`${records.length} records, ${emails.size} addresses, ${contacts} contacts`);
    const links = documents.all('Links').filter(({ hubspotId }) => hubspotId !== undefined);
    if (links.length !== RECORDS) findings.failures.push(`${links.length} links`);
    if (queue.deadLetters.length > 0) findings.failures.push(`${queue.deadLetters.length} dead letters`);
  });
  return { points: world.stepper.points, failures: [...findings.failures, ...said] };
}

test('a process that dies at any await leaves what the next one brings to its end', { timeout: 300_000 }, async () => {
  const { points, failures } = await runKilledAt(-1);
  expect(failures).toEqual([]);
  const fallen: string[] = [];
  for (let point = 1; point <= points; point += 1) {
    const run = await runKilledAt(point);
    if (run.failures.length > 0) fallen.push(`point ${point}: ${run.failures.slice(0, 3).join('; ')}`);
  }
  console.log(`${points} points where a process may die, in a run of ${RECORDS} records`);
  expect(points).toBeGreaterThan(60);
  expect(fallen).toEqual([]);
});

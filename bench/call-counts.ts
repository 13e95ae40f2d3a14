import type { RunningEngine } from '../test/e2e/running-engine.ts';
import type { Benchmark, Figure, Say } from './benchmark.ts';
import { type CallsMade, callsBetween, describeCalls, readCalls, totalOf } from './calls-made.ts';
import { untilIdle, untilSeen } from './crossing.ts';
import { withEngine } from './cleaning-up.ts';
import { atMost } from './goal.ts';
import { createLeads, emailOf, retitleLeads } from './leads.ts';
import { rounded } from './statistics.ts';
import { undisturbed } from './undisturbed.ts';

const LEADS = 1000;
const GOALS = { salesforce: 1, hubspot: 20 } as const;

/** What each step costs in calls at both vendors, by their own rules of charging. */
export const callCounts: Benchmark = {
  name: 'calls',
  title: `Calls charged to the connector for ${rounded(LEADS)} Leads made or changed in Salesforce`,
  measure: (say) =>
    withEngine(async (engine) => [...(await byPoll(engine, say)), ...(await byOutboundMessage(engine, say))]),
};

async function byPoll(engine: RunningEngine, say: Say): Promise<Figure[]> {
  await engine.control(1, 'outbound-messages', { active: false });
  const poll = () => pollNow(engine);
  const first = await step(engine, say, 'the first Lead after a start', async () => {
    await createLeads(engine, 'first', 1, 'Buyer');
    await poll();
    await untilSeen(engine, [emailOf('first', 0)], 'Buyer');
  });
  const { created, changed } = await createAndChange(engine, say, 'polled', 'by poll', poll);
  const idle = await step(engine, say, nothingNew(LEADS), poll);
  return [...toFigures(first), ...toFigures(created, GOALS), ...toFigures(changed, GOALS), ...toFigures(idle)];
}

async function byOutboundMessage(engine: RunningEngine, say: Say): Promise<Figure[]> {
  await engine.control(1, 'outbound-messages', { active: true });
  const { created, changed } = await createAndChange(
    engine,
    say,
    'pushed',
    'by outbound message',
    async () => undefined,
  );
  await pollNow(engine);
  const idle = await step(engine, say, nothingNew(2 * LEADS), () => pollNow(engine));
  return [...toFigures(created, GOALS), ...toFigures(changed, GOALS), ...toFigures(idle)];
}

const pollNow = (engine: RunningEngine): Promise<unknown> => engine.control(0, 'schedules/poll/run', {});

/** Every poll reads the last 15 minutes again, for rows that were committed late. */
const nothingNew = (rows: number): string => `a poll that finds nothing new, ${rounded(rows)} rows in its overlap`;

/** Makes Leads of a series and waits until they crossed, then changes them and waits again. */
async function createAndChange(
  engine: RunningEngine,
  say: Say,
  series: string,
  how: string,
  look: () => Promise<unknown>,
): Promise<{ readonly created: Step; readonly changed: Step }> {
  const emails = Array.from({ length: LEADS }, (_, index) => emailOf(series, index));
  let ids: readonly string[] = [];
  const created = await step(engine, say, `created, ${how}`, async () => {
    ids = await createLeads(engine, series, LEADS, 'Buyer');
    await look();
    await untilSeen(engine, emails, 'Buyer');
  });
  const changed = await step(engine, say, `changed, ${how}`, async () => {
    await retitleLeads(engine, ids, 'Head Buyer');
    await look();
    await untilSeen(engine, emails, 'Head Buyer');
  });
  return { created, changed };
}

interface Step {
  readonly what: string;
  readonly calls: CallsMade;
}

async function step(engine: RunningEngine, say: Say, what: string, work: () => Promise<unknown>): Promise<Step> {
  say(what);
  return undisturbed(engine, async () => {
    const before = await readCalls(engine);
    await work();
    await untilIdle(engine);
    return { what, calls: callsBetween(before, await readCalls(engine)) };
  });
}

function toFigures({ what, calls }: Step, goals?: typeof GOALS): Figure[] {
  return (['salesforce', 'hubspot'] as const).map((vendor) => ({
    what: vendor === 'salesforce' ? what : '',
    value: `${vendor === 'salesforce' ? 'Salesforce' : 'HubSpot'} ${describeCalls(calls[vendor])}`,
    ...(goals && { goal: atMost(goals[vendor], totalOf(calls[vendor]), 'calls') }),
  }));
}

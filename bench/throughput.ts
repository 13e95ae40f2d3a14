import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import type { RunningEngine } from '../test/e2e/running-engine.ts';
import type { Benchmark, Figure } from './benchmark.ts';
import { callsBetween, readCalls, totalOf } from './calls-made.ts';
import { withEngine } from './cleaning-up.ts';
import { type CpuByName, ENGINE, cpuBetween, readCpu } from './function-cpu.ts';
import { atMost } from './goal.ts';
import { type Crossed, type Wave, postWave } from './notification-wave.ts';
import { rounded, spread } from './statistics.ts';

/** The engine's own CPU for one record, everything included (design, section 4). */
const CPU_GOAL_US = 60;

const ALONE = 11;
const LEADS = 3000;

/** HubSpot allows 190 calls in ten seconds: each wave begins when those of the one before no longer count. */
const HUBSPOT_WINDOW_MS = 10_000;

/** Before the compiler has seen the code run for a while it costs several times as much. */
const WARM_UP = ['Intern', 'Assistant', 'Clerk'];

interface Measured {
  readonly wave: Wave;
  readonly crossed: Crossed;
  /** Calls at HubSpot. */
  readonly calls: number;
  readonly cpu: CpuByName;
}

/** Notifications from the POST at the receiver until they are seen in HubSpot, and what the functions spend on them. */
export const throughput: Benchmark = {
  name: 'throughput',
  title: 'Outbound messages from POST at the receiver until they are seen in HubSpot',
  measure: (say) =>
    withEngine(async (engine) => {
      const ownerId = await anOwner(engine);
      const wave = (series: string, notifications: number, perMessage: number, title: string): Wave => ({
        series,
        notifications,
        perMessage,
        title,
        ownerId,
      });
      say('warming up');
      for (const title of WARM_UP) await postWave(engine, wave('warm', LEADS, 100, title));
      say(`${rounded(LEADS)} new Leads, 100 in a message`);
      const created = await measured(engine, wave('full', LEADS, 100, 'Buyer'));
      say(`the same ${rounded(LEADS)} changed`);
      const changed = await measured(engine, wave('full', LEADS, 100, 'Head Buyer'));
      say('300 new Leads, one in a message');
      const single = await measured(engine, wave('solo', 300, 1, 'Buyer'));
      say('one at a time');
      const alone: number[] = [];
      for (let round = 0; round < ALONE; round += 1) {
        alone.push((await postWave(engine, wave('lone', 1, 1, `Buyer ${round}`))).elapsedMs);
      }
      return [
        ...toFigures('created, 100 a message', created),
        ...toFigures('changed, 100 a message', changed),
        ...toFigures('created, 1 a message', single),
        { what: 'one change alone, until it is seen', value: spread(alone, 'ms') },
      ];
    }),
};

/** The id of the user whom other clients work as: owners are looked up as they are in life. */
async function anOwner(engine: RunningEngine): Promise<string> {
  const answer = await engine.salesforce(
    `/services/data/v66.0/query?q=${encodeURIComponent('SELECT Id FROM User LIMIT 1')}`,
  );
  const [user] = z.object({ records: z.array(z.object({ Id: z.string() })).min(1) }).parse(await answer.json()).records;
  return user?.Id ?? '';
}

async function measured(engine: RunningEngine, wave: Wave): Promise<Measured> {
  await sleep(HUBSPOT_WINDOW_MS);
  const [before, callsBefore] = [readCpu(engine.port), await readCalls(engine)];
  const crossed = await postWave(engine, wave);
  const { hubspot } = callsBetween(callsBefore, await readCalls(engine));
  return { wave, crossed, calls: totalOf(hubspot), cpu: cpuBetween(before, readCpu(engine.port)) };
}

function toFigures(what: string, { wave, crossed, calls, cpu }: Measured): Figure[] {
  const perSecond = (wave.notifications / crossed.elapsedMs) * 1000;
  const functions = [...cpu].filter(([name]) => name !== ENGINE);
  const spent = (ms: number) => (ms * 1000) / wave.notifications;
  const ofFunctions = spent(functions.reduce((sum, [, ms]) => sum + ms, 0));
  const refused = crossed.refused === 0 ? '' : `, ${crossed.refused} messages refused at first (429)`;
  const rate = { what, value: `${rounded(perSecond)} notifications/s, ${calls} HubSpot calls${refused}` };
  if (functions.length === 0) return [rate];
  const parts = functions.map(([name, ms]) => `${shortName(name)} ${rounded(spent(ms))}`).join(', ');
  return [
    rate,
    {
      what: '  CPU a record, functions',
      value: `${rounded(ofFunctions)} µs (${parts})`,
      goal: atMost(CPU_GOAL_US, ofFunctions, 'µs'),
    },
    { what: '  CPU a record, everything else', value: `${rounded(spent(cpu.get(ENGINE) ?? 0))} µs, ${ENGINE}` },
  ];
}

/** `Sync` of `Crosswalk-SyncFunction878007FF`. */
const shortName = (name: string): string => /-(.+)Function[0-9A-F]{8}$/.exec(name)?.[1] ?? name;

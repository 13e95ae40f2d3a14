import { syncPeople } from '../core/sync-people.ts';
import { contact } from '../objects/contact.ts';
import type { Benchmark, Figure, Say } from './benchmark.ts';
import { replayedWork } from './clients-cpu.ts';
import { atMost } from './goal.ts';
import { changedContacts, changedRecords, madeUpPeople, polled, searched } from './made-up-people.ts';
import { median, rounded, spread } from './statistics.ts';

const PEOPLE = 10_000;
const ROUNDS = 7;
const GOAL_US = 60;

/** What the engine computes for a record, without AWS and without the vendors. */
export const engineCpu: Benchmark = {
  name: 'engine',
  title: `CPU of syncPeople a record, ${rounded(PEOPLE)} changed people at once, × JSON.parse and stringify of the same rows`,
  measure: async (say) => [...(await bare(say)), ...(await withClients(say))],
};

async function bare(say: Say): Promise<Figure[]> {
  const rows = changedRecords(PEOPLE);
  const contacts = changedContacts(PEOPLE);
  const fromSalesforce = polled(rows);
  const fromHubspot = searched(contacts);
  say('the engine alone');
  const toHubspot = madeUpPeople({ changedIn: 'salesforce', keeps: true });
  const toSalesforce = madeUpPeople({ changedIn: 'hubspot', keeps: true });
  const figures = [
    await figure('Salesforce to HubSpot, the engine alone', rows, () =>
      syncPeople(toHubspot.ports, contact, 'default', fromSalesforce),
    ),
    await figure('HubSpot to Salesforce, the engine alone', contacts, () =>
      syncPeople(toSalesforce.ports, contact, 'default', fromHubspot),
    ),
  ];
  expectWritten(toHubspot.written.hubspot + toSalesforce.written.salesforce);
  return figures;
}

async function withClients(say: Say): Promise<Figure[]> {
  say('the engine with its clients');
  const { rows, toHubspot, toSalesforce, counts } = await replayedWork(PEOPLE);
  const before = counts['records.updated'] ?? 0;
  const figures = [
    await figure('Salesforce to HubSpot, with the clients of both', rows, toHubspot, GOAL_US),
    await figure('HubSpot to Salesforce, with the clients of both', rows, toSalesforce, GOAL_US),
  ];
  expectWritten((counts['records.updated'] ?? 0) - before);
  return figures;
}

/** Takes both in turn, so that a busy moment of the machine falls on both. */
async function figure(
  what: string,
  rows: readonly unknown[],
  work: () => Promise<void>,
  goalUs?: number,
): Promise<Figure> {
  const text = JSON.stringify(rows);
  const worked: number[] = [];
  const empty: number[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const emptyUs = await cpuUs(async () => void JSON.stringify(JSON.parse(text)));
    const workUs = await cpuUs(work);
    if (round === 0) continue;
    empty.push(emptyUs / rows.length);
    worked.push(workUs / rows.length);
  }
  const ratio = median(worked) / median(empty);
  const goal = goalUs === undefined ? undefined : atMost(goalUs, median(worked), 'µs');
  return { what, value: `${spread(worked, 'µs')}, ${rounded(ratio)} × empty`, ...(goal && { goal }) };
}

async function cpuUs(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

/** Everybody was written in every round, the first one included, or the figures mean nothing. */
function expectWritten(count: number): void {
  const expected = 2 * PEOPLE * (ROUNDS + 1);
  if (count !== expected) throw new Error(`${count} of ${expected} people were written`);
}

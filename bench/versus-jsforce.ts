import { Connection } from 'jsforce/lib/connection.js';
import * as z from 'zod';
import type { SalesforcePeople } from '../core/ports.ts';
import { listen } from '../local/serve.ts';
import type { Benchmark, Figure, Say } from './benchmark.ts';
import { OTHER_TOKEN, openSalesforce, salesforceAt } from './both-crms.ts';
import { cleaningUp } from './cleaning-up.ts';
import { type Goal, atMost } from './goal.ts';
import { rounded } from './statistics.ts';

const PEOPLE = 1000;
const ROUNDS = 3;

/** The same records read and written by our client and by jsforce, in turn, at one org over HTTP. */
export const versusJsforce: Benchmark = {
  name: 'jsforce',
  title: `${rounded(PEOPLE)} Leads at one org: Salesforce calls, and wall and CPU time beside ours (the org's own CPU included)`,
  measure: (say) => {
    const org = openSalesforce();
    return listening(
      (request) => org.fetch(request),
      async (url) => {
        const ids = await makeLeads(new Connection({ version: '66.0', instanceUrl: url, accessToken: OTHER_TOKEN }));
        return compare({ url, ids, say });
      },
    );
  },
};

async function listening<T>(
  fetcher: (request: Request) => Promise<Response>,
  work: (url: string) => Promise<T>,
): Promise<T> {
  const server = await listen(fetcher, 0);
  return cleaningUp(
    () => server.close(),
    () => work(`http://127.0.0.1:${server.port}`),
  );
}

interface Field {
  readonly url: string;
  readonly ids: readonly string[];
  readonly say: Say;
}

/** A way of doing the work; `phone` differs every time, so that each write changes something. */
interface Way {
  readonly what: string;
  readonly goal?: number;
  readonly run: (phone: string) => Promise<number>;
}

async function compare({ url, ids, say }: Field): Promise<Figure[]> {
  const jsforce = new Connection({ version: '66.0', instanceUrl: url, accessToken: OTHER_TOKEN });
  const ours = salesforceAt(url);
  await ours.read(new Map([['Lead', ids.slice(0, 1)]]), 'live');
  say('reading');
  const reading = await inTurn(url, [
    { what: 'read by Crosswalk', goal: 1, run: () => readOurs(ours, ids) },
    { what: 'read by a jsforce loop, one retrieve a record', run: () => readLoop(jsforce, ids) },
    { what: 'read by jsforce, an array of ids', run: () => readArray(jsforce, ids) },
  ]);
  say('writing');
  const writing = await inTurn(url, [
    { what: 'written by Crosswalk', goal: 1, run: (phone) => writeOurs(ours, ids, phone) },
    { what: 'written by a jsforce loop, one update a record', run: (phone) => writeLoop(jsforce, ids, phone) },
    { what: 'written by jsforce, an array (allowRecursive)', run: (phone) => writeArray(jsforce, ids, phone) },
  ]);
  return [...reading, ...writing];
}

const readOurs = async (ours: SalesforcePeople, ids: readonly string[]): Promise<number> =>
  (await ours.read(new Map([['Lead', ids]]), 'live')).size;

async function readLoop(jsforce: Connection, ids: readonly string[]): Promise<number> {
  let count = 0;
  for (const id of ids) if ((await jsforce.sobject('Lead').retrieve(id)).Id === id) count += 1;
  return count;
}

const readArray = async (jsforce: Connection, ids: readonly string[]): Promise<number> =>
  (await jsforce.sobject('Lead').retrieve([...ids])).length;

async function writeOurs(ours: SalesforcePeople, ids: readonly string[], phone: string): Promise<number> {
  const writes = ids.map((id, index) => ({
    hubspotId: String(index + 1),
    object: 'Lead' as const,
    id,
    fields: { Phone: phone },
  }));
  const answers = await ours.write(writes, 'live');
  return answers.filter(({ kind }) => kind === 'written').length;
}

async function writeLoop(jsforce: Connection, ids: readonly string[], phone: string): Promise<number> {
  let count = 0;
  for (const id of ids) if ((await jsforce.sobject('Lead').update({ Id: id, Phone: phone })).success) count += 1;
  return count;
}

async function writeArray(jsforce: Connection, ids: readonly string[], phone: string): Promise<number> {
  const records = ids.map((id) => ({ Id: id, Phone: phone }));
  const answers = await jsforce.sobject('Lead').update(records, { allowRecursive: true });
  return answers.filter(({ success }) => success).length;
}

async function makeLeads(jsforce: Connection): Promise<string[]> {
  const records = Array.from({ length: PEOPLE }, (_, index) => ({
    LastName: `Sample ${index}`,
    Company: 'Example Ltd.',
    Email: `lead${index}@bench.example.com`,
    Phone: '0',
  }));
  const saved = await jsforce.sobject('Lead').create(records, { allowRecursive: true });
  return saved.flatMap(({ id }) => id ?? []);
}

interface Cost {
  readonly calls: number;
  readonly wallMs: number;
  readonly cpuMs: number;
}

/** Runs all ways after one another, several times over after a first time that does not count; the least cost counts. */
async function inTurn(url: string, ways: readonly Way[]): Promise<Figure[]> {
  const costs = ways.map((way) => ({ way, rounds: [] as Cost[] }));
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const { way, rounds } of costs) {
      const cost = await costOf(url, way, `${round} ${way.what}`.slice(0, 40));
      if (round > 0) rounds.push(cost);
    }
  }
  const least = costs.map(({ way, rounds }) => ({ way, ...leastOf(rounds) }));
  const [ours] = least;
  return least.map(({ way, calls, wallMs, cpuMs }) => {
    const beside =
      ours === undefined || way === ours.way
        ? ''
        : `, ${rounded(wallMs / ours.wallMs)} × wall, ${rounded(cpuMs / ours.cpuMs)} × CPU`;
    const goal: { goal?: Goal } = way.goal === undefined ? {} : { goal: atMost(way.goal, calls, 'calls') };
    return { what: way.what, value: `${rounded(calls)} calls, ${rounded(wallMs)} ms${beside}`, ...goal };
  });
}

const leastOf = (rounds: readonly Cost[]): Cost => ({
  calls: Math.max(...rounds.map(({ calls }) => calls)),
  wallMs: Math.min(...rounds.map(({ wallMs }) => wallMs)),
  cpuMs: Math.min(...rounds.map(({ cpuMs }) => cpuMs)),
});

async function costOf(url: string, { what, run }: Way, phone: string): Promise<Cost> {
  const callsBefore = await callsSoFar(url);
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  const done = await run(phone);
  const wallMs = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpuBefore);
  if (done !== PEOPLE) throw new Error(`${what}: ${done} of ${PEOPLE}`);
  return { calls: (await callsSoFar(url)) - callsBefore, wallMs, cpuMs: (user + system) / 1000 };
}

const Report = z.object({ total: z.number() });

/** The org's own count, which says nothing of the control plane. */
const callsSoFar = async (url: string): Promise<number> =>
  Report.parse(await (await fetch(`${url}/__sim/calls`)).json()).total;

import type { Benchmark, Figure, Say } from './benchmark.ts';
import { describeCalls, totalOf } from './calls-made.ts';
import { type Goal, atMost } from './goal.ts';
import { rounded } from './statistics.ts';
import { type ByFunction, type Costs, SETTLE_MINUTES, openRun } from './whole-run.ts';
import { type Found, type Person, type WholeWorld, openWholeWorld } from './whole-world.ts';

const FEW = 1_000;
const MANY = 100_000;
const GOAL_MB = 256;
const GOAL_US = 60;

/** The whole engine, as deployed, between both CRMs: every call counted, every record looked at afterwards. */
export const hundredThousand: Benchmark = {
  name: 'hundred-thousand',
  title: `${rounded(FEW)} and ${rounded(MANY)} people changed at once: calls of the connector until both CRMs agree, and afterwards`,
  measure: async (say) => [
    ...(await waves(FEW, { toSalesforce: 2, toHubspot: { salesforce: 1, hubspot: 20 } }, say)),
    ...(await waves(MANY, { toSalesforce: 110, toHubspot: { salesforce: 12, hubspot: 2_100 } }, say)),
  ],
};

/** Calls allowed to the worker for contacts changed in HubSpot, and to poll and worker for Leads changed in Salesforce. */
interface Limits {
  readonly toSalesforce: number;
  readonly toHubspot: { readonly salesforce: number; readonly hubspot: number };
}

/** Makes people in HubSpot, changes them there, then in Salesforce; each time all must agree before it goes on. */
async function waves(count: number, limits: Limits, say: Say): Promise<Figure[]> {
  const world = openWholeWorld();
  const run = await openRun(world);
  const people = Array.from({ length: count }, (_, index) => personOf(index));
  let expected: readonly Person[] = people;
  let ids: readonly string[] = [];
  const cross = async (what: string, edit: () => Promise<unknown>, limit: LimitOf): Promise<Figure[]> => {
    say(`${rounded(count)} ${what}`);
    await edit();
    const costs = await run.cross(async () => (await differences(world, ids, expected)).lost === 0);
    const { lost, duplicates } = await differences(world, ids, expected);
    return [
      ...toFigures(`${rounded(count)} ${what}`, costs, count, limit),
      { what: '  people that do not agree', value: rounded(lost), goal: atMost(0, lost, '') },
      { what: '  duplicates', value: rounded(duplicates), goal: atMost(0, duplicates, '') },
    ];
  };
  await run.rest();
  const made = await cross(
    'contacts made in HubSpot',
    async () => (ids = await world.inHubspot.create(people)),
    () => ({}),
  );
  const inHubspot = await cross(
    'contacts changed in HubSpot',
    async () => {
      expected = expected.map((person) => ({ ...person, phone: '2' }));
      await world.inHubspot.call(ids, '2');
    },
    ({ sync }) => ({ salesforce: atMost(limits.toSalesforce, totalOf(sync.salesforce), 'calls') }),
  );
  const inSalesforce = await cross(
    'Leads changed in Salesforce',
    async () => {
      expected = expected.map((person) => ({ ...person, title: 'Head Buyer' }));
      const leads = await world.inSalesforce.find();
      await world.inSalesforce.entitle(
        leads.map(({ id }) => id),
        'Head Buyer',
      );
    },
    ({ poll, sync }) => ({
      salesforce: atMost(limits.toHubspot.salesforce, totalOf(poll.salesforce) + totalOf(sync.salesforce), 'calls'),
      hubspot: atMost(limits.toHubspot.hubspot, totalOf(sync.hubspot), 'calls'),
    }),
  );
  const peakMb = run.peakMb();
  await run.close();
  world.close();
  const memory = { value: `${rounded(peakMb)} MB`, goal: atMost(GOAL_MB, peakMb, 'MB') };
  return [
    ...made,
    ...inHubspot,
    ...inSalesforce,
    { what: `${rounded(count)} people: most memory of the worker`, ...memory },
  ];
}

const personOf = (index: number) => ({
  email: `person${index}@bench.example.com`,
  lastName: `Sample ${index}`,
  phone: '1',
  title: 'Buyer',
});

type LimitOf = (wave: ByFunction) => Readonly<Partial<Record<'salesforce' | 'hubspot', Goal>>>;

function toFigures(
  what: string,
  { wave: made, afterwards, wallMs, cpuUs }: Costs,
  count: number,
  limitOf: LimitOf,
): Figure[] {
  const calls = (label: string, by: ByFunction, limits: ReturnType<LimitOf>): Figure[] =>
    (['salesforce', 'hubspot'] as const).map((vendor) => ({
      what: vendor === 'salesforce' ? label : '',
      value: `${vendor === 'salesforce' ? 'Salesforce' : 'HubSpot'} ${describeCalls(by.sync[vendor])}, to look for them ${describeCalls(by.poll[vendor])}`,
      ...(limits[vendor] !== undefined && { goal: limits[vendor] }),
    }));
  return [
    ...calls(what, made, limitOf(made)),
    ...calls(`  the ${SETTLE_MINUTES} minutes afterwards`, afterwards, {}),
    {
      what: '  CPU of the worker a record',
      value: `${rounded(cpuUs / count)} µs`,
      goal: atMost(GOAL_US, cpuUs / count, 'µs'),
    },
    { what: '  wall time, simulators included', value: `${rounded(wallMs / 1000)} s` },
  ];
}

/** Every person in both CRMs beside what it should be; a record too many is a duplicate. */
async function differences(world: WholeWorld, ids: readonly string[], expected: readonly Person[]) {
  const contacts = await world.inHubspot.find(ids);
  const leads = await world.inSalesforce.find();
  const leadByEmail = new Map(leads.map((lead) => [lead.email, lead]));
  const contactByEmail = new Map(contacts.map((contact) => [contact.email, contact]));
  const lost = expected.filter(
    (person) => !isHeldByBoth(person, contactByEmail.get(person.email), leadByEmail.get(person.email)),
  ).length;
  const duplicates = leads.length - leadByEmail.size + ((await world.inHubspot.count()) - contactByEmail.size);
  return { lost, duplicates };
}

function isHeldByBoth(person: Person, contact: Found | undefined, lead: Found | undefined): boolean {
  if (contact === undefined || lead === undefined) return false;
  const isLinked = contact.linkedTo === lead.id && lead.linkedTo === contact.id;
  return isLinked && [contact, lead].every(({ phone, title }) => phone === person.phone && title === person.title);
}

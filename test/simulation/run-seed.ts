import type { Cursor } from '../../core/cursor.ts';
import { seededRandom } from '../../local/random.ts';
import { type Findings, checkPeople, untoldDoubles, wronglySetAside } from './checkers.ts';
import type { Knowledge, Planted } from './planted.ts';
import { FAULTS, NO_FAULTS } from './stepper.ts';
import { type World, openWorld, withLogs } from './world.ts';

export interface SeedOptions {
  readonly seed: number;
  readonly people?: number;
  readonly steps?: number;
  readonly quietTicks?: number;
  readonly twoWay?: boolean;
  readonly planted?: (knowledge: Knowledge) => Planted;
}

export interface SeedResult extends Findings {
  readonly seed: number;
  readonly edits: number;
  readonly points: number;
  /** What people and the engine did, in the order of time. */
  readonly events: readonly string[];
}

/** A world small enough for hundreds of them in a minute. */
export const USUAL = { people: 4, steps: 30, quietTicks: 12 };

/** How often the queue refuses from a tick on, for up to a minute and a half of it. */
const QUEUE_REFUSES = 0.15;
const HEAL_ROUNDS = 60;
const HEAL_MS = 10 * 60_000;
const REPLAY_FOUND = 3;

/** One world from its seed: trouble for a while, then none until all is quiet, then every checker. */
export async function runSeed(options: SeedOptions): Promise<SeedResult> {
  const {
    seed,
    people = USUAL.people,
    steps = USUAL.steps,
    quietTicks = USUAL.quietTicks,
    twoWay = true,
    planted,
  } = options;
  const world = openWorld({ seed, twoWay, ...(planted && { planted }) });
  const findings: Findings = { failures: [], excused: 0 };
  const said = await withLogs(async () => {
    try {
      await live(world, people, steps, seed, findings);
      await heal(world, findings);
      await checkPeople(world.people, world.sides, findings);
      await checkQuiet(world, quietTicks, findings);
      findings.failures.push(...world.made.tries.tooMany());
      await checkReplay(world, findings);
    } catch (error) {
      findings.failures.push(`the simulation itself failed: ${error instanceof Error ? error.stack : String(error)}`);
    }
  });
  findings.failures.push(...new Set(said));
  return { ...findings, seed, edits: world.people.edits(), points: world.stepper.points, events: world.events };
}

async function live(world: World, count: number, steps: number, seed: number, findings: Findings): Promise<void> {
  const { people, upsets, engine, stepper, random, advance } = world;
  const limit = seed % 3 === 0 ? 20 : null;
  await world.limit(limit);
  // Every second org sends no outbound messages: the poll alone has to find everything there.
  await world.sides.org.faults({ outboundMessages: { active: seed % 2 === 1, shuffle: true } });
  await engine.poll(); // An object that was never polled starts at the present.
  for (let index = 0; index < count; index += 1) await people.create();
  stepper.rates = FAULTS;
  world.messages.trouble(true);
  for (let step = 0; step < steps; step += 1) {
    advance(Math.floor(random() * 4_000));
    const drawn = random();
    if (drawn < 0.4) await people.edit();
    else if (drawn < 0.43) await people.create();
    else if (drawn < 0.46) await upsets.convert();
    else if (drawn < 0.47) await upsets.double();
    else if (drawn < 0.48) await upsets.remove();
    else if (drawn < 0.49) await upsets.merge();
    else if (drawn < 0.7) {
      if (random() < QUEUE_REFUSES)
        stepper.queueRefusesUntilMs = world.clock() + 60_000 + Math.floor(random() * 90_000);
      await tickOnce(world, findings);
    } else await engine.work();
    if (limit !== null && world.made.calls > limit)
      findings.failures.push(`C7 call ${world.made.calls} of a limit of ${limit}`);
  }
}

/** C6: a cursor never goes back. */
async function tickOnce(world: World, findings: Findings): Promise<void> {
  const before = marks(world);
  await world.tick();
  for (const [object, mark] of Object.entries(marks(world)))
    if (mark < (before[object] ?? '')) findings.failures.push(`C6 the cursor of ${object} went back to ${mark}`);
}

function marks({ documents }: World): Record<string, string> {
  const item = documents.all('State').find(({ sk }) => sk === 'poll');
  const cursors = (item?.['cursors'] ?? {}) as Record<string, Cursor>;
  return Object.fromEntries(Object.entries(cursors).map(([object, { mark }]) => [object, mark]));
}

/** Nothing goes wrong any more, and a sweep tells of every contact; C9: in the end nothing waits, and nothing is dead. */
async function heal(world: World, findings: Findings): Promise<void> {
  const { stepper, queue, made } = world;
  stepper.rates = NO_FAULTS;
  world.messages.trouble(false);
  stepper.queueRefusesUntilMs = 0;
  await world.limit(null);
  for (let round = 0; round < HEAL_ROUNDS; round += 1) {
    const before = made.writes.length;
    await world.tick();
    if (round === 0) await world.hint(await world.sides.allContactIds(), 'search');
    await world.drain();
    world.advance(HEAL_MS);
    const isQuiet = made.writes.length === before && queue.size === 0 && wronglySetAside(world).length === 0;
    if (isQuiet && round >= 3) break;
  }
  for (const id of untoldDoubles(world)) findings.failures.push(`C9 nobody is told of the double ${id}`);
  const { deadLetters } = queue;
  if (deadLetters.length > 0) findings.failures.push(`C9 ${deadLetters.length} dead letters: ${deadLetters[0]}`);
  for (const item of wronglySetAside(world))
    findings.failures.push(
      `C9 ${String(item['id'])} stays set aside: ${String(item['code'])} ${String(item['words'])}`,
    );
}

/** The writes since then, but for those of people who are deleted on one side: deletions are not settled yet. */
function writesSince({ people, made }: World, before: number): string[] {
  const gone = people.people.filter(({ goneFrom }) => goneFrom !== undefined);
  const ids = new Set(gone.flatMap(({ salesforceId, hubspotId }) => [salesforceId, hubspotId]));
  return made.writes.slice(before).filter((write) => {
    const named = [...write.matchAll(/"(?:id|objectWriteTraceId)":"(\w+)"/gu)].map(([, id]) => id);
    return named.length === 0 || named.some((id) => !ids.has(id));
  });
}

/** C3: once quiet, nothing is written, however often either side is looked at. */
async function checkQuiet(world: World, ticks: number, findings: Findings): Promise<void> {
  const before = world.made.writes.length;
  for (let tick = 0; tick < ticks; tick += 1) {
    await world.tick();
    if (tick % 10 === 0) await world.hint(await world.sides.allContactIds(), 'search');
    await world.drain();
  }
  for (const write of writesSince(world, before).slice(0, REPLAY_FOUND))
    findings.failures.push(`C3 written while all was quiet: ${write}`);
}

/** C10: everything the queue ever had comes again, in a drawn order, and nothing is written. */
async function checkReplay(world: World, findings: Findings): Promise<void> {
  const random = seededRandom(world.queue.history.length);
  const bodies = [...new Set(world.queue.history)].map((body) => ({ body, at: random() }));
  const before = world.made.writes.length;
  for (const { body } of bodies.toSorted((left, right) => left.at - right.at)) world.queue.put(body);
  await world.drain();
  for (const write of writesSince(world, before).slice(0, REPLAY_FOUND))
    findings.failures.push(`C10 written by a replay: ${write}`);
}

import { openWorld, withLogs } from './world.ts';

const MAX_ROUNDS = 40;
const QUIET_ROUNDS = 2;
const CONTACTS_PER_CALL = 100;
const SETTLE_MS = 5 * 60_000;

/** A run whose process died at one point: how many points there were, and what was wrong in the end. */
export interface KilledRun {
  readonly points: number;
  readonly failures: readonly string[];
}

type World = ReturnType<typeof openWorld>;

/**
 * A quarter of the people each is new in Salesforce, new in HubSpot, edited in Salesforce and edited in HubSpot, and the
 * engine that brings them across dies at one point; at none, if that is negative. Whoever works after it must bring
 * everybody across, once, with the last edit, and then be quiet.
 */
export async function runKilledAt(killAt: number, count: number): Promise<KilledRun> {
  const world = openWorld({ seed: 1, twoWay: true });
  const failures: string[] = [];
  const said = await withLogs(async () => {
    const { stepper } = world;
    await world.engine.poll();
    world.advance(60_000);
    const known = await createPeople(world, 'old', count / 4);
    await settle(world);
    world.advance(SETTLE_MS);
    await editPeople(world, known);
    await createPeople(world, 'new', count / 4);
    stepper.points = 0;
    stepper.killAt = killAt;
    await settle(world);
    failures.push(...(await findFailures(world, count)));
  });
  return { points: world.stepper.points, failures: [...failures, ...said] };
}

interface Known {
  readonly leads: readonly string[];
  readonly contacts: readonly string[];
}

/** So many people in each of the two CRMs. */
async function createPeople({ sides, hint }: World, group: string, each: number): Promise<Known> {
  const numbers = Array.from({ length: each }, (_, index) => index);
  const leads = await sides.saveLeads(
    'POST',
    numbers.map((n) => ({ LastName: `S ${n}`, Company: 'Example', Email: `s${n}@${group}.test`, Phone: `first ${n}` })),
  );
  const contacts: string[] = [];
  for (let from = 0; from < each; from += CONTACTS_PER_CALL) {
    const some = numbers.slice(from, from + CONTACTS_PER_CALL);
    const rows = some.map((n) => ({ lastname: `H ${n}`, email: `h${n}@${group}.test`, phone: `first ${n}` }));
    const made = [...(await sides.createContacts(rows)).values()];
    await hint(made, 'webhook');
    contacts.push(...made);
  }
  return { leads, contacts };
}

async function editPeople({ sides, hint }: World, { leads, contacts }: Known): Promise<void> {
  await sides.saveLeads(
    'PATCH',
    leads.map((id) => ({ id, Phone: 'edited' })),
  );
  for (let from = 0; from < contacts.length; from += CONTACTS_PER_CALL) {
    const some = contacts.slice(from, from + CONTACTS_PER_CALL);
    await sides.editContacts(some, { phone: 'edited' });
    await hint(some, 'webhook');
  }
}

/** Ticks until nothing is left to do. */
async function settle(world: World): Promise<void> {
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const before = world.made.writes.length;
    await world.tick();
    await world.drain();
    const isQuiet = world.made.writes.length === before && world.queue.size === 0;
    if (round >= QUIET_ROUNDS && isQuiet && world.documents.all('Parked').length === 0) return;
  }
}

/** C1 to C4 and C9: everybody is there once, with the last edit on both sides, is linked, and nothing is left over. */
async function findFailures({ sides, documents, queue }: World, count: number): Promise<string[]> {
  const records = new Map((await sides.records()).map(({ Email, Phone }) => [String(Email), Phone]));
  const contacts = new Map(
    (await sides.allContacts('phone')).map(({ properties }) => [String(properties['email']), properties['phone']]),
  );
  const total = (await sides.records()).length;
  const failures: string[] = [];
  if (records.size !== count || total !== count || contacts.size !== count)
    failures.push(`C4 ${total} records, ${records.size} addresses, ${contacts.size} contacts`);
  for (const [email, phone] of records) {
    const wanted = email.endsWith('@old.test') ? 'edited' : `first ${/\d+/u.exec(email)?.[0]}`;
    if (phone !== wanted || contacts.get(email) !== wanted)
      failures.push(`C2 ${email} has "${String(phone)}" and "${contacts.get(email)}" instead of "${wanted}"`);
  }
  const links = documents.all('Links').filter(({ hubspotId }) => hubspotId !== undefined);
  if (links.length !== count) failures.push(`${links.length} links`);
  if (queue.deadLetters.length > 0) failures.push(`C9 ${queue.deadLetters.length} dead letters`);
  if (queue.size > 0) failures.push(`C9 ${queue.size} messages are left`);
  if (documents.all('Parked').length > 0) failures.push(`C9 ${documents.all('Parked').length} are set aside`);
  return failures;
}

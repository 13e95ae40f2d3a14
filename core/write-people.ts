import type { HubspotContact } from './link.ts';
import { type Directory, columnName } from './mapping.ts';
import { matchContact } from './matching.ts';
import { type Pair, claimContacts, pairPeople } from './pair-people.ts';
import { planHubspotWrite } from './plan.ts';
import type { WriteAnswer } from './ports.ts';
import { type Conflict, type PlannedWrite, recordAnswers } from './record-answers.ts';
import type { Settings } from './settings.ts';
import { type Person, type SyncBatch, codeOfFailure, orElse } from './sync-batch.ts';

/** Finds each person's contact, decides what to tell it, and tells it; every person is settled or set aside. */
export async function writePeople(batch: SyncBatch, people: readonly Person[], settings: Settings): Promise<void> {
  if (people.length === 0) return;
  await orElse(
    async () => {
      const pairs = await pairPeople(batch, people, settings);
      const directory = await readDirectory(batch, pairs);
      const conflicts = await writePairs(batch, pairs, directory);
      const again = await writePairs(batch, await pairConflicts(batch, conflicts), directory);
      for (const { person, words } of again) batch.setAside(person.id, 'duplicateEmail', words);
      await writeWithoutEmail(batch, conflicts, directory);
    },
    (error) => batch.setAsideOpen(codeOfFailure(error), error.message),
  );
}

const nobody: Directory = { emailByUserId: new Map(), ownerIdByEmail: new Map() };

/**
 * The users and owners that decide who owns the contacts. Without them the rest is written all the same: whoever has an
 * owner to be decided is set aside as well, so that the owner follows.
 */
async function readDirectory(batch: SyncBatch, pairs: readonly Pair[]): Promise<Directory> {
  const owned = pairs.filter(({ person }) => ownerToDecide(batch, person) !== undefined);
  if (owned.length === 0) return nobody;
  const userIds = new Set(owned.flatMap(({ person }) => ownerToDecide(batch, person) ?? []));
  const directory = await orElse(
    () => batch.ports.directories.read(userIds, batch.lane),
    (error) => owned.forEach(({ person }) => batch.setAsideInPart(person.id, codeOfFailure(error), error.message)),
  );
  return directory ?? nobody;
}

/** The owner of a record, if one is mapped and the memory does not say that it was decided already. */
function ownerToDecide({ mapping }: SyncBatch, { object, values, link }: Person): string | undefined {
  const field = mapping.fields.find(({ type }) => type === 'owner');
  if (field === undefined) return undefined;
  const column = columnName(field[object]);
  const owner = values[column];
  if (typeof owner !== 'string') return undefined;
  const isUndecided = link?.memory.undecided?.includes(field.hubspot) === true;
  return isUndecided || link?.memory.salesforce[column] !== owner ? owner : undefined;
}

/** Writes what the plans say, if sync is still on; answers those whose e-mail address another contact has. */
async function writePairs(
  batch: SyncBatch,
  pairs: readonly Pair[],
  directory: Directory,
  withheld: ReadonlySet<string> = new Set(),
): Promise<Conflict[]> {
  if (pairs.length === 0) return [];
  const planned = pairs.map((pair) => planWrite(batch, pair, directory, withheld));
  const needed = planned.filter(({ plan }) => Object.keys(plan.properties).length > 0);
  const settings = await batch.ports.settings.read(batch.connection);
  if (needed.length > 0 && settings.sync !== 'on') {
    for (const { person } of needed) batch.setAside(person.id, 'syncNotOn', `sync is ${settings.sync}`);
    needed.length = 0;
  }
  return recordAnswers(batch, planned, await sendWrites(batch, needed));
}

function planWrite(
  { mapping }: SyncBatch,
  pair: Pair,
  directory: Directory,
  withheld: ReadonlySet<string>,
): PlannedWrite {
  const { person, contact } = pair;
  const plan = planHubspotWrite({
    mapping,
    object: person.object,
    salesforceId: person.id,
    salesforce: person.values,
    hubspot: contact?.properties,
    memory: person.link?.memory,
    directory,
    withheld,
  });
  return { ...pair, plan };
}

async function sendWrites(batch: SyncBatch, writes: readonly PlannedWrite[]): Promise<WriteAnswer[]> {
  const creates = writes.flatMap(({ person, contact, plan }) =>
    contact === undefined ? [{ salesforceId: person.id, properties: plan.properties }] : [],
  );
  const updates = writes.flatMap(({ person, contact, plan }) =>
    contact === undefined ? [] : [{ salesforceId: person.id, id: contact.id, properties: plan.properties }],
  );
  const [created, updated] = await Promise.all([
    creates.length === 0 ? [] : batch.ports.hubspot.create(creates),
    updates.length === 0 ? [] : batch.ports.hubspot.update(updates),
  ]);
  return [...created, ...updated];
}

/** The contact that HubSpot named in a conflict came into being meanwhile: meet it as if it had been found. */
async function pairConflicts(batch: SyncBatch, conflicts: readonly Conflict[]): Promise<Pair[]> {
  const unlinked = conflicts.filter(({ person, contact }) => person.link === undefined && contact === undefined);
  const known = unlinked.flatMap(({ existingId }) => existingId ?? []);
  const contacts = known.length === 0 ? new Map<string, HubspotContact>() : await batch.ports.hubspot.readByIds(known);
  const pairs = unlinked.flatMap(({ person, existingId, words }) => {
    const match = matchContact(person, contacts.get(existingId ?? ''), batch.mapping.key);
    if (match.kind === 'contact') return [{ person, contact: match.contact, matchedBy: match.by }];
    batch.setAside(person.id, 'duplicateEmail', words);
    return [];
  });
  return claimContacts(batch, pairs);
}

/** Of a contact whose new address belongs to another one everything else is written, and the address waits. */
async function writeWithoutEmail(
  batch: SyncBatch,
  conflicts: readonly Conflict[],
  directory: Directory,
): Promise<void> {
  const known = conflicts.filter(({ contact }) => contact !== undefined);
  for (const { person, words } of known) batch.setAsideInPart(person.id, 'duplicateEmail', words);
  const addresses = batch.mapping.fields.flatMap(({ type, hubspot }) => (type === 'email' ? [hubspot] : []));
  const still = await writePairs(batch, known, directory, new Set(addresses));
  for (const { person, words } of still) batch.setAside(person.id, 'duplicateEmail', words);
}

import { settleContended } from './contended.ts';
import type { HubspotContact, Link } from './link.ts';
import type { Directory } from './mapping.ts';
import { intentOf, recall } from './intents.ts';
import { matchContact } from './matching.ts';
import type { Pair } from './pair.ts';
import { claimContacts } from './pair-people.ts';
import { planPair } from './plan.ts';
import type { SalesforceWrite, SalesforceWriteAnswer, WriteAnswer } from './ports.ts';
import { readDirectory } from './read-directory.ts';
import { type Conflict, type PlannedWrite, recordAnswers } from './record-answers.ts';
import { recordSalesforceAnswers } from './salesforce-answers.ts';
import { type SyncBatch, codeOfFailure, orElse } from './sync-batch.ts';
import { placeWrites, withoutCodes } from './write-places.ts';

/**
 * Finds the pairs of these subjects, decides what either side is to be told, and tells it; every subject is settled or
 * set aside. Salesforce is written first: a new record's id is the key that its contact is given.
 */
export async function writePeople(
  batch: SyncBatch,
  subjects: readonly string[],
  findPairs: () => Promise<Pair[]>,
): Promise<void> {
  await orElse(
    async () => {
      const pairs = await findPairs();
      if (pairs.length === 0) return;
      await batch.meet(pairs.flatMap(otherRecord));
      const directory = await readDirectory(batch, pairs);
      const conflicts = await writePairs(batch, pairs, directory);
      const again = await writePairs(batch, await pairConflicts(batch, conflicts), directory);
      for (const { person, words } of again) batch.setAside(person.subject, 'duplicateEmail', words);
      await writeWithoutEmail(batch, conflicts, directory);
    },
    (error) => {
      for (const subject of subjects)
        if (batch.isOpen(subject)) batch.setAside(subject, codeOfFailure(error), error.message);
    },
  );
}

/** The record of a pair that is not the one it is booked under. */
function otherRecord({ person: { subject, id }, contact }: Pair): (readonly [string, string])[] {
  const other = subject === id ? contact?.id : id;
  return other === undefined ? [] : [[subject, other]];
}

/** Writes what the plans say, if sync is still on; answers those whose e-mail address another contact has. */
async function writePairs(
  batch: SyncBatch,
  pairs: readonly Pair[],
  directory: Directory,
  withheld: ReadonlySet<string> = new Set(),
): Promise<Conflict[]> {
  if (pairs.length === 0) return [];
  const first = pairs.map((pair) => planWrite(batch, pair, directory, withheld));
  const planned = await settleContended(batch, first, (pair) => planWrite(batch, pair, directory, withheld));
  const ready = await placeWrites(batch, await whileOn(batch, planned), (write, more) =>
    planWrite(batch, write, directory, new Set([...withheld, ...more])),
  );
  await batch.intents.announce(
    ready.flatMap((write) => {
      const intent = intentOf(batch.mapping, write, write.plan);
      return intent === undefined ? [] : [{ subject: write.person.subject, intent }];
    }),
  );
  const told = await tellSalesforce(batch, ready, directory);
  return recordAnswers(batch, told, await tellHubspot(batch, told));
}

/** Sets aside whoever would be written to when sync was switched off meanwhile. */
async function whileOn(batch: SyncBatch, planned: readonly PlannedWrite[]): Promise<PlannedWrite[]> {
  const isNeeded = (write: PlannedWrite) => needsSalesforce(write) || needsHubspot(batch, write);
  if (!planned.some(isNeeded)) return [...planned];
  const settings = await batch.ports.settings.read(batch.connection);
  if (settings.sync === 'on') return [...planned];
  for (const { person } of planned.filter(isNeeded))
    batch.setAside(person.subject, 'syncNotOn', `sync is ${settings.sync}`);
  return planned.filter((write) => !isNeeded(write));
}

const needsSalesforce = ({ person, plan }: PlannedWrite): boolean =>
  person.id === undefined || Object.keys(plan.salesforce).length > 0;

const needsHubspot = ({ mapping }: SyncBatch, { person, contact, plan }: PlannedWrite): boolean =>
  Object.keys(plan.hubspot).length > 0 || (person.id !== undefined && contact?.properties[mapping.key] !== person.id);

function planWrite(
  { mapping, intents }: SyncBatch,
  pair: Pair,
  directory: Directory,
  withheld: ReadonlySet<string>,
): PlannedWrite {
  const { person, contact } = pair;
  const plan = planPair({
    mapping,
    object: person.object,
    salesforce: person.values,
    hubspot: contact?.properties,
    setAt: contact?.setAt,
    memory: recall(mapping, pair, intents.of(pair)),
    directory,
    withheld,
  });
  return { ...pair, plan, sent: plan.salesforce };
}

/**
 * Writes the records. Those that Salesforce refused for some of their fields are written once more without these, and
 * set aside for them; answers the writes that go on to HubSpot.
 */
async function tellSalesforce(
  batch: SyncBatch,
  writes: readonly PlannedWrite[],
  directory: Directory,
): Promise<PlannedWrite[]> {
  const needed = writes.filter(needsSalesforce);
  if (needed.length === 0) return [...writes];
  const rest = writes.filter((write) => !needsSalesforce(write));
  const answers = await writeRecords(batch, needed);
  const { told, withheld } = recordSalesforceAnswers(batch, needed, answers);
  if (withheld.length === 0) return [...rest, ...told];
  const refused = new Map(withheld.map(({ write, fields }) => [write.person.subject, fields]));
  const replan = (write: PlannedWrite, more: Iterable<string> = []) =>
    planWrite(batch, write, directory, new Set([...(refused.get(write.person.subject) ?? []), ...more]));
  const planned = withheld.map(({ write }) => replan(write));
  const again = await placeWrites(batch, planned, replan);
  const repeated = again.filter(needsSalesforce);
  const second = repeated.length === 0 ? [] : await writeRecords(batch, repeated);
  const last = recordSalesforceAnswers(batch, repeated, second, 'last');
  return [...rest, ...told, ...again.filter((write) => !needsSalesforce(write)), ...last.told];
}

async function writeRecords(batch: SyncBatch, writes: readonly PlannedWrite[]): Promise<SalesforceWriteAnswer[]> {
  const records = writes.flatMap((write) => salesforceWrite(batch, write));
  return withoutCodes(await batch.ports.salesforce.write(records, batch.lane));
}

function salesforceWrite({ mapping }: SyncBatch, { person, contact, sent }: PlannedWrite): SalesforceWrite[] {
  if (contact === undefined) return [];
  const { object, id, values } = person;
  const isKeyed = values?.[mapping.externalId] === contact.id;
  const key = id === undefined || isKeyed ? {} : { [mapping.externalId]: contact.id };
  return [
    {
      hubspotId: contact.id,
      object,
      ...(id !== undefined && { id }),
      fields: { ...sent, ...key },
    },
  ];
}

async function tellHubspot(batch: SyncBatch, writes: readonly PlannedWrite[]): Promise<WriteAnswer[]> {
  const needed = writes.filter((write) => needsHubspot(batch, write));
  const properties = ({ person, contact, plan }: PlannedWrite) => ({
    ...plan.hubspot,
    ...(contact?.properties[batch.mapping.key] !== person.id && { [batch.mapping.key]: person.id ?? null }),
  });
  const known = needed.flatMap((write) => (write.person.id === undefined ? [] : [{ id: write.person.id, write }]));
  const creates = known.flatMap(({ id, write }) =>
    write.contact === undefined ? [{ salesforceId: id, properties: properties(write) }] : [],
  );
  const updates = known.flatMap(({ id, write }) =>
    write.contact === undefined ? [] : [{ salesforceId: id, id: write.contact.id, properties: properties(write) }],
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
    const { id, values, object } = person;
    const match =
      id === undefined || values === undefined
        ? undefined
        : matchContact({ id, values, object }, contacts.get(existingId ?? ''), batch.mapping.key);
    if (match?.kind === 'contact')
      return [{ person, contact: match.contact, matchedBy: match.by satisfies Link['matchedBy'] }];
    batch.setAside(person.subject, 'duplicateEmail', words);
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
  for (const { person, words } of known) batch.setAsideInPart(person.subject, 'duplicateEmail', words);
  const addresses = batch.mapping.fields.flatMap(({ type, hubspot }) => (type === 'email' ? [hubspot] : []));
  const still = await writePairs(batch, known, directory, new Set(addresses));
  for (const { person, words } of still) batch.setAside(person.subject, 'duplicateEmail', words);
}

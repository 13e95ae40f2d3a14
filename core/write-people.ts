import type { HubspotContact, Link } from './link.ts';
import type { Directory } from './mapping.ts';
import { type Match, emailOf, matchByEmail, matchContact } from './matching.ts';
import { planHubspotWrite } from './plan.ts';
import type { WriteAnswer } from './ports.ts';
import type { Settings } from './settings.ts';
import { type Person, type SyncBatch, codeOfFailure, orElse } from './sync-batch.ts';
import { type Values } from './values.ts';

/** A person with the contact to write to, or none when one is to be made. */
interface Pair {
  readonly person: Person;
  readonly contact: HubspotContact | undefined;
  readonly matchedBy: Link['matchedBy'];
}

interface PlannedWrite extends Pair {
  readonly properties: Values;
}

/** Finds each person's contact, decides what to tell it, and tells it; every person is settled or set aside. */
export async function writePeople(batch: SyncBatch, people: readonly Person[], settings: Settings): Promise<void> {
  if (people.length === 0) return;
  await orElse(
    async () => {
      const directory = await batch.ports.directories.read(ownerIds(people), batch.lane);
      const linked = await pairLinked(batch, people);
      const matched = await pairUnlinked(batch, people, settings);
      const conflicts = await writePairs(batch, [...linked, ...matched], directory);
      const second = await pairConflicts(batch, conflicts);
      const again = await writePairs(batch, second, directory);
      for (const { salesforceId, words } of again) batch.setAside(salesforceId, 'duplicateEmail', words);
    },
    (error) => batch.setAsideOpen(codeOfFailure(error), error.message),
  );
}

const ownerIds = (people: readonly Person[]): Set<string> =>
  new Set(people.flatMap(({ values }) => (typeof values['OwnerId'] === 'string' ? [values['OwnerId']] : [])));

async function pairLinked(batch: SyncBatch, people: readonly Person[]): Promise<Pair[]> {
  const linked = people.flatMap((person) => (person.link === undefined ? [] : [{ person, link: person.link }]));
  if (linked.length === 0) return [];
  const contacts = await batch.ports.hubspot.readByIds(linked.map(({ link }) => link.hubspotId));
  return linked.flatMap(({ person, link }) => {
    const contact = contacts.get(link.hubspotId);
    if (contact !== undefined) return [{ person, contact, matchedBy: link.matchedBy }];
    batch.setAside(person.id, 'hubspotContactGone', `contact ${link.hubspotId} is not in HubSpot`);
    return [];
  });
}

async function pairUnlinked(batch: SyncBatch, people: readonly Person[], settings: Settings): Promise<Pair[]> {
  const unlinked = people.filter((person) => person.link === undefined);
  const emails = [...new Set(unlinked.flatMap((person) => emailOf(person) ?? []))];
  if (unlinked.length === 0) return [];
  const contacts = emails.length === 0 ? new Map() : await batch.ports.hubspot.readByEmails(emails);
  const matches = matchByEmail(unlinked, contacts, batch.mapping.key);
  const pairs = unlinked.map((person) => pairOf(batch, person, matches.get(person.id), settings));
  return claimed(
    batch,
    pairs.filter((pair) => pair !== undefined),
  );
}

function pairOf(batch: SyncBatch, person: Person, match: Match | undefined, settings: Settings): Pair | undefined {
  switch (match?.kind) {
    case 'contact':
      return { person, contact: match.contact, matchedBy: match.by };
    case 'none': {
      const mayCreate =
        person.object === 'Lead' ? settings.createFromSalesforce.lead : settings.createFromSalesforce.contact;
      if (mayCreate) return { person, contact: undefined, matchedBy: 'created' };
      batch.settle(person.id, 'creationOff');
      return undefined;
    }
    case 'taken':
      batch.setAside(person.id, 'duplicateEmail', `the e-mail address belongs to Salesforce record ${match.by}`);
      return undefined;
    case 'noEmail':
    case undefined:
      batch.setAside(person.id, 'noEmail', 'the record has no e-mail address');
      return undefined;
  }
}

/** Claims the matched contacts, so that two Salesforce records that meet one contact at once cannot both have it. */
async function claimed(batch: SyncBatch, pairs: readonly Pair[]): Promise<Pair[]> {
  const kept = await Promise.all(
    pairs.map(async (pair) => {
      if (pair.contact === undefined) return [pair];
      const holder = await batch.ports.links.claim(batch.connection, pair.contact.id, pair.person.id);
      if (holder === pair.person.id) return [pair];
      batch.setAside(pair.person.id, 'duplicateEmail', `the e-mail address belongs to Salesforce record ${holder}`);
      return [];
    }),
  );
  return kept.flat();
}

type Conflict = Extract<WriteAnswer, { kind: 'conflict' }> & { readonly person: Person };

/** Writes what the plans say, if sync is still on; answers those whose e-mail address another contact has. */
async function writePairs(batch: SyncBatch, pairs: readonly Pair[], directory: Directory): Promise<Conflict[]> {
  if (pairs.length === 0) return [];
  const { mapping, ports, connection } = batch;
  const planned = pairs.map((pair) => plannedWrite(mapping, pair, directory));
  const needed = planned.filter(({ properties }) => Object.keys(properties).length > 0);
  const settings = await ports.settings.read(connection);
  if (needed.length > 0 && settings.sync !== 'on') {
    for (const { person } of needed) batch.setAside(person.id, 'syncNotOn', `sync is ${settings.sync}`);
    needed.length = 0;
  }
  const answers = await sendWrites(batch, needed);
  return recordAnswers(batch, planned, answers);
}

function plannedWrite(mapping: SyncBatch['mapping'], pair: Pair, directory: Directory): PlannedWrite {
  const { person, contact } = pair;
  const { properties } = planHubspotWrite({
    mapping,
    object: person.object,
    salesforceId: person.id,
    salesforce: person.values,
    hubspot: contact?.properties,
    memory: person.link?.memory,
    directory,
  });
  return { ...pair, properties };
}

async function sendWrites(batch: SyncBatch, writes: readonly PlannedWrite[]): Promise<WriteAnswer[]> {
  const creates = writes.filter(({ contact }) => contact === undefined);
  const updates = writes.flatMap(({ person, contact, properties }) =>
    contact === undefined ? [] : [{ salesforceId: person.id, id: contact.id, properties }],
  );
  const [created, updated] = await Promise.all([
    creates.length === 0
      ? []
      : batch.ports.hubspot.create(creates.map(({ person, properties }) => ({ salesforceId: person.id, properties }))),
    updates.length === 0 ? [] : batch.ports.hubspot.update(updates),
  ]);
  return [...created, ...updated];
}

async function recordAnswers(
  batch: SyncBatch,
  planned: readonly PlannedWrite[],
  answers: readonly WriteAnswer[],
): Promise<Conflict[]> {
  const answerById = new Map(answers.map((answer) => [answer.salesforceId, answer]));
  const links: Link[] = [];
  const conflicts: Conflict[] = [];
  const outcomes: [id: string, outcome: string][] = [];
  for (const write of planned.filter(({ person }) => batch.isOpen(person.id))) {
    const { person, contact } = write;
    const answer = answerById.get(person.id);
    if (answer?.kind === 'conflict') conflicts.push({ ...answer, person });
    else if (answer?.kind === 'written') {
      links.push(linkAfter(write, { ...contact?.properties, ...answer.contact.properties }, answer.contact.id));
      outcomes.push([person.id, contact === undefined ? 'created' : 'updated']);
    } else if (answer === undefined && contact !== undefined) {
      links.push(linkAfter(write, contact.properties, contact.id));
      outcomes.push([person.id, 'unchanged']);
    } else recordRefusal(batch, person.id, answer);
  }
  await saveLinks(batch, links);
  for (const [id, outcome] of outcomes) batch.settle(id, outcome);
  return conflicts;
}

function recordRefusal(batch: SyncBatch, id: string, answer: WriteAnswer | undefined): void {
  switch (answer?.kind) {
    case 'gone':
      return batch.setAside(id, 'hubspotContactGone', answer.words);
    case 'refused':
      return batch.setAside(id, 'hubspotRefused', answer.words);
    case 'failed':
      return batch.setAside(id, codeOfFailure(answer.error), answer.error.message);
    case 'conflict':
    case 'written':
    case 'unanswered':
    case undefined:
      return batch.setAside(id, 'hubspotUnavailable', 'HubSpot did not say what became of the record');
  }
}

const linkAfter = ({ person, matchedBy }: PlannedWrite, hubspot: Values, hubspotId: string): Link => ({
  salesforceId: person.id,
  object: person.object,
  hubspotId,
  matchedBy,
  memory: { salesforce: person.values, hubspot },
});

/** A new link's contact is claimed before the link is kept, so that from either side there is never a link half known. */
async function saveLinks(batch: SyncBatch, links: readonly Link[]): Promise<void> {
  const { ports, connection } = batch;
  await Promise.all(
    links
      .filter(({ matchedBy }) => matchedBy === 'created')
      .map(({ hubspotId, salesforceId }) => ports.links.claim(connection, hubspotId, salesforceId)),
  );
  if (links.length > 0) await ports.links.save(connection, links);
}

/** The contact that HubSpot named in a conflict came into being meanwhile: meet it as if it had been found. */
async function pairConflicts(batch: SyncBatch, conflicts: readonly Conflict[]): Promise<Pair[]> {
  const known = conflicts.flatMap(({ existingId }) => existingId ?? []);
  const contacts = known.length === 0 ? new Map() : await batch.ports.hubspot.readByIds(known);
  const pairs = conflicts.flatMap(({ person, existingId, words }) => {
    const contact = existingId === undefined ? undefined : contacts.get(existingId);
    const match = person.link === undefined ? matchContact(person, contact, batch.mapping.key) : undefined;
    if (match?.kind === 'contact') return [{ person, contact: match.contact, matchedBy: match.by }];
    batch.setAside(person.id, 'duplicateEmail', words);
    return [];
  });
  return claimed(batch, pairs);
}

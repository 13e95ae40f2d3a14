import { findHeirs } from './heirs.ts';
import type { HubspotContact } from './link.ts';
import { type Match, emailOf, matchByEmail } from './matching.ts';
import type { Settings } from './settings.ts';
import type { KnownPerson, Pair } from './pair.ts';
import { sideBySide } from './side-by-side.ts';
import type { SyncBatch } from './sync-batch.ts';
import { blankToNull } from './values.ts';

/** Finds each person's contact: the linked one, one with the same e-mail address, or none yet. */
export async function pairPeople(
  batch: SyncBatch,
  people: readonly KnownPerson[],
  settings: Settings,
): Promise<Pair[]> {
  const linked = await pairLinked(batch, people);
  const unlinked = await pairUnlinked(
    batch,
    people.filter((person) => person.link === undefined),
    settings,
  );
  return claimContacts(batch, [...linked, ...unlinked]);
}

async function pairLinked(batch: SyncBatch, people: readonly KnownPerson[]): Promise<Pair[]> {
  const linked = people.flatMap((person) => (person.link === undefined ? [] : [{ person, link: person.link }]));
  if (linked.length === 0) return [];
  const contacts = await batch.ports.hubspot.readByIds(linked.map(({ link }) => link.hubspotId));
  return linked.flatMap(({ person, link }) => {
    const contact = contacts.get(link.hubspotId);
    const holder = blankToNull(contact?.properties[batch.mapping.key]);
    if (contact === undefined) {
      batch.setAside(person.subject, 'hubspotContactGone', `contact ${link.hubspotId} is not in HubSpot`);
      return [];
    }
    // A Contact that was a Lead finds the key of the Lead.
    const isOwn = holder === null || holder === person.id || holder === link.salesforceId;
    if (isOwn) return [{ person, contact, matchedBy: link.matchedBy }];
    const words = `contact ${contact.id} carries the key of Salesforce record ${holder}`;
    batch.setAside(person.subject, 'keyOfAnother', words);
    return [];
  });
}

async function pairUnlinked(batch: SyncBatch, people: readonly KnownPerson[], settings: Settings): Promise<Pair[]> {
  const emails = [...new Set(people.flatMap((person) => emailOf(person) ?? []))];
  const contacts = emails.length === 0 ? new Map() : await batch.ports.hubspot.readByEmails(emails);
  const matches = matchByEmail(people, contacts, batch.mapping.key);
  const heirs = await findHeirs(batch, people, matches, contacts);
  const open = people.filter(({ id }) => batch.isOpen(id));
  const pairs = open.map((person) => heirs.get(person.id) ?? pairOf(batch, person, matches.get(person.id), settings));
  return pairs.filter((pair) => pair !== undefined);
}

function pairOf(batch: SyncBatch, person: KnownPerson, match: Match | undefined, settings: Settings): Pair | undefined {
  switch (match?.kind) {
    case 'contact':
      return { person, contact: match.contact, matchedBy: match.by };
    case 'none': {
      const { lead, contact } = settings.createFromSalesforce;
      if (person.object === 'Lead' ? lead : contact) return { person, contact: undefined, matchedBy: 'created' };
      batch.settle(person.id, 'creationOff');
      return undefined;
    }
    case 'taken':
      batch.setAside(person.id, 'duplicateEmail', wordsOfDuplicate(match.by));
      return undefined;
    case 'noEmail':
      batch.setAside(person.id, 'noEmail', 'the record has no e-mail address');
      return undefined;
    case undefined:
      throw new Error(`record ${person.id} was not matched`);
  }
}

const wordsOfDuplicate = (holder: string): string => `the e-mail address belongs to Salesforce record ${holder}`;

/** A claim is a request of its own to the store, which has no more connections than this. */
export const CLAIMS_AT_ONCE = 50;

/**
 * Claims the contacts of a batch, so that two Salesforce records never have one. A claim that another record holds
 * without being linked to the contact, left over from a write that never came, is taken over, and so is that of a record
 * whose heir this one is. Contacts that were claimed with an earlier change are not asked for again.
 */
export async function claimContacts(batch: SyncBatch, pairs: readonly Pair[]): Promise<Pair[]> {
  const firstById = new Map<string, Pair>();
  for (const pair of pairs) if (pair.contact && !firstById.has(pair.contact.id)) firstById.set(pair.contact.id, pair);
  const kept = await sideBySide(pairs, CLAIMS_AT_ONCE, async (pair) => {
    const { person, contact } = pair;
    const { id, link, subject } = person;
    if (contact === undefined || id === undefined) return [pair];
    if (contact.id === link?.hubspotId && id === link.salesforceId) return [pair];
    const first = firstById.get(contact.id) ?? pair;
    const holder = first === pair ? await claimFor(batch, id, contact) : String(first.person.id);
    if (holder === id) return [pair];
    batch.setAside(subject, 'duplicateEmail', wordsOfDuplicate(holder));
    return [];
  });
  return kept.flat();
}

/** Claims a contact for a record; answers who has it then. The key that the contact carries outweighs an older claim. */
export async function claimFor(batch: SyncBatch, id: string, contact: HubspotContact): Promise<string> {
  const { links } = batch.ports;
  const holder = await links.claim(batch.connection, contact.id, id);
  if (holder === id) return id;
  const link = (await links.bySalesforceIds(batch.connection, [holder])).get(holder);
  const isHeld = link?.hubspotId === contact.id && blankToNull(contact.properties[batch.mapping.key]) === null;
  return !isHeld && (await links.takeOver(batch.connection, contact.id, id, holder)) ? id : holder;
}

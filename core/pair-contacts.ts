import { type HubspotChange, type PersonObject, idsByObject } from './change.ts';
import { isContactNews } from './contact-news.ts';
import { heirOf, wordsOfOwn } from './converted-leads.ts';
import { wordsOfGone } from './gone-records.ts';
import { included } from './inclusion.ts';
import type { HubspotContact, Link } from './link.ts';
import { matchRecords } from './match-records.ts';
import type { Pair } from './pair.ts';
import { claimContacts } from './pair-people.ts';
import type { SalesforceRecord } from './ports.ts';
import { isSalesforceId, toId18 } from './salesforce-id.ts';
import type { Settings } from './settings.ts';
import { type SyncBatch, codeOfFailure, orElse } from './sync-batch.ts';
import { blankToNull } from './values.ts';

/** A contact that moved, as it is now. */
export interface MovedContact {
  readonly subject: string;
  /** Something else than its values moved: look at it whatever is remembered. */
  readonly isForced: boolean;
  readonly contact: HubspotContact;
}

type LinkedContact = MovedContact & { readonly link: Link };

/** Finds the Salesforce record of each contact that moved: the linked one, one that matches, or none yet. */
export async function pairContacts(
  batch: SyncBatch,
  changes: readonly HubspotChange[],
  settings: Settings,
): Promise<Pair[]> {
  const moved = await readContacts(batch, changes);
  const links = await linksOf(batch, moved);
  await batch.meet(
    moved.flatMap(({ subject, contact }) => {
      const link = links.get(contact.id);
      return link === undefined ? [] : [[subject, link.salesforceId] as const];
    }),
  );
  const linked: LinkedContact[] = [];
  const unlinked: MovedContact[] = [];
  for (const one of moved) {
    const link = links.get(one.contact.id);
    const holder = String(blankToNull(one.contact.properties[batch.mapping.key]) ?? '');
    if (link === undefined) unlinked.push(one);
    else if (holder !== '' && holder !== link.salesforceId) {
      batch.setAside(one.subject, 'keyOfAnother', `contact ${one.contact.id} carries the key of record ${holder}`);
    } else if (isNews(batch, one, link)) linked.push({ ...one, link });
    else batch.settle(one.subject, 'known');
  }
  const pairs = await pairLinked(batch, await included(batch, linked, settings));
  const matched = await matchRecords(batch, await included(batch, unlinked, settings), settings);
  return claimContacts(batch, [...pairs, ...matched]);
}

/** Contacts merged into one another come back as one: it is looked at once. */
async function readContacts(batch: SyncBatch, changes: readonly HubspotChange[]): Promise<MovedContact[]> {
  const read = await batch.ports.hubspot.readByIds(changes.map(({ id }) => id));
  const byId = new Map<string, MovedContact>();
  for (const { id, feed } of changes) {
    const contact = read.get(id);
    if (contact === undefined) batch.settle(id, 'notFound');
    else if (byId.has(contact.id)) batch.settle(id, 'repeated');
    else byId.set(contact.id, { subject: id, contact, isForced: feed === 'list' });
  }
  return [...byId.values()];
}

/** By the contact's id, or by the key it carries: a contact that came of a merger has a new id. */
async function linksOf(batch: SyncBatch, moved: readonly MovedContact[]): Promise<Map<string, Link>> {
  const { ports, connection } = batch;
  if (moved.length === 0) return new Map();
  const byContact = await ports.links.byHubspotIds(
    connection,
    moved.map(({ contact }) => contact.id),
  );
  const keyed = moved.flatMap(({ contact }) => {
    const key = String(blankToNull(contact.properties[batch.mapping.key]) ?? '');
    return byContact.has(contact.id) || !isSalesforceId(key) ? [] : [{ contact, salesforceId: toId18(key) }];
  });
  const byKey = await ports.links.bySalesforceIds(
    connection,
    keyed.map(({ salesforceId }) => salesforceId),
  );
  for (const { contact, salesforceId } of keyed) {
    const link = byKey.get(salesforceId);
    if (link !== undefined) byContact.set(contact.id, link);
  }
  return byContact;
}

/** Whether HubSpot holds anything else than is remembered: our own writes come back as changes, and are none. */
function isNews(batch: SyncBatch, moved: MovedContact, { hubspotId, memory }: Link): boolean {
  const { subject, contact, isForced } = moved;
  if (isForced || batch.wasSetAside(subject) || hubspotId !== contact.id) return true;
  return isContactNews(batch.mapping, contact.properties, memory);
}

/** Reads the linked records, ten thousand a call. Of a Lead that was converted the Contact it became is taken. */
async function pairLinked(batch: SyncBatch, linked: readonly LinkedContact[]): Promise<Pair[]> {
  if (linked.length === 0) return [];
  const records = await readRecords(batch, linked);
  return linked.flatMap(({ subject, contact, link }): Pair[] => {
    const record = records?.get(link.salesforceId);
    if (record === undefined) {
      if (batch.isOpen(subject))
        batch.setAside(subject, 'deletedInSalesforce', wordsOfGone(link.salesforceId, contact.id, 'notFound'));
      return [];
    }
    return [{ person: { subject, ...record, link }, contact, matchedBy: link.matchedBy }];
  });
}

async function readRecords(
  batch: SyncBatch,
  linked: readonly LinkedContact[],
): Promise<Map<string, SalesforceRecord> | undefined> {
  return orElse(
    async () => {
      const found = await readAsRecords(
        batch,
        linked.map(({ link }) => ({ object: link.object, id: link.salesforceId })),
      );
      await takeHeirs(batch, linked, found);
      return found;
    },
    (error) => linked.forEach(({ subject }) => batch.setAside(subject, codeOfFailure(error), error.message)),
  );
}

/** In the place of a converted Lead comes the Contact it became, unless that one has another contact. */
async function takeHeirs(
  batch: SyncBatch,
  linked: readonly LinkedContact[],
  found: Map<string, SalesforceRecord>,
): Promise<void> {
  const converted = linked.flatMap(({ subject, link }) => {
    const heir = heirOf(found.get(link.salesforceId)?.values ?? {});
    return heir === undefined ? [] : [{ subject, link, heir }];
  });
  if (converted.length === 0) return;
  const ids = converted.map(({ heir }) => heir);
  const owns = await batch.ports.links.bySalesforceIds(batch.connection, ids);
  const contacts = await readAsRecords(
    batch,
    ids.map((id) => ({ object: 'Contact', id })),
  );
  for (const { subject, link, heir } of converted) {
    const [own, contact] = [owns.get(heir), contacts.get(heir)];
    found.delete(link.salesforceId);
    if (own !== undefined && own.hubspotId !== link.hubspotId)
      batch.setAside(subject, 'recordOfAnother', wordsOfOwn(link, own));
    else if (contact !== undefined) found.set(link.salesforceId, contact);
  }
}

async function readAsRecords(
  batch: SyncBatch,
  records: readonly { readonly object: PersonObject; readonly id: string }[],
): Promise<Map<string, SalesforceRecord>> {
  const rows = await batch.ports.salesforce.read(idsByObject(records), batch.lane);
  const objects = new Map(records.map(({ object, id }) => [id, object]));
  return new Map([...rows].map(([id, values]) => [id, { object: objects.get(id) ?? 'Contact', id, values }]));
}

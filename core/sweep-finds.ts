import type { HubspotChange, PersonObject, SalesforceChange } from './change.ts';
import { isContactNews } from './contact-news.ts';
import type { ContactsPage } from './contacts-feed.ts';
import { judgeRow } from './freshness.ts';
import { type HubspotContact, knownOfSalesforce } from './link.ts';
import type { PersonMapping } from './mapping.ts';
import type { HubspotContacts, LinkStore, ParkedStore } from './ports.ts';
import type { Values } from './values.ts';

/** What the sweep compares with. */
export interface KnownRecords {
  readonly links: Pick<LinkStore, 'bySalesforceIds' | 'byHubspotIds'>;
  readonly parked: Pick<ParkedStore, 'byIds'>;
  readonly hubspot: Pick<HubspotContacts, 'readByIds'>;
}

/** Rows that say something which their links do not remember. What is set aside is tried again in any case. */
export async function missedRecords(
  { links, parked }: KnownRecords,
  mapping: PersonMapping,
  connection: string,
  object: PersonObject,
  rows: readonly Values[],
): Promise<SalesforceChange[]> {
  const ids = rows.map((values) => String(values['Id']));
  if (ids.length === 0) return [];
  const [linked, setAside] = await Promise.all([links.bySalesforceIds(connection, ids), parked.byIds(connection, ids)]);
  const changes = rows.map((values): SalesforceChange => {
    const row = { complete: true, values: { ...values } };
    return { object, id: String(values['Id']), feed: 'sweep', row };
  });
  return changes.filter((change) => {
    const link = linked.get(change.id);
    return (
      !setAside.has(change.id) && judgeRow(change, mapping, link && knownOfSalesforce(link.memory)).kind !== 'known'
    );
  });
}

/** A contact whose time of change is the one remembered is known; of the others the linked ones are read and compared. */
export async function missedContacts(
  { links, parked, hubspot }: KnownRecords,
  mapping: PersonMapping,
  connection: string,
  contacts: ContactsPage['contacts'],
): Promise<HubspotChange[]> {
  const ids = contacts.map(({ id }) => id);
  if (ids.length === 0) return [];
  const [linked, setAside] = await Promise.all([links.byHubspotIds(connection, ids), parked.byIds(connection, ids)]);
  const moved = contacts.filter(({ id, modifiedAt }) => {
    const known = linked.get(id)?.memory.hubspot['lastmodifieddate'];
    return !setAside.has(id) && Date.parse(String(known)) !== Date.parse(modifiedAt);
  });
  const toRead = moved.flatMap(({ id }) => (linked.has(id) ? [id] : []));
  const read = toRead.length === 0 ? new Map<string, HubspotContact>() : await hubspot.readByIds(toRead);
  return moved.flatMap(({ id }): HubspotChange[] => {
    const [link, contact] = [linked.get(id), read.get(id)];
    const isMissed =
      link === undefined || (contact !== undefined && isContactNews(mapping, contact.properties, link.memory));
    return isMissed ? [{ side: 'hubspot', id, feed: 'sweep' }] : [];
  });
}

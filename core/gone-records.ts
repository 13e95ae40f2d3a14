import type { Link } from './link.ts';
import { type SyncBatch, codeOfFailure, orElse } from './sync-batch.ts';
import { blankToNull } from './values.ts';

/** A Salesforce record that is in the recycle bin, or is not found any more. */
export interface GoneRecord {
  readonly id: string;
  readonly how: 'deleted' | 'notFound';
  readonly link: Link | undefined;
}

/**
 * Books records that are gone. One that leaves a contact behind is set aside until it is restored, made anew, or the
 * contact goes too: whoever looks for orphans finds them all, members of the inclusion list or not.
 */
export async function bookGone(batch: SyncBatch, gone: readonly GoneRecord[]): Promise<void> {
  const linked = gone.flatMap(({ id, link }) => (link === undefined ? [] : [{ id, link }]));
  const left = new Map((await contactsLeft(batch, linked)).map(({ id, link }) => [id, link.hubspotId]));
  for (const { id, how } of gone.filter((one) => batch.isOpen(one.id))) {
    const contactId = left.get(id);
    if (contactId === undefined) batch.settle(id, how);
    else batch.setAside(id, 'deletedInSalesforce', wordsOfGone(id, contactId, how));
  }
}

/** What is said of a contact whose record is gone. */
export const wordsOfGone = (id: string, contactId: string, how: GoneRecord['how']): string =>
  how === 'deleted'
    ? `record ${id} was deleted in Salesforce, and HubSpot contact ${contactId} is linked to it`
    : `record ${id} is not found in Salesforce any more, and HubSpot contact ${contactId} is linked to it`;

/** Of records that are not what they were, those whose contact lives, and was taken over by nobody. */
export async function contactsLeft<T extends { readonly id: string; readonly link: Link }>(
  batch: SyncBatch,
  linked: readonly T[],
): Promise<T[]> {
  if (linked.length === 0) return [];
  const { ports, connection, mapping } = batch;
  const contactIds = linked.map(({ link }) => link.hubspotId);
  const links = await ports.links.byHubspotIds(connection, contactIds);
  const held = linked.filter(({ id, link }) => links.get(link.hubspotId)?.salesforceId === id);
  if (held.length === 0) return [];
  const contacts = await orElse(
    () => ports.hubspot.readByIds(held.map(({ link }) => link.hubspotId)),
    (error) => held.forEach(({ id }) => batch.setAside(id, codeOfFailure(error), error.message)),
  );
  return held.filter(({ id, link }) => {
    const contact = contacts?.get(link.hubspotId);
    const holder = blankToNull(contact?.properties[mapping.key]);
    return contact !== undefined && (holder === null || holder === id);
  });
}

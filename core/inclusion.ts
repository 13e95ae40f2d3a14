import type { HubspotContact } from './link.ts';
import type { Pair } from './pair.ts';
import type { Settings } from './settings.ts';
import type { SyncBatch } from './sync-batch.ts';

interface OfContact {
  readonly subject: string;
  readonly contact: HubspotContact | undefined;
}

/**
 * Leaves out those whose contact is not in the inclusion list: nothing is written to either side of them until it joins.
 * A contact that is about to be made is let through once, since no list can hold it yet.
 */
export async function included<T extends OfContact>(
  batch: SyncBatch,
  all: readonly T[],
  { inclusionListId }: Settings,
): Promise<readonly T[]> {
  const ids = all.flatMap(({ contact }) => contact?.id ?? []);
  if (inclusionListId === null || ids.length === 0) return all;
  const members = await batch.ports.hubspot.membersOf(inclusionListId, ids);
  return all.filter(({ subject, contact }) => {
    const isIncluded = contact === undefined || members.has(contact.id);
    if (!isIncluded) batch.settle(subject, 'notInInclusionList');
    return isIncluded;
  });
}

/** The pairs of which the contact is in the inclusion list, or is about to be made. */
export async function includedPairs(batch: SyncBatch, pairs: readonly Pair[], settings: Settings): Promise<Pair[]> {
  const asked = pairs.map((pair) => ({ pair, subject: pair.person.subject, contact: pair.contact }));
  return (await included(batch, asked, settings)).map(({ pair }) => pair);
}

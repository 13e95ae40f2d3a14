import { contactsLeft } from './gone-records.ts';
import type { Link } from './link.ts';
import type { KnownPerson } from './pair.ts';
import { isSalesforceId, toId18 } from './salesforce-id.ts';
import type { Settings } from './settings.ts';
import { type SyncBatch, codeOfFailure, orElse } from './sync-batch.ts';
import type { Values } from './values.ts';

const isConverted = ({ values }: KnownPerson): boolean => values['IsConverted'] === true;

/** The id of the Contact that a converted Lead became. */
export function heirOf(values: Values): string | undefined {
  const heir = values['IsConverted'] === true ? String(values['ConvertedContactId'] ?? '') : '';
  return isSalesforceId(heir) ? toId18(heir) : undefined;
}

/** What is said of a contact whose Lead was converted into a Contact that is linked to another one. */
export const wordsOfOwn = ({ salesforceId, hubspotId }: Link, own: Link): string =>
  `Lead ${salesforceId} of HubSpot contact ${hubspotId} became Contact ${own.salesforceId}, which is linked to HubSpot contact ${own.hubspotId}`;

/**
 * The people without the converted Leads. The Contact that one became inherits what the Lead was linked to, whatever its
 * address is by now; it is read where it did not come along.
 */
export async function withHeirs(
  batch: SyncBatch,
  people: readonly KnownPerson[],
  settings: Settings,
): Promise<KnownPerson[]> {
  const live = people.filter((person) => !isConverted(person));
  const converted = people.filter(isConverted);
  if (converted.length === 0) return live;
  const inherited = await inheritances(batch, converted);
  const present = new Set(live.map(({ id }) => id));
  const absent = [...inherited].filter(([heir]) => !present.has(heir));
  const read = await readHeirs(batch, absent, settings);
  const subjects = new Set(read.map(({ subject }) => subject));
  for (const { id } of converted) if (batch.isOpen(id) && !subjects.has(id)) batch.settle(id, 'convertedLead');
  return [...live.map((person) => ({ ...person, link: inherited.get(person.id) ?? person.link })), ...read];
}

/** The links that Contacts take over, by the Contacts' ids. One that has a contact of its own keeps it. */
async function inheritances(batch: SyncBatch, converted: readonly KnownPerson[]): Promise<Map<string, Link>> {
  const leads = converted.flatMap(({ id, values, link }) => {
    const heir = heirOf(values);
    return link === undefined || heir === undefined ? [] : [{ id, link, heir }];
  });
  if (leads.length === 0) return new Map();
  const owns = await batch.ports.links.bySalesforceIds(
    batch.connection,
    leads.map(({ heir }) => heir),
  );
  const open = leads.filter(({ heir, link }) => owns.get(heir)?.hubspotId !== link.hubspotId);
  const inherited = new Map<string, Link>();
  for (const { id, link, heir } of await contactsLeft(batch, open)) {
    const own = owns.get(heir);
    if (own === undefined) inherited.set(heir, link);
    else batch.setAside(id, 'recordOfAnother', wordsOfOwn(link, own));
  }
  return inherited;
}

/** Contacts that were not of the batch: they are booked under their Leads. */
async function readHeirs(
  batch: SyncBatch,
  absent: readonly (readonly [string, Link])[],
  { lifecycleTransitions }: Settings,
): Promise<KnownPerson[]> {
  if (absent.length === 0) return [];
  const ids = new Map([['Contact' as const, absent.map(([heir]) => heir)]]);
  const read = await orElse(
    () => batch.ports.salesforce.read(ids, batch.lane, { opportunities: lifecycleTransitions }),
    (error) =>
      absent.forEach(([, { salesforceId }]) => batch.setAside(salesforceId, codeOfFailure(error), error.message)),
  );
  return absent.flatMap(([id, link]): KnownPerson[] => {
    const values = read?.get(id);
    return values === undefined ? [] : [{ subject: link.salesforceId, id, object: 'Contact', values, link }];
  });
}

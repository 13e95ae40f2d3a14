import { type PersonObject, idsByObject } from './change.ts';
import type { HubspotContact } from './link.ts';
import { type Match, emailOf } from './matching.ts';
import type { KnownPerson, Pair } from './pair.ts';
import { isSalesforceId, toId18 } from './salesforce-id.ts';
import { type SyncBatch, codeOfFailure, orElse } from './sync-batch.ts';
import type { Values } from './values.ts';

/** Somebody whose contact another record holds. */
interface Claimant {
  readonly person: KnownPerson;
  readonly contact: HubspotContact;
  readonly holder: string;
}

/**
 * Who may take over a contact that another record holds: the Contact that a converted Lead became, and whoever has the
 * address of a record that is no more. Holders and claimants are read, all in one call: a row from before the claimant
 * itself was converted or deleted may have waited for long. The Contact is the same person as its Lead, and inherits what
 * was remembered of it, so that an edit which had not crossed yet is still known for one.
 */
export async function findHeirs(
  batch: SyncBatch,
  people: readonly KnownPerson[],
  matches: ReadonlyMap<string, Match>,
  contacts: ReadonlyMap<string, HubspotContact>,
): Promise<Map<string, Pair>> {
  const claimants = people.flatMap((person): Claimant[] => {
    const match = matches.get(person.id);
    if (match?.kind !== 'taken' || match.contactId === undefined) return [];
    const contact = contacts.get(emailOf(person) ?? '');
    return contact === undefined ? [] : [{ person, contact, holder: match.by }];
  });
  if (claimants.length === 0) return new Map();
  const asked = claimants.flatMap(({ person, holder }) => [person, recordOf(holder) ?? []].flat());
  const read = await orElse(
    () => batch.ports.salesforce.read(idsByObject(asked), batch.lane),
    (error) => claimants.forEach(({ person }) => batch.setAside(person.id, codeOfFailure(error), error.message)),
  );
  if (read === undefined) return new Map();
  const heirs = claimants.flatMap((claimant) => {
    const values = liveValues(batch, claimant.person.id, read);
    if (values === undefined || !isHeir(claimant, read)) return [];
    return [{ ...claimant, person: { ...claimant.person, values } }];
  });
  return pairsOf(batch, heirs, read);
}

type Read = ReadonlyMap<string, Values>;

/** The claimant as it is now; settled, and undefined, when it is no more. */
function liveValues(batch: SyncBatch, id: string, read: Read): Values | undefined {
  const values = read.get(id);
  if (values !== undefined && values['IsConverted'] !== true) return values;
  batch.settle(id, values === undefined ? 'notFound' : 'convertedLead');
  return undefined;
}

function isHeir({ person, holder }: Claimant, read: Read): boolean {
  const values = read.get(holder);
  return values === undefined ? recordOf(holder) !== undefined : values['ConvertedContactId'] === person.id;
}

async function pairsOf(batch: SyncBatch, heirs: readonly Claimant[], read: Read): Promise<Map<string, Pair>> {
  const links = await batch.ports.links.bySalesforceIds(
    batch.connection,
    heirs.map(({ holder }) => holder),
  );
  return new Map(
    heirs.map(({ person, contact, holder }) => {
      const link = links.get(holder);
      const isConverted = read.has(holder) && link?.hubspotId === contact.id;
      return [person.id, { person: isConverted ? { ...person, link } : person, contact, matchedBy: 'email' as const }];
    }),
  );
}

const objectByPrefix = new Map<string, PersonObject>([
  ['00Q', 'Lead'],
  ['003', 'Contact'],
]);

/** The record that a key names, by the prefix of its id; a key that is no person's id names none. */
function recordOf(key: string): { readonly object: PersonObject; readonly id: string } | undefined {
  if (!isSalesforceId(key)) return undefined;
  const object = objectByPrefix.get(key.slice(0, 3));
  return object && { object, id: toId18(key) };
}

import type { HubspotContact } from './link.ts';
import type { Pair } from './pair.ts';
import type { MovedContact } from './pair-contacts.ts';
import type { SalesforceRecord } from './ports.ts';
import { byPrecedence } from './matching.ts';
import type { Settings } from './settings.ts';
import { type SyncBatch, codeOfFailure, orElse } from './sync-batch.ts';
import { blankToNull, normaliseEmail } from './values.ts';

/** The addresses of a contact, the primary one first. */
function emailsOf({ properties }: HubspotContact): string[] {
  const additional = String(blankToNull(properties['hs_additional_emails']) ?? '').split(';');
  const all = [String(blankToNull(properties['email']) ?? ''), ...additional].map(normaliseEmail);
  return [...new Set(all.filter(Boolean))];
}

/**
 * Finds records for contacts that have none: one that carries the contact's id, else one with its primary address, else
 * one with an additional address. Whoever has no match becomes a new record, as `newRecordType` says.
 */
export async function matchRecords(
  batch: SyncBatch,
  moved: readonly MovedContact[],
  settings: Settings,
): Promise<Pair[]> {
  const asked = moved.map((one) => ({ ...one, emails: emailsOf(one.contact) }));
  if (asked.length === 0) return [];
  return (
    (await orElse(
      async () => {
        const found = await batch.ports.salesforce.findMatches(
          asked.map(({ contact, emails }) => ({ hubspotId: contact.id, emails })),
          batch.lane,
        );
        const holders = await holdersOf(batch, found);
        const candidates = new Candidates(batch, found, holders);
        return asked.flatMap((one) => pairOf(batch, one, candidates, settings));
      },
      (error) => asked.forEach(({ subject }) => batch.setAside(subject, codeOfFailure(error), error.message)),
    )) ?? []
  );
}

interface Asked extends MovedContact {
  readonly emails: readonly string[];
}

/** Which contact each of the records is linked to already. */
async function holdersOf(batch: SyncBatch, found: readonly SalesforceRecord[]): Promise<Map<string, string>> {
  const links = await batch.ports.links.bySalesforceIds(
    batch.connection,
    found.map(({ id }) => id),
  );
  return new Map([...links].map(([id, { hubspotId }]) => [id, hubspotId]));
}

const addressOf = ({ values }: SalesforceRecord): string => normaliseEmail(String(values['Email'] ?? ''));

/** The records found, each given to one contact only. */
class Candidates {
  readonly #byKey: ReadonlyMap<string, readonly SalesforceRecord[]>;
  readonly #byEmail: ReadonlyMap<string, readonly SalesforceRecord[]>;
  readonly #holders: Map<string, string>;

  constructor({ mapping }: SyncBatch, records: readonly SalesforceRecord[], holders: Map<string, string>) {
    const sorted = records.toSorted(byPrecedence);
    this.#byKey = Map.groupBy(sorted, ({ values }) => String(values[mapping.externalId] ?? ''));
    this.#byEmail = Map.groupBy(sorted, addressOf);
    this.#holders = holders;
  }

  byKey(contact: HubspotContact): readonly SalesforceRecord[] {
    return this.#byKey.get(contact.id) ?? [];
  }

  byEmail(emails: readonly string[]): readonly SalesforceRecord[] {
    return emails.flatMap((email) => this.#byEmail.get(email) ?? []);
  }

  /** Who has the record, if it is not the contact. */
  holderOf(record: SalesforceRecord, contact: HubspotContact): string | undefined {
    const holder = this.#holders.get(record.id) ?? contact.id;
    return holder === contact.id ? undefined : holder;
  }

  give(record: SalesforceRecord, contact: HubspotContact): void {
    this.#holders.set(record.id, contact.id);
  }
}

function pairOf(batch: SyncBatch, asked: Asked, candidates: Candidates, settings: Settings): Pair[] {
  const { subject, contact, emails } = asked;
  const byKey = candidates.byKey(contact);
  const byPrimary = candidates.byEmail(emails.slice(0, 1));
  const byAny = byPrimary.length > 0 ? byPrimary : candidates.byEmail(emails.slice(1));
  const found = byKey.length > 0 ? byKey : byAny;
  const addresses = new Set(found.map(addressOf));
  if (byKey.length === 0 && addresses.size > 1) {
    batch.setAside(subject, 'ambiguousMatch', `its addresses are of the records ${idsOf(found)}`);
    return [];
  }
  const free = found.find((record) => candidates.holderOf(record, contact) === undefined);
  if (free !== undefined) {
    candidates.give(free, contact);
    return [{ person: { subject, ...free, link: undefined }, contact, matchedBy: byKey.length > 0 ? 'key' : 'email' }];
  }
  const [taken] = found;
  if (taken !== undefined) {
    const holder = candidates.holderOf(taken, contact);
    batch.setAside(subject, 'duplicateEmail', `record ${taken.id} is linked to HubSpot contact ${holder}`);
    return [];
  }
  if (emails.length === 0) {
    batch.setAside(subject, 'noEmail', 'the contact has no e-mail address');
    return [];
  }
  const made = { subject, object: settings.newRecordType, id: undefined, values: undefined, link: undefined };
  return [{ person: made, contact, matchedBy: 'created' }];
}

const idsOf = (records: readonly SalesforceRecord[]): string => records.map(({ id }) => id).join(', ');

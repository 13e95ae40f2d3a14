import type { PersonObject } from './change.ts';
import { type HubspotContact } from './link.ts';
import { type Values, blankToNull, normaliseEmail } from './values.ts';

/** A Salesforce record that has no link yet. */
export interface Candidate {
  readonly id: string;
  readonly object: PersonObject;
  readonly values: Values;
}

export type Match =
  | { readonly kind: 'contact'; readonly contact: HubspotContact; readonly by: 'key' | 'email' }
  | { readonly kind: 'none' }
  /** The contact with this e-mail belongs to another Salesforce record. */
  | { readonly kind: 'taken'; readonly by: string; readonly contactId?: string }
  | { readonly kind: 'noEmail' };

/** The address people are matched by, or undefined when the record has none. */
export function emailOf(candidate: Candidate): string | undefined {
  const email = blankToNull(candidate.values['Email']);
  return email === null ? undefined : normaliseEmail(String(email));
}

/**
 * Finds each candidate's HubSpot contact by e-mail. Of several records with one address a Contact goes before a Lead,
 * then the one modified last, then the oldest id; the others are told whom they lost to. A contact that carries another
 * record's key stays with that record, whatever else changes.
 */
export function matchByEmail(
  candidates: readonly Candidate[],
  contactsByEmail: ReadonlyMap<string, HubspotContact>,
  key: string,
): Map<string, Match> {
  const matches = new Map<string, Match>();
  const winnerByEmail = new Map<string, Candidate>();
  for (const candidate of candidates.toSorted(byPrecedence)) {
    const email = emailOf(candidate);
    const winner = email === undefined ? undefined : winnerByEmail.get(email);
    if (email === undefined) matches.set(candidate.id, { kind: 'noEmail' });
    else if (winner !== undefined) matches.set(candidate.id, { kind: 'taken', by: winner.id });
    else {
      winnerByEmail.set(email, candidate);
      matches.set(candidate.id, matchContact(candidate, contactsByEmail.get(email), key));
    }
  }
  return matches;
}

/** Whether a contact is free for this record, its own already, or another record's. */
export function matchContact(candidate: Candidate, contact: HubspotContact | undefined, key: string): Match {
  if (contact === undefined) return { kind: 'none' };
  const holder = blankToNull(contact.properties[key]);
  if (holder === candidate.id) return { kind: 'contact', contact, by: 'key' };
  if (holder !== null) return { kind: 'taken', by: String(holder), contactId: contact.id };
  return { kind: 'contact', contact, by: 'email' };
}

/** A Contact goes before a Lead, then the one modified last, then the oldest id. */
export function byPrecedence(left: Candidate, right: Candidate): number {
  if (left.object !== right.object) return left.object === 'Contact' ? -1 : 1;
  const leftStamp = String(left.values['SystemModstamp']);
  const rightStamp = String(right.values['SystemModstamp']);
  if (leftStamp !== rightStamp) return Date.parse(leftStamp) > Date.parse(rightStamp) ? -1 : 1;
  return left.id < right.id ? -1 : 1;
}

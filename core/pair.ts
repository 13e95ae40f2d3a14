import type { PersonObject } from './change.ts';
import type { HubspotContact, Link } from './link.ts';
import type { Values } from './values.ts';

/** The record of a person in Salesforce as it is now; without an id and values when it is yet to be made. */
export interface Person {
  /** The id of the change that made us look, under which the outcome is booked. */
  readonly subject: string;
  readonly object: PersonObject;
  readonly id: string | undefined;
  readonly values: Values | undefined;
  readonly link: Link | undefined;
}

/** A person that is in Salesforce. */
export interface KnownPerson extends Person {
  readonly id: string;
  readonly values: Values;
}

/** A person with the contact that is the same one, or none when it is to be made. */
export interface Pair {
  readonly person: Person;
  readonly contact: HubspotContact | undefined;
  readonly matchedBy: Link['matchedBy'];
}

import { HubspotError, notSimulated } from './errors.ts';

export type ObjectName = 'contacts' | 'companies';

/** What differs between the object types that are simulated. */
export interface ObjectType {
  readonly name: ObjectName;
  readonly singular: string;
  readonly id: string;
  /** As messages spell it: `Contact already exists`, `Could not get some CONTACT objects`. */
  readonly title: string;
  readonly modifiedProperty: 'lastmodifieddate' | 'hs_lastmodifieddate';
  /** Read when a request names no properties. */
  readonly defaultProperties: readonly string[];
  /** Searched by `query`. */
  readonly searchable: readonly string[];
  readonly historyCap: number;
}

export const CONTACTS: ObjectType = {
  name: 'contacts',
  singular: 'contact',
  id: '0-1',
  title: 'Contact',
  modifiedProperty: 'lastmodifieddate',
  defaultProperties: ['createdate', 'email', 'firstname', 'hs_object_id', 'lastmodifieddate', 'lastname'],
  searchable: ['firstname', 'lastname', 'email', 'phone', 'hs_additional_emails', 'fax', 'mobilephone', 'company'],
  historyCap: 45,
};

export const COMPANIES: ObjectType = {
  name: 'companies',
  singular: 'company',
  id: '0-2',
  title: 'Company',
  modifiedProperty: 'hs_lastmodifieddate',
  defaultProperties: ['createdate', 'domain', 'hs_lastmodifieddate', 'hs_object_id', 'name'],
  searchable: ['website', 'phone', 'name', 'domain'],
  historyCap: 20,
};

export const OBJECT_TYPES: readonly ObjectType[] = [CONTACTS, COMPANIES];

/** Types HubSpot has and the simulator has not, so that they are told apart from mistakes. */
const ELSEWHERE: ReadonlySet<string> = new Set(
  `deals deal 0-3 tickets ticket 0-5 tasks task 0-27 calls call 0-48 emails email 0-49 meetings meeting 0-47 notes note
   0-46 communications communication 0-18 postal_mail 0-116 leads lead 0-136 users user 0-115 products product 0-7
   line_items line_item 0-8 quotes quote 0-14 invoices invoice 0-53 orders order 0-123 carts cart 0-142 services service
   0-162 subscriptions subscription 0-69 feedback_submissions feedback_submission 0-19`.split(/\s+/u),
);

/**
 * The object type of a path segment: plural, singular or id. Throws HubSpot's 400 for what is no type (a word and a
 * malformed id have messages of their own, neither with a category) and 501 for types that are not simulated.
 */
export function objectTypeOf(segment: string): ObjectType {
  const word = segment.toLowerCase();
  const found = OBJECT_TYPES.find(({ name, singular, id }) => word === name || word === singular || word === id);
  if (found) return found;
  if (ELSEWHERE.has(word)) throw notSimulated(`object type ${segment}: it has contacts and companies.`);
  const message = /^\d+-\d+$/u.test(segment)
    ? `Invalid object or event type id: ${segment}`
    : `Unable to infer object type from: ${segment}`;
  throw new HubspotError(400, { message });
}

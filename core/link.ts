import type { PersonObject } from './change.ts';
import type { Values } from './values.ts';

/**
 * What each side of a link held last, as far as the mapping looks: each side is only ever compared with itself. A field
 * that is not there was never decided, and is decided as if the two met for the first time.
 */
export interface Memory {
  readonly salesforce: Values;
  readonly hubspot: Values;
  /** What Salesforce held of fields that wait to be decided, by their columns: a row that says the same is no news. */
  readonly waiting?: Values;
}

/** What Salesforce is known to hold, decided or not. */
export const knownOfSalesforce = ({ salesforce, waiting }: Memory): Values => ({ ...salesforce, ...waiting });

/** A Salesforce record and the HubSpot contact that is the same person. */
export interface Link {
  readonly salesforceId: string;
  readonly object: PersonObject;
  readonly hubspotId: string;
  /** How the pair was found: the contact was made by us, carried our key already, or had the same e-mail. */
  readonly matchedBy: 'created' | 'key' | 'email';
  readonly memory: Memory;
}

/** A HubSpot contact as read, with the properties of the mapping. */
export interface HubspotContact {
  readonly id: string;
  readonly properties: Values;
  /** When each property was set last, as ISO times, as far as it was asked. */
  readonly setAt?: ReadonlyMap<string, string>;
}

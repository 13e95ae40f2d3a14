import * as z from 'zod/mini';

/** The stable code of each reason why a record is set aside. */
export const ReasonCode = z.enum([
  'syncNotOn',
  'apiCallLimitReached',
  'salesforceAllocationSpent',
  'hubspotAllocationSpent',
  'salesforceUnavailable',
  'hubspotUnavailable',
  'salesforceLoginRefused',
  'hubspotLoginRefused',
  'noEmail',
  'duplicateEmail',
  'hubspotRefused',
  'hubspotContactGone',
  'keyOfAnother',
  'salesforceRefused',
  'convertedLead',
  'ambiguousMatch',
  'placeNotInPicklist',
  'deletedInSalesforce',
  'recordOfAnother',
]);
export type ReasonCode = z.infer<typeof ReasonCode>;

/**
 * Why a record is set aside. A `waiting` one needs nothing from anybody and is taken up again by itself; a `parked`
 * one stays until a person changes the record, the other side or the settings, and is tried again now and then.
 */
export const reasons: Readonly<Record<ReasonCode, { readonly kind: 'waiting' | 'parked'; readonly cure: string }>> = {
  syncNotOn: { kind: 'waiting', cure: 'Switch sync on: the record is then taken up again.' },
  apiCallLimitReached: {
    kind: 'waiting',
    cure: 'Wait until calls of the last 24 hours have aged, or raise apiCallLimit.',
  },
  salesforceAllocationSpent: {
    kind: 'waiting',
    cure: "Nothing to do but wait: the org's own API calls of 24 hours are used up, by whomever. Buy more, or find who spends them.",
  },
  hubspotAllocationSpent: {
    kind: 'waiting',
    cure: "Nothing to do but wait: the portal's API calls of the day are used up; they are renewed at midnight in its time zone.",
  },
  salesforceUnavailable: { kind: 'waiting', cure: 'Nothing to do: it is tried again until Salesforce answers.' },
  hubspotUnavailable: { kind: 'waiting', cure: 'Nothing to do: it is tried again until HubSpot answers.' },
  salesforceLoginRefused: { kind: 'waiting', cure: 'Mend the Salesforce credentials of this connection.' },
  hubspotLoginRefused: { kind: 'waiting', cure: 'Mend the HubSpot token of this connection and its scopes.' },
  noEmail: {
    kind: 'parked',
    cure: 'Give the record an e-mail address: people are matched by it, and one without could become a duplicate.',
  },
  duplicateEmail: {
    kind: 'parked',
    cure: 'Another Salesforce record is linked to the HubSpot contact with this e-mail. Merge the two in Salesforce, or correct an address.',
  },
  hubspotRefused: { kind: 'parked', cure: 'Correct the value that HubSpot names, in Salesforce.' },
  hubspotContactGone: {
    kind: 'parked',
    cure: 'The linked HubSpot contact was deleted or merged. Restore it in HubSpot to go on.',
  },
  keyOfAnother: {
    kind: 'parked',
    cure: 'The linked HubSpot contact carries the Salesforce ID of another record. Correct that property in HubSpot, or merge the records.',
  },
  salesforceRefused: {
    kind: 'parked',
    cure: 'See the words of Salesforce: correct the value it names in HubSpot, or give the integration user the permission.',
  },
  convertedLead: { kind: 'waiting', cure: 'Nothing to do: the Contact that the Lead became takes its place.' },
  ambiguousMatch: {
    kind: 'parked',
    cure: 'Several Salesforce records of different people have addresses of this contact. Merge them, or take an address away.',
  },
  placeNotInPicklist: {
    kind: 'parked',
    cure: "Correct the contact's state or country in HubSpot, give it the country of its state, or add the place to the org's state and country picklists.",
  },
  deletedInSalesforce: {
    kind: 'parked',
    cure: 'Restore the record in Salesforce, make it anew there with the same e-mail address, or delete its contact in HubSpot.',
  },
  recordOfAnother: {
    kind: 'parked',
    cure: 'Salesforce has one record for what are two contacts in HubSpot. Merge the two contacts in HubSpot, or delete the one that was left.',
  },
};

/**
 * The small business-to-business company that both simulators are seeded with, said in neither vendor's words.
 * Keys are stable names such as `person-017`: each simulator derives its own ids from them, the same in every run.
 */
export interface World {
  readonly users: readonly WorldUser[];
  readonly accounts: readonly WorldAccount[];
  readonly people: readonly WorldPerson[];
  readonly opportunities: readonly WorldOpportunity[];
  readonly tasks: readonly WorldTask[];
}

/** Someone who works at the company: a Salesforce User and a HubSpot owner with the same e-mail address. */
export interface WorldUser {
  readonly key: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly active: boolean;
  /** On which sides this user exists. */
  readonly sides: readonly Side[];
}

export type Side = 'salesforce' | 'hubspot';

export interface Address {
  readonly street: string | null;
  readonly city: string | null;
  readonly state: string | null;
  readonly postalCode: string | null;
  readonly country: string | null;
}

export interface WorldAccount {
  readonly key: string;
  readonly name: string;
  readonly domain: string | null;
  readonly phone: string | null;
  readonly industry: string | null;
  readonly employees: number | null;
  readonly annualRevenue: number | null;
  readonly address: Address;
  readonly description: string | null;
  readonly owner: string;
  readonly sides: readonly Side[];
  readonly createdAt: string;
}

export interface WorldPerson {
  readonly key: string;
  /** What the person is in Salesforce; a `convertedLead` is a Lead and the Contact it became. */
  readonly salesforce: 'Lead' | 'Contact' | 'convertedLead' | null;
  readonly hubspot: boolean;
  readonly salutation: string | null;
  readonly firstName: string | null;
  readonly lastName: string;
  readonly email: string | null;
  readonly phone: string | null;
  readonly mobilePhone: string | null;
  readonly title: string | null;
  /** The account's key for a Contact; a Lead has only the company's name. */
  readonly account: string | null;
  readonly company: string;
  readonly address: Address;
  readonly leadSource: string | null;
  readonly description: string | null;
  readonly owner: string;
  readonly createdAt: string;
}

export interface WorldOpportunity {
  readonly key: string;
  readonly name: string;
  readonly account: string;
  readonly stage: string;
  readonly amount: number | null;
  readonly closeDate: string;
  readonly contacts: readonly { readonly person: string; readonly role: string; readonly primary: boolean }[];
  readonly owner: string;
  readonly createdAt: string;
}

export interface WorldTask {
  readonly key: string;
  readonly subject: string;
  readonly status: string;
  readonly priority: string;
  readonly dueDate: string | null;
  readonly person: string | null;
  readonly opportunity: string | null;
  readonly owner: string;
  readonly description: string | null;
  readonly createdAt: string;
}

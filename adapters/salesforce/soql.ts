import { type PersonObject, type PolledFeed, isPersonObject } from '../../core/change.ts';
import { PAGE_ROWS } from '../../core/cursor.ts';
import { isSalesforceId } from '../../core/salesforce-id.ts';
import { pollColumns } from '../../objects/contact.ts';
import { KEY } from './write-answers.ts';

const roleColumns = ['Id', 'ContactId', 'OpportunityId', 'Opportunity.IsWon', 'Opportunity.IsClosed'];

/** The rows of a window of changes, deleted ones too, in the order of their ids; `after` may be a reference. */
export function changesQuery(feed: PolledFeed, from: string, after: string | undefined): string {
  const columns = [...(isPersonObject(feed) ? pollColumns(feed) : roleColumns), 'IsDeleted'].join(', ');
  const behind = after === undefined ? '' : ` AND Id > ${isLastIdReference(after) ? `'${after}'` : idLiteral(after)}`;
  // An opportunity moves all of its roles, whose own stamps stay as they are.
  const stamp = feed === 'Opportunity' ? 'Opportunity.SystemModstamp' : 'SystemModstamp';
  const object = isPersonObject(feed) ? feed : 'OpportunityContactRole';
  const window = `${stamp} >= ${dateTimeLiteral(from)}${behind}`;
  return `SELECT ${columns} FROM ${object} WHERE ${window} ORDER BY Id LIMIT ${PAGE_ROWS}`;
}

/** Lost opportunities move nobody. */
const rolesThatCount = `SELECT ${roleColumns.join(', ')} FROM OpportunityContactRole WHERE (Opportunity.IsWon = true OR Opportunity.IsClosed = false)`;

/** The roles of the Contacts in a window of changes, in the order of the Contacts. */
export const rolesOfChangedQuery = (from: string): string =>
  `${rolesThatCount} AND Contact.SystemModstamp >= ${dateTimeLiteral(from)} ORDER BY ContactId LIMIT ${PAGE_ROWS}`;

/** The roles of these Contacts. */
export const rolesQuery = (contactIds: readonly string[]): string =>
  `${rolesThatCount} AND ContactId IN (${contactIds.map(idLiteral).join(',')})`;

/** Stands inside a composite request for the id of the last row of a full page that an earlier query answered. */
export const lastIdReference = (query: number): string => `@{q${query}.records[${PAGE_ROWS - 1}].Id}`;

const isLastIdReference = (text: string): boolean => /^@\{q\d\.records\[\d+\]\.Id\}$/.test(text);

/** The records of an object with these ids; those in the recycle bin are left out. */
export const recordsQuery = (object: PersonObject, ids: readonly string[]): string =>
  `SELECT ${pollColumns(object).join(', ')} FROM ${object} WHERE Id IN (${ids.map(idLiteral).join(',')})`;

/** What may be the record of a contact: one with an e-mail address of the contact's, or with its id for a key. */
export interface MatchKeys {
  readonly hubspotIds: readonly string[];
  readonly emails: readonly string[];
}

/** The live records of an object that match; a converted Lead lives on as its Contact. */
export function matchesQuery(object: PersonObject, { hubspotIds, emails }: MatchKeys): string {
  const columns = new Set([...pollColumns(object), KEY]);
  const conditions = [
    ...(emails.length === 0 ? [] : [`Email IN (${emails.map(textLiteral).join(',')})`]),
    `${KEY} IN (${hubspotIds.map(textLiteral).join(',')})`,
  ];
  const isLive = object === 'Lead' ? 'IsConverted = false AND ' : '';
  return `SELECT ${[...columns].join(', ')} FROM ${object} WHERE ${isLive}(${conditions.join(' OR ')})`;
}

/** The addresses of these users, to find the HubSpot owners by. */
export const usersQuery = (ids: readonly string[]): string =>
  `SELECT Id, Email FROM User WHERE Id IN (${ids.map(idLiteral).join(',')})`;

/** The users with these addresses who may own records. */
export const activeUsersQuery = (emails: readonly string[]): string =>
  `SELECT Id, Email FROM User WHERE IsActive = true AND Email IN (${emails.map(textLiteral).join(',')})`;

/** SOQL takes date-times bare, in ISO form with a Z; anything unreadable throws here rather than reaching a query. */
const dateTimeLiteral = (text: string): string => new Date(text).toISOString();

function idLiteral(id: string): string {
  if (!isSalesforceId(id)) throw new TypeError('not a Salesforce id');
  return `'${id}'`;
}

const escapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\b': '\\b', '\f': '\\f' };

/** Only these characters mean something inside a literal of SOQL. */
function textLiteral(text: string): string {
  return `'${text.replaceAll(/[\\'"\n\r\t\b\f]/g, (char) => escapes[char] ?? `\\${char}`)}'`;
}

import type { PersonObject } from '../../core/change.ts';
import { PAGE_ROWS, type PageStart } from '../../core/cursor.ts';
import { isSalesforceId } from '../../core/salesforce-id.ts';
import { pollColumns } from '../../objects/contact.ts';
import { KEY } from './write-answers.ts';

/** The rows of an object that changed, deleted ones too, in the order of a cursor. */
export const changesQuery = (object: PersonObject, start: PageStart): string =>
  `SELECT ${pollColumns(object).join(', ')}, IsDeleted FROM ${object} WHERE ${whereFrom(start)} ` +
  `ORDER BY SystemModstamp, Id LIMIT ${PAGE_ROWS}`;

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

function whereFrom(start: PageStart): string {
  if ('from' in start) return `SystemModstamp >= ${dateTimeLiteral(start.from)}`;
  const stamp = dateTimeLiteral(start.after.stamp);
  return `(SystemModstamp > ${stamp} OR (SystemModstamp = ${stamp} AND Id > ${idLiteral(start.after.id)}))`;
}

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

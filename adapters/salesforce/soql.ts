import type { PersonObject } from '../../core/change.ts';
import { PAGE_ROWS, type PageStart } from '../../core/cursor.ts';
import { isSalesforceId } from '../../core/salesforce-id.ts';
import { pollColumns } from '../../objects/contact.ts';

/** The rows of an object that changed, deleted ones too, in the order of a cursor. */
export const changesQuery = (object: PersonObject, start: PageStart): string =>
  `SELECT ${pollColumns(object).join(', ')}, IsDeleted FROM ${object} WHERE ${whereFrom(start)} ` +
  `ORDER BY SystemModstamp, Id LIMIT ${PAGE_ROWS}`;

/** The records of an object with these ids; those in the recycle bin are left out. */
export const recordsQuery = (object: PersonObject, ids: readonly string[]): string =>
  `SELECT ${pollColumns(object).join(', ')} FROM ${object} WHERE Id IN (${ids.map(idLiteral).join(', ')})`;

/** The addresses of these users, to find the HubSpot owners by. */
export const usersQuery = (ids: readonly string[]): string =>
  `SELECT Id, Email FROM User WHERE Id IN (${ids.map(idLiteral).join(', ')})`;

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

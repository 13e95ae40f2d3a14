import { columnOf } from '../../core/mapping.ts';
import type { ReasonCode } from '../../core/reasons.ts';
import { contact } from '../../objects/contact.ts';
import { type People, type Person, tidy } from './people.ts';
import type { Item } from '../fakes/memory-expressions.ts';
import type { Sides } from './sides.ts';
import type { World } from './world.ts';

const PLACEHOLDER = '[not provided]';
const compared = contact.fields.filter(({ type }) => type !== 'owner');

export interface Findings {
  readonly failures: string[];
  /** Edits that were overruled by one of the other side, made while they were under way. */
  excused: number;
}

/** C1, C2 and C4: both sides agree, nothing was lost, and nobody is there twice. */
export async function checkPeople(people: People, sides: Sides, findings: Findings): Promise<void> {
  const records = await sides.records();
  const contacts = await sides.contacts(await sides.allContactIds());
  for (const person of people.people) {
    const mine = records.filter(
      (row) => tidy(row['Email']).toLowerCase() === person.email && !person.doubles.includes(String(row['Id'])),
    );
    const theirs = contacts.filter(({ properties }) => tidy(properties['email']).toLowerCase() === person.email);
    if (person.goneFrom !== undefined) {
      const left = person.goneFrom === 'salesforce' ? mine.length : theirs.length;
      if (left > 0) findings.failures.push(`C5 ${person.email} was deleted in ${person.goneFrom} and came back`);
      continue;
    }
    const [record, found] = [mine[0], theirs[0]];
    if (mine.length !== 1 || theirs.length !== 1 || record === undefined || found === undefined) {
      findings.failures.push(
        `C4 ${person.email} is ${mine.length} times in Salesforce and ${theirs.length} times in HubSpot`,
      );
      continue;
    }
    if (record['Crosswalk_HubSpot_Id__c'] != null && record['Crosswalk_HubSpot_Id__c'] !== found.id)
      findings.failures.push(`C4 ${person.email} has the key of another contact`);
    checkPerson(person, record, found.properties, findings);
  }
}

function checkPerson(
  person: Person,
  record: Readonly<Record<string, unknown>>,
  properties: Readonly<Record<string, unknown>>,
  findings: Findings,
): void {
  const object = record['object'] === 'Contact' ? 'Contact' : 'Lead';
  for (const field of compared) {
    const column = columnOf(field, object);
    if (column === undefined) continue;
    const [left, right] = [record[column], properties[field.hubspot]].map((value) =>
      field.type === 'email' ? tidy(value).toLowerCase() : tidy(value),
    );
    if (left !== right && left !== PLACEHOLDER && !column.includes('.'))
      findings.failures.push(`C1 ${person.email} ${field.hubspot}: Salesforce has "${left}", HubSpot "${right}"`);
  }
  for (const [field, { bySide, last }] of person.fields) {
    const value = tidy(properties[field]);
    if (value === last) continue;
    if (Object.values(bySide).includes(value)) findings.excused += 1;
    else findings.failures.push(`C2 ${person.email} ${field}: "${last}" was lost to "${value}"`);
  }
}

const GONE: ReadonlySet<string> = new Set<ReasonCode>([
  'hubspotContactGone',
  'deletedInSalesforce',
  'salesforceRefused',
]);

/** C9: what is set aside without a right to be: a double waits to be merged, and whoever is deleted on one side for good. */
export function wronglySetAside({ people, documents }: Pick<World, 'people' | 'documents'>): Item[] {
  const doubles = new Set(people.people.flatMap((person) => person.doubles));
  const gone = new Set(
    people.people.flatMap(({ goneFrom, salesforceId, hubspotId }) => (goneFrom ? [salesforceId, hubspotId] : [])),
  );
  return documents.all('Parked').filter(({ id, code }) => {
    if (doubles.has(String(id))) return code !== 'duplicateEmail';
    return !(gone.has(String(id)) && GONE.has(String(code)));
  });
}

/** C9: a double that nobody was told of. */
export const untoldDoubles = ({ people, documents }: Pick<World, 'people' | 'documents'>): string[] => {
  const told = new Set(documents.all('Parked').map(({ id }) => String(id)));
  return people.people.flatMap(({ doubles }) => doubles.filter((id) => !told.has(id)));
};

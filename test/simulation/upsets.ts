import type { Random } from '../../local/random.ts';
import type { MemoryDocuments } from '../fakes/memory-documents.ts';
import type { People, Person } from './people.ts';
import type { Sides } from './sides.ts';

export interface UpsetsOptions {
  readonly random: Random;
  readonly clock: () => number;
  readonly sides: Sides;
  readonly documents: MemoryDocuments;
  readonly people: People;
  readonly onEvent: (event: string) => void;
  /** Told of a contact that somebody deleted. */
  readonly onContact: (hubspotId: string) => Promise<void>;
}

/** What people do besides editing, and what the engine has to bear: conversions, a second record of somebody, mergers, deletions. */
export function openUpsets({ random, clock, sides, documents, people, onEvent, onContact }: UpsetsOptions) {
  const drawn = (among: readonly Person[]): Person | undefined => among[Math.floor(random() * among.length)];
  const isSeen = ({ lateUntilMs }: Person): boolean => clock() >= lateUntilMs;

  /** Those who are in both CRMs and known to be one; nothing is on its way that would make one of them anew. */
  const linked = (): Person[] => {
    const holders = new Map(documents.all('Links').map(({ salesforceId, hubspotId }) => [salesforceId, hubspotId]));
    for (const person of people.people) people.identify(person);
    return people.people.filter((person) => {
      const isLinked = person.hubspotId !== undefined && holders.get(person.salesforceId) === person.hubspotId;
      return isLinked && person.goneFrom === undefined && isSeen(person);
    });
  };

  const convert = async (): Promise<void> => {
    const person = drawn(
      people.people.filter(
        (one) => one.object === 'Lead' && one.salesforceId !== undefined && one.goneFrom === undefined && isSeen(one),
      ),
    );
    if (person?.salesforceId === undefined) return;
    const leadId = person.salesforceId;
    person.salesforceId = await sides.convert(leadId);
    onEvent(`${person.email} ${leadId} became ${person.salesforceId}`);
    person.object = 'Contact';
  };

  /** Another Lead with the address of somebody who is linked: it waits for a person to merge the two. */
  const double = async (): Promise<void> => {
    const person = drawn(linked());
    if (person === undefined) return;
    const fields = { LastName: 'Double', Company: 'Double', Email: person.email, Phone: 'of a double' };
    const id = await sides.create('Lead', fields);
    person.doubles.push(id);
    onEvent(`${person.email} has a double: ${id}`);
  };

  /** A double is merged into the Lead that it doubles. */
  const merge = async (): Promise<void> => {
    const person = drawn(linked().filter(({ object, doubles }) => object === 'Lead' && doubles.length > 0));
    const id = person?.doubles.pop();
    if (person?.salesforceId === undefined || id === undefined) return;
    onEvent(`${person.email} ${person.salesforceId} takes in its double ${id}`);
    await sides.merge(person.salesforceId, id);
  };

  /** Somebody is deleted on one side. Deletions do not cross, and nobody may come back. */
  const remove = async (): Promise<void> => {
    const person = drawn(linked().filter(({ doubles }) => doubles.length === 0));
    if (person?.salesforceId === undefined || person.hubspotId === undefined) return;
    person.goneFrom = random() < 0.5 ? 'salesforce' : 'hubspot';
    onEvent(`${person.email} ${person.salesforceId} ${person.hubspotId} is deleted in ${person.goneFrom}`);
    if (person.goneFrom === 'salesforce') await sides.deleteRecord(person.object, person.salesforceId);
    else await sides.deleteContact(person.hubspotId);
    await onContact(person.hubspotId);
  };

  return { convert, double, merge, remove };
}

import { type PersonObject } from '../../core/change.ts';
import type { Memory } from '../../core/link.ts';
import { columnOf } from '../../core/mapping.ts';
import type { Random } from '../../local/random.ts';
import { contact } from '../../objects/contact.ts';
import type { MemoryDocuments } from '../fakes/memory-documents.ts';
import type { Row } from '../local/salesforce/org-under-test.ts';
import type { Sides } from './sides.ts';

export type Side = 'salesforce' | 'hubspot';

/** The fields that people edit, by HubSpot's names. */
const FIELDS = ['phone', 'jobtitle', 'firstname', 'city', 'company'] as const;
type Field = (typeof FIELDS)[number];

const HOW_OFTEN = { contact: 0.2, late: 0.08, email: 0.1, blank: 0.1, untidy: 0.1 };
/** As late as a row may be seen behind its stamp. */
const LATE_SECONDS = 15 * 60;
const PLACEHOLDER = '[not provided]';

/** What a field may hold in the end: the last edit of each side that was made before the other one had arrived. */
interface Standing {
  readonly bySide: Partial<Record<Side, string>>;
  readonly last: string;
}

export interface Person {
  readonly email: string;
  object: PersonObject;
  salesforceId: string | undefined;
  hubspotId: string | undefined;
  /** Until when an edit in Salesforce may not be seen yet. */
  lateUntilMs: number;
  /** Other Leads with the same address. */
  readonly doubles: string[];
  /** The side where somebody deleted it. */
  goneFrom: Side | undefined;
  readonly fields: Map<Field, Standing>;
}

export const tidy = (value: unknown): string =>
  typeof value === 'string' && value !== PLACEHOLDER ? value.trim() : '';

/** One address in letters and with spaces as people type them. */
function untidyAddress(email: string, drawn: number): string {
  if (drawn < 0.3) return email.toUpperCase();
  if (drawn < 0.6) return ` ${email} `;
  return drawn < 0.8 ? email : `${email.slice(0, 1).toUpperCase()}${email.slice(1)}`;
}

/** What either side may hold when nobody knows which of them has which. */
const bothSides = (standing: Standing | undefined): Standing['bySide'] =>
  standing === undefined ? {} : { salesforce: standing.last, hubspot: standing.last, ...standing.bySide };

const columnIn = (field: Field | 'email', object: PersonObject): string => {
  const pair = contact.fields.find(({ hubspot }) => hubspot === field);
  return (pair && columnOf(pair, object)) ?? field;
};

export interface PeopleOptions {
  readonly random: Random;
  readonly clock: () => number;
  readonly sides: Sides;
  readonly documents: MemoryDocuments;
  readonly twoWay: boolean;
  /** Told of every change that a person makes in HubSpot. */
  readonly onContact: (hubspotId: string) => Promise<void>;
  /** Told of the ids of whoever is edited. */
  readonly onEdit: (ids: readonly (string | undefined)[]) => void;
  /** Told in words of everything that a person does. */
  readonly onEvent: (event: string) => void;
}

/** The people of a world and what is done to them by hand, with a history of what each field may hold in the end. */
export function openPeople({ random, clock, sides, documents, twoWay, onContact, onEdit, onEvent }: PeopleOptions) {
  const people: Person[] = [];
  let edits = 0;
  const below = (count: number) => Math.floor(random() * count);
  const drawnValue = () => {
    edits += 1;
    if (random() < HOW_OFTEN.blank) return '';
    return random() < HOW_OFTEN.untidy ? ` Value ${edits} ` : `value ${edits}`;
  };

  /** Completes the ids that only the engine knows. */
  const identify = (person: Person): void => {
    if (person.salesforceId !== undefined && person.hubspotId !== undefined) return;
    const link = documents
      .all('Links')
      .find(
        ({ salesforceId, hubspotId }) =>
          hubspotId !== undefined && (salesforceId === person.salesforceId || hubspotId === person.hubspotId),
      );
    if (link === undefined) return;
    person.salesforceId ??= String(link['salesforceId']);
    person.hubspotId ??= String(link['hubspotId']);
    person.object = person.salesforceId.startsWith('003') ? 'Contact' : 'Lead';
  };

  const valueOf = async (person: Person, side: Side, field: Field): Promise<string | undefined> => {
    const { salesforceId, hubspotId, object } = person;
    if (side === 'hubspot') {
      if (hubspotId === undefined) return undefined;
      const [found] = await sides.contacts([hubspotId]);
      return tidy(found?.properties[field]);
    }
    if (salesforceId === undefined) return undefined;
    return tidy((await sides.record(object, salesforceId))[columnIn(field, object)]);
  };

  /** Whether the engine has it in writing that both sides hold this value: what it wrote without an answer it only guesses. */
  const isKnown = (person: Person, field: Field, value: string): boolean => {
    const link = documents
      .all('Links')
      .find(({ salesforceId, memory }) => salesforceId === person.salesforceId && memory !== undefined);
    const memory = link?.['memory'] as Memory | undefined;
    if (memory === undefined) return false;
    const column = columnIn(field, person.object);
    return tidy(memory.hubspot[field]) === value && tidy(memory.salesforce[column]) === value;
  };

  /** Whether the engine made the other record and does not know it, since the answer was lost. */
  const isMadeUnseen = async ({ salesforceId, hubspotId, email }: Person): Promise<boolean> =>
    salesforceId === undefined || hubspotId === undefined ? sides.hasBoth(email) : false;

  const note = async (person: Person, side: Side, field: Field, value: string): Promise<void> => {
    const [left, right] = [await valueOf(person, 'salesforce', field), await valueOf(person, 'hubspot', field)];
    const isAlone = left === undefined || right === undefined;
    const isSeen = clock() >= person.lateUntilMs;
    const isAgreed = isAlone ? !(await isMadeUnseen(person)) : isSeen && left === right && isKnown(person, field, left);
    const others = isAgreed ? {} : { ...bothSides(person.fields.get(field)) };
    person.fields.set(field, { bySide: { ...others, [side]: tidy(value) }, last: tidy(value) });
  };

  /** A Lead, or a Contact with an Account, whose name is the company that nobody can write. */
  const createRecord = async (person: Person, fields: Row, lateSeconds: number): Promise<string> => {
    if (person.object === 'Lead') return sides.create('Lead', { ...fields, Company: 'Example' }, lateSeconds);
    const AccountId = await sides.create('Account', { Name: `Account of ${person.email}` });
    return sides.create('Contact', { ...fields, AccountId }, lateSeconds);
  };

  const create = async (): Promise<void> => {
    const number = people.length;
    const email = `person${number}@example.com`;
    const drawn = random();
    const isIn = { salesforce: !twoWay || drawn < 0.6, hubspot: twoWay && drawn > 0.4 };
    const person: Person = {
      email,
      object: isIn.salesforce && random() < HOW_OFTEN.contact ? 'Contact' : 'Lead',
      salesforceId: undefined,
      hubspotId: undefined,
      lateUntilMs: 0,
      doubles: [],
      goneFrom: undefined,
      fields: new Map(),
    };
    const values = { salesforce: drawnValue(), hubspot: drawnValue() };
    const bySide: Partial<Record<Side, string>> = {};
    for (const side of ['salesforce', 'hubspot'] as const) if (isIn[side]) bySide[side] = tidy(values[side]);
    const last = isIn.hubspot ? tidy(values.hubspot) : tidy(values.salesforce);
    person.fields.set('phone', { bySide, last });
    if (isIn.salesforce && isIn.hubspot) {
      const salesforce = person.object === 'Contact' ? `Account of ${email}` : 'Example';
      person.fields.set('company', { bySide: { salesforce, hubspot: 'Example' }, last: 'Example' });
    }
    if (isIn.salesforce) {
      const fields = { LastName: `Person ${number}`, Email: email, Phone: values.salesforce || null };
      person.salesforceId = await createRecord(person, fields, isIn.hubspot ? 0 : drawnLateness(person));
    }
    if (isIn.hubspot) {
      const properties = { lastname: `Person ${number}`, company: 'Example', email, phone: values.hubspot };
      person.hubspotId = await sides.createContact(properties);
      await onContact(person.hubspotId);
    }
    people.push(person);
    onEvent(`${email} ${person.salesforceId} ${person.hubspotId} is new: ${JSON.stringify(bySide)}`);
  };

  /** For how many seconds a save in Salesforce may stay unseen: mostly none, at times as long as a transaction takes. */
  function drawnLateness(person: Person): number {
    if (random() >= HOW_OFTEN.late) return 0;
    person.lateUntilMs = clock() + LATE_SECONDS * 1_000;
    onEvent(`${person.email}: seen late`);
    return LATE_SECONDS;
  }

  const save = async (person: Person, side: Side, field: Field | 'email', value: string): Promise<void> => {
    onEvent(`${person.email} ${person.salesforceId} ${person.hubspotId}: ${side} ${field} = "${value}"`);
    onEdit([person.salesforceId, person.hubspotId]);
    if (side === 'hubspot') {
      await sides.editContact(person.hubspotId ?? '', { [field]: value });
      await onContact(person.hubspotId ?? '');
      return;
    }
    const column = columnIn(field, person.object);
    const fields = { [column]: value || null };
    await sides.editRecord(person.object, person.salesforceId ?? '', fields, drawnLateness(person));
  };

  const edit = async (): Promise<void> => {
    const person = people[below(people.length)];
    if (person === undefined) return;
    identify(person);
    const open = (['salesforce', 'hubspot'] as const).filter((side) => {
      if (side === person.goneFrom) return false;
      return side === 'salesforce' ? person.salesforceId !== undefined : twoWay && person.hubspotId !== undefined;
    });
    const side = open[below(open.length)];
    if (side === undefined) return;
    if (random() < HOW_OFTEN.email) return save(person, side, 'email', untidyAddress(person.email, random()));
    const fields = FIELDS.filter((field) => side === 'hubspot' || !columnIn(field, person.object).includes('.'));
    const field = fields[below(fields.length)] ?? 'phone';
    const drawn = drawnValue();
    const value = drawn === '' && side === 'salesforce' && field === 'company' ? 'Nameless' : drawn;
    if (person.goneFrom === undefined) await note(person, side, field, value);
    await save(person, side, field, value);
  };

  return { people, create, edit, identify, edits: () => edits };
}

export type People = ReturnType<typeof openPeople>;

import { wordsOfGone } from './gone-records.ts';
import { columnOf } from './mapping.ts';
import type { SalesforceWriteAnswer } from './ports.ts';
import type { PlannedWrite } from './record-answers.ts';
import { type SyncBatch, codeOfFailure } from './sync-batch.ts';

/** A write that was refused for some of its fields, by the names of their properties. */
interface Withheld {
  readonly write: PlannedWrite;
  readonly fields: ReadonlySet<string>;
}

/**
 * Reads Salesforce's answers record by record. What was written goes on to HubSpot with the values it has now; what was
 * refused for fields it names can be written without them, unless this was the `last` try; the rest is set aside.
 */
export function recordSalesforceAnswers(
  batch: SyncBatch,
  writes: readonly PlannedWrite[],
  answers: readonly SalesforceWriteAnswer[],
  attempt: 'first' | 'last' = 'first',
): { readonly told: PlannedWrite[]; readonly withheld: Withheld[] } {
  const byContact = new Map(answers.map((answer) => [answer.hubspotId, answer]));
  const told: PlannedWrite[] = [];
  const withheld: Withheld[] = [];
  for (const write of writes) {
    const answer = byContact.get(write.contact?.id ?? '');
    if (answer?.kind === 'written') {
      told.push(afterWrite(batch, write, answer));
      continue;
    }
    const fields =
      answer?.kind === 'refused' && attempt === 'first' ? fieldsOf(batch, write, answer.fields) : undefined;
    if (fields !== undefined) {
      batch.setAsideInPart(write.person.subject, 'salesforceRefused', answer?.kind === 'refused' ? answer.words : '');
      withheld.push({ write, fields });
    } else refuse(batch, write, answer);
  }
  return { told, withheld };
}

const BEFORE_ANY_ROW = new Date(0).toISOString();

type Written = Extract<SalesforceWriteAnswer, { kind: 'written' }>;

/**
 * The record as Salesforce holds it now, as far as the answer says. Rows that a feed read before this write, and that
 * wait in the queue, are told by its time: with the stamp from before it they would be taken for somebody's edit. Of a
 * record that was made just now there are none, and whatever a row says of it is newer than what is known.
 */
function afterWrite({ mapping }: SyncBatch, write: PlannedWrite, { id, at, created }: Written): PlannedWrite {
  const { person, plan, contact } = write;
  const values = {
    ...person.values,
    ...plan.salesforce,
    Id: id,
    SystemModstamp: created ? BEFORE_ANY_ROW : at,
    [mapping.externalId]: contact?.id ?? null,
  };
  return { ...write, wasMade: person.id === undefined, person: { ...person, id, values } };
}

/** The mapped fields that the refusal names; undefined when it names others, or when nothing would be left to write. */
function fieldsOf(
  { mapping }: SyncBatch,
  { person, plan }: PlannedWrite,
  columns: readonly string[],
): ReadonlySet<string> | undefined {
  const named = mapping.fields.filter((field) => {
    const column = columnOf(field, person.object);
    return column !== undefined && columns.includes(column) && column in plan.salesforce;
  });
  return named.length === 0 || named.length < columns.length ? undefined : new Set(named.map(({ hubspot }) => hubspot));
}

function refuse(batch: SyncBatch, { person, contact }: PlannedWrite, answer: SalesforceWriteAnswer | undefined): void {
  const { subject } = person;
  switch (answer?.kind) {
    case 'converted':
      return batch.setAside(subject, 'convertedLead', answer.words);
    case 'gone':
      return batch.setAside(
        subject,
        'deletedInSalesforce',
        wordsOfGone(person.id ?? '', contact?.id ?? '', 'notFound'),
      );
    case 'duplicate':
    case 'refused':
      return batch.setAside(subject, 'salesforceRefused', answer.words);
    case 'failed':
      return batch.setAside(subject, codeOfFailure(answer.error), answer.error.message);
    case 'written':
    case 'unanswered':
    case undefined:
      return batch.setAside(subject, 'salesforceUnavailable', 'Salesforce did not say what became of the record');
  }
}

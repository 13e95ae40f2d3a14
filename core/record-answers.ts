import { LIFECYCLE_STAGE, OPPORTUNITIES } from './lifecycle.ts';
import type { HubspotContact, Link, Memory } from './link.ts';
import { type PersonMapping, columnOf } from './mapping.ts';
import type { Pair } from './pair.ts';
import { CLAIMS_AT_ONCE, claimFor } from './pair-people.ts';
import type { Plan } from './plan.ts';
import type { WriteAnswer } from './ports.ts';
import { sideBySide } from './side-by-side.ts';
import { type SyncBatch, codeOfFailure } from './sync-batch.ts';
import type { Value, Values } from './values.ts';

/** A pair with what either side is to be told. */
export interface PlannedWrite extends Pair {
  readonly plan: Plan;
  /** What Salesforce is sent for the plan: the same, but for places in an org that has picklists for them. */
  readonly sent: Values;
  /** The Salesforce record was made just now. */
  readonly wasMade?: boolean;
}

/** A write that was refused since another contact has the e-mail address. */
export interface Conflict extends Pair {
  readonly existingId: string | undefined;
  readonly words: string;
}

/**
 * Reads HubSpot's answers record by record. What was written, or needed no writing, is remembered in its link; the rest
 * is set aside, but for e-mail conflicts, which are answered.
 */
export async function recordAnswers(
  batch: SyncBatch,
  planned: readonly PlannedWrite[],
  answers: readonly WriteAnswer[],
): Promise<Conflict[]> {
  const answerById = new Map(answers.map((answer) => [answer.salesforceId, answer]));
  const conflicts: Conflict[] = [];
  const done: Done[] = [];
  for (const write of planned.filter(({ person }) => batch.isOpen(person.subject))) {
    const { person, contact } = write;
    const answer = answerById.get(person.id ?? '');
    if (answer?.kind === 'conflict') conflicts.push({ ...write, ...answer });
    else if (answer?.kind === 'written') {
      const after = { id: answer.contact.id, properties: { ...contact?.properties, ...answer.contact.properties } };
      done.push({ write, after, outcome: contact === undefined ? 'created' : outcomeOf(write, 'updated') });
    } else if (answer === undefined && contact !== undefined)
      done.push({ write, after: contact, outcome: outcomeOf(write, 'unchanged') });
    else recordRefusal(batch, person.subject, answer);
  }
  await keepLinks(batch, done);
  return conflicts;
}

type Outcome = 'created' | 'updated' | 'unchanged';

interface Done {
  readonly write: PlannedWrite;
  readonly after: HubspotContact;
  readonly outcome: Outcome;
}

function outcomeOf({ plan, wasMade }: PlannedWrite, inHubspot: Outcome): Outcome {
  if (wasMade === true) return 'created';
  return Object.keys(plan.salesforce).length > 0 ? 'updated' : inHubspot;
}

function recordRefusal(batch: SyncBatch, subject: string, answer: WriteAnswer | undefined): void {
  switch (answer?.kind) {
    case 'gone':
      return batch.setAside(subject, 'hubspotContactGone', answer.words);
    case 'refused':
      return batch.setAside(subject, 'hubspotRefused', answer.words);
    case 'failed':
      return batch.setAside(subject, codeOfFailure(answer.error), answer.error.message);
    case 'conflict':
    case 'written':
    case 'unanswered':
    case undefined:
      return batch.setAside(subject, 'hubspotUnavailable', 'HubSpot did not say what became of the record');
  }
}

/** A new contact is claimed before its link is kept, so that from either side there is never a link half known. */
async function keepLinks(batch: SyncBatch, done: readonly Done[]): Promise<void> {
  const fresh = done.filter(({ write, after }) => write.wasMade === true || write.contact?.id !== after.id);
  await sideBySide(fresh, CLAIMS_AT_ONCE, ({ write, after }) => claimFor(batch, write.person.id ?? '', after));
  const links = done.map((one) => linkAfter(batch.mapping, one));
  if (links.length > 0) await batch.ports.links.save(batch.connection, links);
  for (const { write, outcome } of done) {
    batch.settle(write.person.subject, outcome);
    reportConflicts(batch, write);
  }
}

/** Of two edits of one field one is overruled: it is counted, and told to the log, so that nobody has to guess. */
function reportConflicts(batch: SyncBatch, { person, contact, plan }: PlannedWrite): void {
  if (person.link === undefined) return;
  for (const { field, reason } of plan.decisions) {
    if (reason !== 'salesforceIsLater' && reason !== 'hubspotIsLater') continue;
    batch.count(`conflicts.${reason}`);
    batch.ports.onConflict?.({ field, reason, salesforceId: person.id ?? '', hubspotId: contact?.id ?? '' });
  }
}

const linkAfter = (mapping: PersonMapping, { write, after }: Done): Link => ({
  salesforceId: write.person.id ?? '',
  object: write.person.object,
  hubspotId: after.id,
  matchedBy: write.matchedBy,
  memory: memoryAfter(mapping, write, after),
});

/** Both sides as they are now; of fields that wait it stays as it was, so that they are decided anew. */
function memoryAfter(mapping: PersonMapping, { person, plan }: PlannedWrite, after: HubspotContact): Memory {
  const salesforce: Record<string, Value> = { ...person.values };
  const hubspot: Record<string, Value> = { ...after.properties };
  const waiting: Record<string, Value> = {};
  const old = person.link?.memory;
  for (const field of mapping.fields.filter((one) => plan.undecided.includes(one.hubspot))) {
    const column = columnOf(field, person.object);
    if (column !== undefined) {
      waiting[column] = salesforce[column] ?? null;
      keepOld(salesforce, column, old?.salesforce);
    }
    keepOld(hubspot, field.hubspot, old?.hubspot);
  }
  if (!(OPPORTUNITIES in salesforce) || plan.undecided.includes(LIFECYCLE_STAGE))
    keepOld(salesforce, OPPORTUNITIES, old?.salesforce);
  return { salesforce, hubspot, ...(Object.keys(waiting).length > 0 && { waiting }) };
}

function keepOld(values: Record<string, Value>, name: string, old: Values | undefined): void {
  const value = old?.[name];
  if (value === undefined) delete values[name];
  else values[name] = value;
}

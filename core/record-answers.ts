import type { HubspotContact, Link } from './link.ts';
import { type Pair, claimFor } from './pair-people.ts';
import type { Plan } from './plan.ts';
import type { WriteAnswer } from './ports.ts';
import { type Person, type SyncBatch, codeOfFailure } from './sync-batch.ts';

/** A pair with what its contact is to be told. */
export interface PlannedWrite extends Pair {
  readonly plan: Plan;
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
  for (const write of planned.filter(({ person }) => batch.isOpen(person.id))) {
    const { person, contact } = write;
    const answer = answerById.get(person.id);
    if (answer?.kind === 'conflict') conflicts.push({ ...write, ...answer });
    else if (answer?.kind === 'written') {
      const after = { id: answer.contact.id, properties: { ...contact?.properties, ...answer.contact.properties } };
      done.push({ write, after, outcome: contact === undefined ? 'created' : 'updated' });
    } else if (answer === undefined && contact !== undefined)
      done.push({ write, after: contact, outcome: 'unchanged' });
    else recordRefusal(batch, person, answer);
  }
  await keepLinks(batch, done);
  return conflicts;
}

interface Done {
  readonly write: PlannedWrite;
  readonly after: HubspotContact;
  readonly outcome: 'created' | 'updated' | 'unchanged';
}

function recordRefusal(batch: SyncBatch, { id }: Person, answer: WriteAnswer | undefined): void {
  switch (answer?.kind) {
    case 'gone':
      return batch.setAside(id, 'hubspotContactGone', answer.words);
    case 'refused':
      return batch.setAside(id, 'hubspotRefused', answer.words);
    case 'failed':
      return batch.setAside(id, codeOfFailure(answer.error), answer.error.message);
    case 'conflict':
    case 'written':
    case 'unanswered':
    case undefined:
      return batch.setAside(id, 'hubspotUnavailable', 'HubSpot did not say what became of the record');
  }
}

/** A new contact is claimed before its link is kept, so that from either side there is never a link half known. */
async function keepLinks(batch: SyncBatch, done: readonly Done[]): Promise<void> {
  const created = done.filter(({ outcome }) => outcome === 'created');
  await Promise.all(created.map(({ write, after }) => claimFor(batch, write.person.id, after)));
  const links = done.map(linkAfter);
  if (links.length > 0) await batch.ports.links.save(batch.connection, links);
  for (const { write, outcome } of done) batch.settle(write.person.id, outcome);
}

const linkAfter = ({ write: { person, matchedBy, plan }, after }: Done): Link => ({
  salesforceId: person.id,
  object: person.object,
  hubspotId: after.id,
  matchedBy,
  memory: {
    salesforce: person.values,
    hubspot: after.properties,
    ...(plan.undecided.length > 0 && { undecided: plan.undecided }),
  },
});

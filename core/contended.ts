import type { Pair } from './pair.ts';
import type { PlannedWrite } from './record-answers.ts';
import { type SyncBatch, codeOfFailure, orElse } from './sync-batch.ts';

/** The fields that HubSpot won by the time of its record alone. */
const fieldsOf = ({ contact, plan }: PlannedWrite): string[] =>
  contact === undefined || contact.setAt !== undefined
    ? []
    : plan.decisions.flatMap(({ field, reason }) => (reason === 'hubspotIsLater' ? [field] : []));

/**
 * Looks closer where both sides changed one field and HubSpot seems to be the later: its record's time is that of its
 * last change of any property, and it can tell when each one was set, fifty contacts a call. Salesforce tells no time of
 * a field, so its record's stands. Answers the writes as planned with what was learned; those about which nothing could
 * be learned are set aside.
 */
export async function settleContended(
  batch: SyncBatch,
  planned: readonly PlannedWrite[],
  replan: (pair: Pair) => PlannedWrite,
): Promise<PlannedWrite[]> {
  const contended = planned.filter((write) => fieldsOf(write).length > 0);
  if (contended.length === 0) return [...planned];
  const times = await orElse(
    () =>
      batch.ports.hubspot.readTimes(
        contended.flatMap(({ contact }) => contact?.id ?? []),
        [...new Set(contended.flatMap(fieldsOf))],
      ),
    (error) => contended.forEach(({ person }) => batch.setAside(person.subject, codeOfFailure(error), error.message)),
  );
  const asked = new Set(contended);
  return planned.flatMap((write) => {
    const { contact } = write;
    if (!asked.has(write) || contact === undefined) return [write];
    if (times === undefined) return [];
    return [replan({ ...write, contact: { ...contact, setAt: times.get(contact.id) ?? new Map() } })];
  });
}

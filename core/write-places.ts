import type { PersonObject } from './change.ts';
import { VendorError } from './failure.ts';
import { type PersonMapping, columnOf } from './mapping.ts';
import { type Places, codeColumns, hasPlace, settlePlace } from './places.ts';
import type { SalesforceWriteAnswer } from './ports.ts';
import type { PlannedWrite } from './record-answers.ts';
import { type SyncBatch, codeOfFailure, orElse } from './sync-batch.ts';
import type { Lane } from './usage.ts';

/** Where the picklists of an org's addresses are read. */
export interface PlaceReader {
  /** The countries and states that an object takes; undefined when it takes any text. Throws VendorError. */
  read(object: PersonObject, lane: Lane): Promise<Places | undefined>;
}

/** Plans a write anew without these fields, by the names of their properties. */
type Replan = (write: PlannedWrite, withheld: ReadonlySet<string>) => PlannedWrite;

/**
 * Says the places of these writes in the words of the org's picklists, if the settings say that it has them. A place
 * that is not in them is withheld, and its record set aside for it in part: the rest is written.
 */
export async function placeWrites(
  batch: SyncBatch,
  writes: readonly PlannedWrite[],
  replan: Replan,
): Promise<PlannedWrite[]> {
  const concerned = writes.filter(({ person, plan }) => hasPlace(person.object, plan.salesforce));
  const reader = batch.ports.places;
  if (concerned.length === 0 || reader === undefined) return [...writes];
  const { statePicklists } = await batch.ports.settings.read(batch.connection);
  if (!statePicklists) return [...writes];
  const known = new Map<PersonObject, Places | VendorError | undefined>();
  for (const object of new Set(concerned.map(({ person }) => person.object)))
    known.set(object, await readOrFailure(batch, reader, object));
  return writes.map((write) => placeWrite(batch, known.get(write.person.object), write, replan));
}

async function readOrFailure({ lane }: SyncBatch, reader: PlaceReader, object: PersonObject) {
  let failure: VendorError | undefined;
  const places = await orElse(
    () => reader.read(object, lane),
    (error) => void (failure = error),
  );
  return failure ?? places;
}

function placeWrite(
  batch: SyncBatch,
  places: Places | VendorError | undefined,
  write: PlannedWrite,
  replan: Replan,
  withheld: ReadonlySet<string> = new Set(),
): PlannedWrite {
  const { person, plan } = write;
  if (places === undefined || !hasPlace(person.object, plan.salesforce)) return write;
  const without = (columns: readonly string[]): PlannedWrite => {
    const more = new Set([...withheld, ...propertiesOf(batch.mapping, person.object, columns)]);
    return placeWrite(batch, places, replan(write, more), replan, more);
  };
  if (places instanceof VendorError) {
    batch.setAsideInPart(person.subject, codeOfFailure(places), places.message);
    return without(Object.keys(plan.salesforce).filter((column) => hasPlace(person.object, { [column]: null })));
  }
  const settled = settlePlace(places, person.object, plan.salesforce, person.values ?? {});
  if (settled.kind === 'settled')
    return { ...write, plan: { ...plan, salesforce: settled.values }, sent: settled.sent };
  batch.setAsideInPart(person.subject, 'placeNotInPicklist', settled.words);
  return without(settled.columns);
}

function propertiesOf({ fields }: PersonMapping, object: PersonObject, columns: readonly string[]): string[] {
  return fields.flatMap((field) => (columns.includes(columnOf(field, object) ?? '') ? [field.hubspot] : []));
}

const textColumns: ReadonlyMap<string, string> = new Map(
  (['Lead', 'Contact'] as const)
    .flatMap((object) => Object.values(codeColumns(object)))
    .map((column) => [column, column.slice(0, -'Code'.length)]),
);

/** Answers that name the text column of a place where Salesforce refused its code: the mapping knows no codes. */
export const withoutCodes = (answers: readonly SalesforceWriteAnswer[]): SalesforceWriteAnswer[] =>
  answers.map((answer) =>
    answer.kind === 'refused'
      ? { ...answer, fields: answer.fields.map((column) => textColumns.get(column) ?? column) }
      : answer,
  );

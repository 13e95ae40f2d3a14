import { type Change, idsByObject, mergeChanges } from './change.ts';
import { type Freshness, judgeRow } from './freshness.ts';
import type { Link } from './link.ts';
import type { PersonMapping } from './mapping.ts';
import { type Person, SyncBatch, type SyncPorts, codeOfFailure, orElse } from './sync-batch.ts';
import type { Lane } from './usage.ts';
import { writePeople } from './write-people.ts';

/**
 * Brings the people that changed in Salesforce across to HubSpot, all of them together so that calls carry hundreds.
 * Each change is a hint: what to write is derived from both sides and the link's memory, so a change that comes twice,
 * late or out of order does no harm. On return every record was written, was found to need nothing, or is set aside.
 */
export async function syncPeople(
  ports: SyncPorts,
  mapping: PersonMapping,
  connection: string,
  changes: readonly Change[],
): Promise<void> {
  const merged = mergeChanges(changes);
  if (merged.length === 0) return;
  const ids = merged.map((change) => change.id);
  const parked = await ports.parked.byIds(connection, ids);
  const batch = new SyncBatch(connection, mapping, ports, merged, parked, changes.length - merged.length);
  const settings = await ports.settings.read(connection);
  if (settings.sync === 'on') {
    const links = await ports.links.bySalesforceIds(connection, ids);
    const people = await peopleToDecide(batch, merged, links);
    await writePeople(
      batch,
      people.filter((person) => isLive(batch, person)),
      settings,
    );
  } else {
    batch.setAsideOpen('syncNotOn', `sync is ${settings.sync}`);
  }
  await batch.close();
}

/** Takes the values that the feed carried where they can be trusted, and reads the rest. */
async function peopleToDecide(
  batch: SyncBatch,
  changes: readonly Change[],
  links: ReadonlyMap<string, Link>,
): Promise<Person[]> {
  const people: Person[] = [];
  const unsure: Change[] = [];
  for (const change of changes) {
    const link = links.get(change.id);
    const freshness = judge(batch, change, link);
    if (freshness.kind === 'current') people.push({ ...change, values: freshness.values, link });
    else if (freshness.kind === 'unsure') unsure.push(change);
    else batch.settle(change.id, freshness.kind);
  }
  const retries = unsure.filter(({ feed }) => feed === 'retry');
  const live = unsure.filter(({ feed }) => feed !== 'retry');
  return [
    ...people,
    ...(await readUnsure(batch, live, links, 'live')),
    ...(await readUnsure(batch, retries, links, 'retry')),
  ];
}

/** Of a record that is set aside more is known than the link remembers, so no row can be judged by its memory. */
function judge(batch: SyncBatch, change: Change, link: Link | undefined): Freshness | { readonly kind: 'deleted' } {
  if (change.row?.values['IsDeleted'] === true) return { kind: 'deleted' };
  if (batch.wasSetAside(change.id)) return { kind: 'unsure', why: 'the record was set aside' };
  return judgeRow(change, batch.mapping, link?.memory.salesforce);
}

async function readUnsure(
  batch: SyncBatch,
  unsure: readonly Change[],
  links: ReadonlyMap<string, Link>,
  lane: Lane,
): Promise<Person[]> {
  if (unsure.length === 0) return [];
  const read = await orElse(
    () => batch.ports.salesforce.read(idsByObject(unsure), lane),
    (error) => unsure.forEach(({ id }) => batch.setAside(id, codeOfFailure(error), error.message)),
  );
  if (read === undefined) return [];
  return unsure.flatMap(({ id, object }) => {
    const values = read.get(id);
    if (values !== undefined) return [{ id, object, values, link: links.get(id) }];
    batch.settle(id, 'notFound');
    return [];
  });
}

/** A converted Lead has become a Contact, which takes its contact over: nothing is taken from the Lead any more. */
function isLive(batch: SyncBatch, person: Person): boolean {
  const isConverted = person.values['IsConverted'] === true;
  if (isConverted) batch.settle(person.id, 'convertedLead');
  return !isConverted;
}

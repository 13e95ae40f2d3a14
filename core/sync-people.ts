import {
  type Change,
  type SalesforceChange,
  idsByObject,
  isHubspotChange,
  laneOf,
  mergeChanges,
  rowStampMs,
} from './change.ts';
import { withHeirs } from './converted-leads.ts';
import { type Freshness, judgeRow } from './freshness.ts';
import { type GoneRecord, bookGone } from './gone-records.ts';
import { includedPairs } from './inclusion.ts';
import { OPPORTUNITIES, isOpportunityKnown } from './lifecycle.ts';
import { type Link, knownOfSalesforce } from './link.ts';
import type { PersonMapping } from './mapping.ts';
import type { KnownPerson } from './pair.ts';
import { pairContacts } from './pair-contacts.ts';
import { pairPeople } from './pair-people.ts';
import type { Settings } from './settings.ts';
import { SyncBatch, type SyncPorts, codeOfFailure, orElse } from './sync-batch.ts';
import type { Lane } from './usage.ts';
import { writePeople } from './write-people.ts';

/**
 * Brings people that changed on either side to agree, all of them together so that calls carry hundreds. Each change is
 * a hint: what to write is derived from both sides and the link's memory, so a change that comes twice, late or out of
 * order does no harm. On return every record was written, was found to need nothing, or is set aside.
 */
export async function syncPeople(
  ports: SyncPorts,
  mapping: PersonMapping,
  connection: string,
  changes: readonly Change[],
): Promise<void> {
  const merged = mergeChanges(changes);
  if (merged.length === 0) return;
  const parked = await ports.parked.byIds(
    connection,
    merged.map(({ id }) => id),
  );
  const batch = new SyncBatch(connection, mapping, ports, merged, parked, changes.length - merged.length);
  const settings = await ports.settings.read(connection);
  if (settings.sync === 'on') {
    await batch.intents.open();
    await syncRecords(
      batch,
      merged.filter((change) => !isHubspotChange(change)),
      settings,
    );
    await syncContacts(batch, merged, settings);
  } else {
    batch.setAsideOpen('syncNotOn', `sync is ${settings.sync}`);
  }
  await batch.close();
}

/** What moved in Salesforce. It goes first, so that what moved in HubSpot meets the links that come of it. */
async function syncRecords(batch: SyncBatch, changes: readonly SalesforceChange[], settings: Settings): Promise<void> {
  if (changes.length === 0) return;
  const ids = changes.map(({ id }) => id);
  const links = await batch.ports.links.bySalesforceIds(batch.connection, ids);
  await batch.meet([...links].map(([id, { hubspotId }]) => [id, hubspotId]));
  const gone: GoneRecord[] = [];
  const people = await peopleToDecide(batch, changes, { links, settings, gone });
  const live = await withHeirs(batch, people, settings);
  await writePeople(
    batch,
    live.map(({ subject }) => subject),
    async () => includedPairs(batch, await pairPeople(batch, live, settings), settings),
  );
  await bookGone(batch, gone);
}

/** What moved in HubSpot. */
async function syncContacts(batch: SyncBatch, merged: readonly Change[], settings: Settings): Promise<void> {
  const changes = merged.filter(isHubspotChange);
  if (changes.length === 0) return;
  const ids = changes.map(({ id }) => id);
  await writePeople(batch, ids, () => pairContacts(batch, changes, settings));
}

/** What the records of a batch are judged by, and where those are kept that are gone. */
interface Known {
  readonly links: ReadonlyMap<string, Link>;
  readonly settings: Settings;
  readonly gone: GoneRecord[];
}

/** Takes the values that the feed carried where they can be trusted, and reads the rest; tells what is `gone`. */
async function peopleToDecide(
  batch: SyncBatch,
  changes: readonly SalesforceChange[],
  known: Known,
): Promise<KnownPerson[]> {
  const people: KnownPerson[] = [];
  const unsure: SalesforceChange[] = [];
  for (const change of changes) {
    const { id, object } = change;
    const link = known.links.get(id);
    const freshness = judge(batch, change, link, known.settings);
    if (freshness.kind === 'current') people.push({ subject: id, id, object, values: freshness.values, link });
    else if (freshness.kind === 'unsure') unsure.push(change);
    else if (freshness.kind === 'deleted') known.gone.push({ id, how: 'deleted', link });
    else batch.settle(id, freshness.kind);
  }
  const retries = unsure.filter((change) => laneOf(change) === 'retry');
  const live = unsure.filter((change) => laneOf(change) === 'live');
  return [
    ...people,
    ...(await readUnsure(batch, live, known, 'live')),
    ...(await readUnsure(batch, retries, known, 'retry')),
  ];
}

/** Of a record that is set aside more is known than the link remembers, so no row can be judged by its memory. */
function judge(
  batch: SyncBatch,
  change: SalesforceChange,
  link: Link | undefined,
  settings: Settings,
): Freshness | { readonly kind: 'deleted' } {
  if (change.row?.values['IsDeleted'] === true) return { kind: 'deleted' };
  if (batch.wasSetAside(change.id)) return { kind: 'unsure', why: 'the record was set aside' };
  if (batch.intents.isOpenFor(change.id))
    return { kind: 'unsure', why: 'what became of an earlier write is not known' };
  if (change.feed === 'opportunity') return judgeOpportunity(change, link);
  if (link !== undefined) return judgeRow(change, batch.mapping, knownOfSalesforce(link.memory));
  const doubt = doubtOf(change, settings, batch.ports.clock());
  return doubt === undefined ? judgeRow(change, batch.mapping, undefined) : { kind: 'unsure', why: doubt };
}

/** A row of a record without a link is told by no memory from one that is out of date: older ones are read again. */
const BELIEVED_FOR_MS = 2 * 60_000;

/** Why a row of a record that is met for the first time is not enough to make a contact of it. */
function doubtOf(change: SalesforceChange, settings: Settings, nowMs: number): string | undefined {
  if (change.object === 'Contact' && settings.lifecycleTransitions && !tellsOpportunities(change))
    return 'it is met for the first time, and its opportunities are not known';
  const isOld = change.row !== undefined && nowMs - rowStampMs(change.row) > BELIEVED_FOR_MS;
  return isOld ? 'it is met for the first time, and may have been converted or deleted since' : undefined;
}

const tellsOpportunities = ({ row }: SalesforceChange): boolean => row !== undefined && OPPORTUNITIES in row.values;

/** An opportunity makes nobody cross who did not: its Contact takes it into account when it does. */
function judgeOpportunity({ row }: SalesforceChange, link: Link | undefined): Freshness {
  const word = row?.values[OPPORTUNITIES];
  const isKnown = typeof word === 'string' && isOpportunityKnown(link?.memory.salesforce[OPPORTUNITIES], word);
  return link === undefined || isKnown ? { kind: 'known' } : { kind: 'unsure', why: 'one of its opportunities moved' };
}

async function readUnsure(
  batch: SyncBatch,
  unsure: readonly SalesforceChange[],
  { links, settings: { lifecycleTransitions }, gone }: Known,
  lane: Lane,
): Promise<KnownPerson[]> {
  if (unsure.length === 0) return [];
  const read = await orElse(
    () => batch.ports.salesforce.read(idsByObject(unsure), lane, { opportunities: lifecycleTransitions }),
    (error) => unsure.forEach(({ id }) => batch.setAside(id, codeOfFailure(error), error.message)),
  );
  if (read === undefined) return [];
  return unsure.flatMap(({ id, object }) => {
    const values = read.get(id);
    const link = links.get(id);
    if (values !== undefined) return [{ subject: id, id, object, values, link }];
    gone.push({ id, how: 'notFound', link });
    return [];
  });
}

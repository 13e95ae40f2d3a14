import { isSameOfType } from './convert.ts';
import { type LifecycleStage, OPPORTUNITIES, opportunityEvent } from './lifecycle.ts';
import { type Directory, columnOf } from './mapping.ts';
import type { Pair } from './pair.ts';
import { type SyncBatch, codeOfFailure, orElse } from './sync-batch.ts';

const nobody: Directory = { emailByUserId: new Map(), ownerIdByEmail: new Map(), userIdByEmail: new Map() };

/**
 * What the plans of these pairs need to know beside their records: users and owners, and the portal's lifecycle stages.
 * Without it the rest is written all the same: whoever it is needed for is set aside as well, so that it follows.
 */
export async function readDirectory(batch: SyncBatch, pairs: readonly Pair[]): Promise<Directory> {
  const [owners, stages] = [await readOwners(batch, pairs), await readStages(batch, pairs)];
  return stages === undefined ? owners : { ...owners, stages };
}

async function readOwners(batch: SyncBatch, pairs: readonly Pair[]): Promise<Directory> {
  const owned = pairs.map((pair) => ({ pair, ...ownersToDecide(batch, pair) })).filter(({ isOpen }) => isOpen);
  if (owned.length === 0) return nobody;
  const userIds = new Set(owned.flatMap(({ userId }) => userId ?? []));
  const ownerIds = new Set(owned.flatMap(({ ownerId }) => ownerId ?? []));
  const directory = await orElse(
    () => batch.ports.directories.read({ userIds, ownerIds }, batch.lane),
    (error) =>
      owned.forEach(({ pair }) => batch.setAsideInPart(pair.person.subject, codeOfFailure(error), error.message)),
  );
  return directory ?? nobody;
}

/** The portal's lifecycle stages, if an opportunity may move somebody along them. */
async function readStages(batch: SyncBatch, pairs: readonly Pair[]): Promise<readonly LifecycleStage[] | undefined> {
  const moving = pairs.filter(({ person: { values, link } }) =>
    opportunityEvent(link?.memory.salesforce[OPPORTUNITIES], values?.[OPPORTUNITIES]),
  );
  const { stages, settings } = batch.ports;
  if (moving.length === 0 || stages === undefined || !(await settings.read(batch.connection)).lifecycleTransitions)
    return undefined;
  return orElse(
    () => stages.read(),
    (error) =>
      moving.forEach(({ person }) => batch.setAsideInPart(person.subject, codeOfFailure(error), error.message)),
  );
}

/** The owners of a pair, if the memory does not say that they were decided already. */
function ownersToDecide({ mapping }: SyncBatch, { person, contact }: Pair) {
  const field = mapping.fields.find(({ type }) => type === 'owner');
  const column = field && columnOf(field, person.object);
  if (field === undefined || column === undefined) return { isOpen: false };
  const userId = person.values?.[column];
  const ownerId = contact?.properties[field.hubspot];
  const memory = person.link?.memory;
  const isDecided =
    memory !== undefined &&
    isSameOfType('owner', userId, memory.salesforce[column]) &&
    (contact === undefined || isSameOfType('owner', ownerId, memory.hubspot[field.hubspot]));
  return {
    isOpen: !isDecided && (typeof userId === 'string' || typeof ownerId === 'string'),
    userId: typeof userId === 'string' ? userId : undefined,
    ownerId: typeof ownerId === 'string' && ownerId !== '' ? ownerId : undefined,
  };
}

import * as z from 'zod';
import { type Call, Id, type Reply, type Route, bodyOf, typeOf, writerOf } from './call.ts';
import { objectNotFound } from './errors.ts';
import { findRecord, isById } from './find-record.ts';
import { addressesOf } from './merge.ts';
import type { ObjectType } from './object-types.ts';
import type { Portal } from './portal.ts';
import type { Origin, StoredRecord } from './record.ts';

const PurgeBody = z.object({ objectId: Id, idProperty: z.string().nullish() });

export const PURGE_ROUTES: readonly Route[] = [
  {
    method: 'POST',
    path: '/crm/objects/:version/:type/gdpr-delete',
    kind: 'gdpr-delete',
    need: 'objects.write',
    handle: purge,
  },
];

/** Takes a record out for good. An address that nobody has is blocked all the same; an unknown id is a 404. */
function purge(call: Call): Reply {
  const { portal } = call;
  const type = typeOf(call);
  const { objectId, idProperty } = bodyOf(call, PurgeBody);
  const property = idProperty || null;
  const record = isById(property)
    ? (portal.tables[type.name].get(portal.merged[type.name].survivorOf(objectId)) ?? null)
    : (findRecord(portal, type, objectId, property, false, 'read') ?? null);
  if (record === null && property !== 'email') throw objectNotFound(objectId);
  if (record === null) portal.blockList.add(objectId);
  else purgeRecord(portal, type, record, writerOf(call).origin);
  return { status: 204, body: null };
}

function purgeRecord(portal: Portal, type: ObjectType, record: StoredRecord, by: Origin): void {
  const table = portal.tables[type.name];
  const news = { objectId: record.id, by, at: portal.now() };
  table.atomically(() => {
    table.remove(record.id);
    for (const address of addressesOf(record)) portal.blockList.add(address);
    table.announce({ kind: 'privacyDeletion', ...news });
    table.announce({ kind: 'deletion', ...news });
  });
}

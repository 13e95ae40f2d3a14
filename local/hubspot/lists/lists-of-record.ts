import * as z from 'zod';
import { answerBatch, missingIds } from '../batch/batch-answer.ts';
import { checkSize } from '../batch/batch-input.ts';
import { type Call, Id, type Reply, bodyOf, ok, param, typeOf } from '../call.ts';
import { objectNotFound } from '../errors.ts';
import { type ObjectType, objectTypeOf } from '../object-types.ts';
import type { Portal } from '../portal.ts';
import { isoTime } from '../time.ts';

/** The lists that one record is in. */
export function listsOfRecord(call: Call): Reply {
  const id = param(call, 'recordId');
  const results = membershipsOf(call.portal, typeOf(call), id);
  if (results === null) throw objectNotFound(id);
  return ok({ total: results.length, results });
}

const BatchBody = z.object({ inputs: z.array(z.object({ objectTypeId: z.string(), recordId: Id })) });

/** The lists that each of up to 100 records is in. */
export function listsOfRecords(call: Call): Reply {
  const { portal } = call;
  const { inputs } = bodyOf(call, BatchBody);
  checkSize(inputs);
  const read = inputs.map(({ objectTypeId, recordId }) => {
    const type = objectTypeOf(objectTypeId);
    return { type, recordId, lists: membershipsOf(portal, type, recordId) };
  });
  const results = read.flatMap(({ type, recordId, lists }) =>
    lists === null ? [] : [{ objectTypeId: type.id, recordId, recordListMemberships: lists }],
  );
  const errors = read.flatMap(({ type, recordId, lists }) =>
    lists === null ? [missingIds(type.singular.toUpperCase(), [recordId])] : [],
  );
  return answerBatch(portal, portal.now(), results, errors, 200);
}

/** Null for a record that is not there. */
function membershipsOf(portal: Portal, type: ObjectType, recordId: string): readonly object[] | null {
  const id = portal.merged[type.name].survivorOf(recordId);
  if (portal.tables[type.name].get(id)?.archivedAt !== null) return null;
  return portal.lists.all().flatMap((list) => {
    const membership = portal.lists.members(list.id).get(id);
    if (membership === undefined || list.object !== type.name || list.deletedAt !== null) return [];
    return {
      listId: list.id,
      listVersion: list.version,
      firstAddedTimestamp: isoTime(membership.firstAddedAt),
      lastAddedTimestamp: isoTime(membership.joinedAt),
      isPublicList: true,
    };
  });
}

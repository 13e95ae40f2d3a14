import * as z from 'zod';
import { type Call, Id, type Reply, type Route, bodyOf, typeOf, writerOf } from '../call.ts';
import { archiveRecord } from '../write-record.ts';
import { checkSize, refuseDuplicates } from './batch-input.ts';
import { batchRead } from './batch-read.ts';
import { batchCreate, batchUpdate, batchUpsert } from './batch-write.ts';

const BATCH = '/crm/objects/:version/:type/batch';

export const BATCH_ROUTES: readonly Route[] = [
  { method: 'POST', path: `${BATCH}/read`, kind: 'batch/read', need: 'objects.read', handle: batchRead },
  { method: 'POST', path: `${BATCH}/create`, kind: 'batch/create', need: 'objects.write', handle: batchCreate },
  { method: 'POST', path: `${BATCH}/update`, kind: 'batch/update', need: 'objects.write', handle: batchUpdate },
  { method: 'POST', path: `${BATCH}/upsert`, kind: 'batch/upsert', need: 'objects.write', handle: batchUpsert },
  { method: 'POST', path: `${BATCH}/archive`, kind: 'batch/archive', need: 'objects.write', handle: batchArchive },
];

const ArchiveBody = z.object({ inputs: z.array(z.object({ id: Id })) });

/** 204 and nothing more; unknown ids are passed over. */
function batchArchive(call: Call): Reply {
  const { inputs } = bodyOf(call, ArchiveBody);
  const ids = inputs.map(({ id }) => id);
  checkSize(ids);
  refuseDuplicates(ids, null);
  const type = typeOf(call);
  call.portal.tables[type.name].atomically(() => {
    for (const id of ids) archiveRecord(call.portal, type, id, writerOf(call).origin);
  });
  return { status: 204, body: null };
}

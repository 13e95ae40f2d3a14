import * as z from 'zod';
import { type Call, Id, type Reply, bodyOf, flagParam, typeOf } from '../call.ts';
import { findRecord, isById, requireUnique } from '../find-record.ts';
import { showRecord } from '../record-shape.ts';
import { answerBatch, missingIds } from './batch-answer.ts';
import { checkHistorySize, checkSize, refuseDuplicates } from './batch-input.ts';

const ReadBody = z.object({
  inputs: z.array(z.object({ id: Id })),
  idProperty: z.string().nullish(),
  properties: z.array(z.string()).nullish(),
  propertiesWithHistory: z.array(z.string()).nullish(),
});

/** Reads up to 100 records, 50 with their histories, by id or by a unique property; what is missing makes it a 207. */
export function batchRead(call: Call): Reply {
  const { portal } = call;
  const type = typeOf(call);
  const startedAt = portal.now();
  const body = bodyOf(call, ReadBody);
  const idProperty = body.idProperty || null;
  checkSize(body.inputs);
  if ((body.propertiesWithHistory ?? []).length > 0) checkHistorySize(body.inputs);
  const ids = body.inputs.map(({ id }) => id);
  refuseDuplicates(ids, idProperty);
  if (!isById(idProperty)) requireUnique(portal, type, idProperty, 'read');
  const archived = flagParam(call, 'archived');
  const found = ids.map((id) => findRecord(portal, type, id, idProperty, archived, 'read'));
  const merged = portal.merged[type.name];
  // Unlike a single read, a batch neither follows the ids of merged records nor misses them.
  const missing = ids.filter((id, position) => found[position] === undefined && !merged.isMergedAway(id));
  const asked = { properties: body.properties ?? [], withHistory: body.propertiesWithHistory ?? [] };
  const results = found.flatMap((record) => (record ? [showRecord(portal, type, record, asked)] : []));
  const errors = missing.length > 0 ? [missingIds(type.singular.toUpperCase(), missing)] : [];
  return answerBatch(portal, startedAt, results, errors, 200);
}

import * as z from 'zod';
import { type Call, Id, Properties, type Reply, bodyOf, typeOf, writerOf } from '../call.ts';
import { AlreadyExists, HubspotError, invalid, notSimulated } from '../errors.ts';
import { findRecord, isById, requireUnique } from '../find-record.ts';
import type { ObjectType } from '../object-types.ts';
import { type ShownRecord, showWritten } from '../record-shape.ts';
import { createRecord, updateRecord } from '../write-record.ts';
import { type BatchError, answerBatch, missingIds } from './batch-answer.ts';
import { checkSize, isPartial, refuseDuplicates } from './batch-input.ts';

const Input = z.object({
  properties: Properties,
  objectWriteTraceId: z.string().optional(),
  associations: z.array(z.unknown()).nullish(),
});
const KeyedInput = Input.extend({ id: Id, idProperty: z.string().nullish() });

type Input = z.infer<typeof Input>;
type KeyedInput = z.infer<typeof KeyedInput>;

/** What an input led to: null when its id leads nowhere, nothing at all when it is that of a merged record. */
type Outcome = ShownRecord | null | 'passed over';

/** Creates up to 100 records. */
export function batchCreate(call: Call): Reply {
  const type = typeOf(call);
  const { inputs } = bodyOf(call, z.object({ inputs: z.array(Input) }));
  return writeAll(call, inputs, 201, ({ properties, associations }) => {
    if (associations?.length) throw notSimulated('associations: create the records without them.');
    return showWritten(call.portal, type, createRecord(call.portal, type, properties, writerOf(call)));
  });
}

/** Changes up to 100 records by id or by a unique property. */
export function batchUpdate(call: Call): Reply {
  const type = typeOf(call);
  const { inputs } = bodyOf(call, z.object({ inputs: z.array(KeyedInput) }));
  const idProperty = keyOf(call, type, inputs);
  return writeAll(call, inputs, 200, ({ id, properties }) => {
    const record = findRecord(call.portal, type, id, idProperty, false, 'update/upsert');
    if (record === undefined) return call.portal.merged[type.name].isMergedAway(id) ? 'passed over' : null;
    return showWritten(call.portal, type, updateRecord(call.portal, type, record, properties, writerOf(call)));
  });
}

/** Creates or changes up to 100 records by a unique property; `new` in each result says which. */
export function batchUpsert(call: Call): Reply {
  const { portal } = call;
  const type = typeOf(call);
  const { inputs } = bodyOf(call, z.object({ inputs: z.array(KeyedInput) }));
  const idProperty = keyOf(call, type, inputs);
  return writeAll(call, inputs, 200, ({ id, properties }) => {
    const record = findRecord(portal, type, id, idProperty, false, 'update/upsert');
    if (record !== undefined) {
      return {
        ...showWritten(portal, type, updateRecord(portal, type, record, properties, writerOf(call))),
        new: false,
      };
    }
    if (isById(idProperty)) return null;
    const withKey = { ...properties, [idProperty]: properties[idProperty] ?? id };
    return { ...showWritten(portal, type, createRecord(portal, type, withKey, writerOf(call))), new: true };
  });
}

/** The property that the inputs are told apart by: one for all of them, unique, and no value of it twice. */
function keyOf(call: Call, type: ObjectType, inputs: readonly KeyedInput[]): string | null {
  const properties = new Set(inputs.map(({ idProperty }) => idProperty || null));
  if (properties.size > 1) throw invalid('All inputs of a batch must have the same idProperty.');
  const [idProperty = null] = properties;
  if (!isById(idProperty)) requireUnique(call.portal, type, idProperty, 'update/upsert');
  checkSize(inputs);
  refuseDuplicates(
    inputs.map(({ id }) => id),
    idProperty,
  );
  return idProperty;
}

/**
 * Writes input by input. With a trace id of its own on each, a bad input is one error among the results; without, the
 * first one rejects the whole call and nothing is kept. Ids that lead nowhere are never a reason to reject.
 */
function writeAll<T extends Input & { readonly id?: string }>(
  call: Call,
  inputs: readonly T[],
  success: 200 | 201,
  write: (input: T) => Outcome,
): Reply {
  checkSize(inputs);
  const startedAt = call.portal.now();
  const type = typeOf(call);
  const partial = isPartial(inputs);
  const missing: T[] = [];
  const errors: BatchError[] = [];
  const results = call.portal.tables[type.name].atomically(() =>
    inputs.flatMap((input) => {
      try {
        const outcome = write(input);
        if (outcome === null) missing.push(input);
        return outcome === null || outcome === 'passed over' ? [] : [traced(outcome, input)];
      } catch (error) {
        if (!(error instanceof HubspotError) || error.status === 501) throw error;
        if (!partial) throw wholeCall(type, error);
        errors.push(errorOf(error, input));
        return [];
      }
    }),
  );
  return answerBatch(call.portal, startedAt, results, [...errors, ...missingOf(type, missing, partial)], success);
}

const traced = (shown: ShownRecord, { objectWriteTraceId }: Input): ShownRecord =>
  objectWriteTraceId === undefined ? shown : { ...shown, objectWriteTraceId };

/** A conflict that rejects the whole call does not say which record is in the way. */
const wholeCall = (type: ObjectType, error: HubspotError): HubspotError =>
  error instanceof AlreadyExists
    ? new HubspotError(409, { message: `${type.title} already exists`, category: 'CONFLICT' })
    : error;

function errorOf(error: HubspotError, { objectWriteTraceId = '' }: Input): BatchError {
  const existing = error instanceof AlreadyExists ? { existingId: [error.existingId] } : {};
  const context = { objectWriteTraceId: [objectWriteTraceId], ...error.parts.context, ...existing };
  return { parts: { ...error.parts, context }, inputs: 1 };
}

function missingOf(
  type: ObjectType,
  missing: readonly (Input & { readonly id?: string })[],
  partial: boolean,
): readonly BatchError[] {
  const upper = type.singular.toUpperCase();
  if (missing.length === 0) return [];
  if (!partial)
    return [
      missingIds(
        upper,
        missing.map(({ id = '' }) => id),
      ),
    ];
  return missing.map(({ id = '', objectWriteTraceId = '' }) =>
    missingIds(upper, [id], { objectWriteTraceId: [objectWriteTraceId] }),
  );
}

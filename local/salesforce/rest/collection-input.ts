import * as z from 'zod';
import { badRequest } from '../api-error.ts';
import { findObject } from '../metadata/catalogue.ts';
import type { ObjectDefinition } from '../metadata/object.ts';
import type { RecordInput } from '../record-input.ts';

/** A record of a collections call: of which object, with which id if it brings one, and its other fields. */
export interface CollectionRecord {
  readonly object: ObjectDefinition;
  readonly id: string | null;
  readonly fields: RecordInput;
}

const MAX_RECORDS = 200;
const MAX_RUNS = 10;

const BODY = z.object({
  allOrNone: z.boolean().default(false),
  records: z.array(z.record(z.string(), z.unknown())).default([]),
});
const ATTRIBUTES = z.object({ type: z.string() });

/** The records of a collections body; throws for what makes Salesforce refuse the whole call. */
export function readCollection(body: unknown): { allOrNone: boolean; records: CollectionRecord[] } {
  const parsed = BODY.safeParse(body ?? {});
  if (!parsed.success)
    throw badRequest('JSON_PARSER_ERROR', 'allOrNone must be a boolean and records a list of objects');
  const { allOrNone, records } = parsed.data;
  refuseSize(records.length);
  const read = records.map(readRecord);
  const runs = read.filter(({ object }, index) => object !== read[index - 1]?.object).length;
  if (runs > MAX_RUNS) {
    throw badRequest(
      'INVALID_OPERATION',
      'Maximum number of chunks in a single request exceeded: records may change their type at most ten times; sort them by type',
    );
  }
  return { allOrNone, records: read };
}

function refuseSize(count: number): void {
  if (count === 0) throw badRequest('REQUIRED_FIELD_MISSING', 'At least 1 record is required');
  if (count > MAX_RECORDS) {
    throw badRequest(
      'EXCEEDED_ID_LIMIT',
      `record limit reached. cannot submit more than ${MAX_RECORDS} records in this call`,
    );
  }
}

function readRecord(record: Readonly<Record<string, unknown>>): CollectionRecord {
  const attributes = ATTRIBUTES.safeParse(record['attributes']);
  const type = attributes.success ? attributes.data.type : '';
  const object = findObject(type);
  if (object === undefined) {
    const message =
      type === '' ? 'attributes.type is required in every record' : `sObject type '${type}' is not supported.`;
    throw badRequest('INVALID_TYPE', message);
  }
  const fields = Object.entries(record).filter(([name]) => name !== 'attributes');
  const [, id] = fields.find(([name]) => name.toLowerCase() === 'id') ?? [];
  return {
    object,
    id: typeof id === 'string' && id !== '' ? id : null,
    fields: Object.fromEntries(fields.filter(([name]) => name.toLowerCase() !== 'id')),
  };
}

/** The ids of a delete; at most 200. */
export function readIds(ids: readonly string[]): readonly string[] {
  refuseSize(ids.length);
  return ids;
}

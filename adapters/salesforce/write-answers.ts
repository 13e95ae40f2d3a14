import * as z from 'zod';
import type { SalesforceWrite, SalesforceWriteAnswer } from '../../core/ports.ts';
import { isSalesforceId, toId18 } from '../../core/salesforce-id.ts';
import { contact } from '../../objects/contact.ts';
import { type SalesforceRefusal, failureKind, isCrowded, toVendorError, wordsOfRefusal } from './errors.ts';

/** The unique field of Leads and Contacts that holds the id of their HubSpot contact. */
export const KEY = contact.externalId;

const RowError = z.object({
  statusCode: z.string(),
  message: z.string().catch(''),
  fields: z.array(z.string()).catch([]),
});
type RowError = z.infer<typeof RowError>;
const RowAnswer = z.object({
  success: z.boolean(),
  id: z.string().refine(isSalesforceId).nullish(),
  created: z.boolean().optional(),
  errors: z.array(RowError).catch([]),
});
type RowAnswer = z.infer<typeof RowAnswer>;

/** What became of a record, and whether it may get through among fewer others. */
export interface Outcome {
  readonly answer: SalesforceWriteAnswer;
  readonly isCrowded: boolean;
}

/**
 * Reads the answer to a collection record by record. Salesforce tells records apart by their position alone, so an
 * answer of another length, or one that names another record, says nothing. `at` is the server's time of the answer.
 */
export function readCollection(writes: readonly SalesforceWrite[], body: unknown, at: string): Outcome[] {
  const rows = z.array(z.unknown()).safeParse(body).data ?? [];
  if (rows.length !== writes.length) return writes.map(unanswered);
  return writes.map((write, index) => {
    const row = RowAnswer.safeParse(rows[index]);
    return row.success ? outcomeOf(write, row.data, at) : unanswered(write);
  });
}

const unanswered = ({ hubspotId }: SalesforceWrite): Outcome => ({
  answer: { hubspotId, kind: 'unanswered' },
  isCrowded: false,
});

function outcomeOf(write: SalesforceWrite, { success, id, created, errors }: RowAnswer, at: string): Outcome {
  const { hubspotId } = write;
  const [first] = errors;
  if (success) {
    const isOther = write.id !== undefined && id != null && toId18(id) !== toId18(write.id);
    if (id == null || isOther) return unanswered(write);
    const answer = { hubspotId, kind: 'written' as const, id: toId18(id), created: created === true, at };
    return { answer, isCrowded: false };
  }
  if (first === undefined) return unanswered(write);
  return { answer: refusalAnswer(write, first, errors), isCrowded: isCrowded({ errorCode: first.statusCode }) };
}

/** A record refused for a reason of its own. */
function refusalAnswer(write: SalesforceWrite, error: RowError, errors: readonly RowError[]): SalesforceWriteAnswer {
  const { hubspotId } = write;
  const refusal: SalesforceRefusal = { status: 400, errorCode: error.statusCode, message: error.message };
  const words = wordsOfRefusal(refusal);
  if (['retry', 'allocation'].includes(failureKind(refusal)) || isRepeat(error))
    return { hubspotId, kind: 'failed', error: toVendorError(refusal) };
  if (error.statusCode === 'CANNOT_UPDATE_CONVERTED_LEAD') return { hubspotId, kind: 'converted', words };
  if (isGone(write, error)) return { hubspotId, kind: 'gone', words };
  const duplicated = duplicateOf(error);
  if (duplicated?.field === KEY || duplicated?.field === '<unknown>')
    return { hubspotId, kind: 'duplicate', existingId: duplicated.id, words };
  const named = errors.flatMap(({ fields }) => fields).filter((field) => /^\w{1,80}$/.test(field));
  const fields = new Set([...named, ...(duplicated === undefined ? [] : [duplicated.field])]);
  return { hubspotId, kind: 'refused', words, fields: [...fields] };
}

/** The same record twice in one request: the one that came first is written, the other has to come again. */
const isRepeat = ({ statusCode, message }: RowError): boolean =>
  statusCode === 'DUPLICATE_VALUE' && /^duplicate (?:external )?id /i.test(message);

/** `duplicate value found: Key__c duplicates value on record with id: 003…` */
function duplicateOf({ statusCode, message }: RowError): { field: string; id: string | undefined } | undefined {
  if (statusCode !== 'DUPLICATE_VALUE') return undefined;
  const [, field = '<unknown>', id = ''] =
    /duplicate value found: (\w+|<unknown>) duplicates value on record with id: (\w+)?/.exec(message) ?? [];
  return { field, id: isSalesforceId(id) ? toId18(id) : undefined };
}

/**
 * Whether it is the record that is not there any more. The codes are the same for a record that it refers to, and the
 * field is not always named: with such a reference among the fields nothing is said for sure.
 */
function isGone({ id, fields }: SalesforceWrite, error: RowError): boolean {
  if (id === undefined || error.fields.some((field) => field.toLowerCase() !== 'id')) return false;
  if (error.statusCode === 'NOT_FOUND') return true;
  const references = Object.entries(fields).flatMap(([name, value]) =>
    /(?:Id|__c)$/.test(name) && typeof value === 'string' && isSalesforceId(value) ? [value] : [],
  );
  if (error.statusCode === 'INVALID_CROSS_REFERENCE_KEY') return references.length === 0;
  // Users are never deleted.
  return error.statusCode === 'ENTITY_IS_DELETED' && references.every((reference) => reference.startsWith('005'));
}

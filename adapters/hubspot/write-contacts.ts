import { chunksOf } from '../../core/chunks.ts';
import { VendorError } from '../../core/failure.ts';
import type { HubspotContacts, WriteAnswer } from '../../core/ports.ts';
import type { Values } from '../../core/values.ts';
import { parseAnswer } from '../vendor-answer.ts';
import { type BatchSender, type Outcome, writeBatch } from './batch-split.ts';
import type { HubspotClient } from './client.ts';
import { BatchAnswer, CONTACTS, INPUTS_PER_CALL, inParallel, toContact } from './contact-wire.ts';
import { BatchFault, concernsProperty, wordsOf } from './refusal.ts';

export interface ContactWriterOptions {
  /** Every property that is remembered of what was written. */
  readonly properties: readonly string[];
  /** The unique property that holds the Salesforce id. */
  readonly key: string;
  /** Called before the first write: makes sure that the key exists in the portal. */
  readonly prepare: () => Promise<void>;
  /** Called when HubSpot refuses a write and names the key: it may have been deleted meanwhile. */
  readonly keyIsRefused: () => void;
}

interface WriteInput {
  readonly salesforceId: string;
  readonly body: Readonly<Record<string, unknown>>;
}

type Operation = 'upsert' | 'update';

/**
 * Writes contacts in batches of a hundred, a few at once; every answer is read record by record. A failure that is not
 * about records ends the writing: what was not sent yet fails with it.
 */
export function contactWriter(
  client: HubspotClient,
  options: ContactWriterOptions,
): Pick<HubspotContacts, 'create' | 'update'> {
  const write = async (operation: Operation, inputs: readonly WriteInput[]): Promise<WriteAnswer[]> => {
    await options.prepare();
    const send = batchSender(client, operation, options);
    return inParallel(chunksOf(inputs, INPUTS_PER_CALL), (chunk) => writeBatch(send, chunk));
  };
  return {
    create: (contacts) =>
      write(
        'upsert',
        contacts.map(({ salesforceId, properties: values }) => ({
          salesforceId,
          body: { id: salesforceId, idProperty: options.key, properties: toText(values) },
        })),
      ),
    update: (contacts) =>
      write(
        'update',
        contacts.map(({ salesforceId, id, properties: values }) => ({
          salesforceId,
          body: { id, properties: toText(values) },
        })),
      ),
  };
}

/** HubSpot takes text only; an empty one clears. */
const toText = (values: Values): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value === null ? '' : String(value)]));

/** Unique trace ids make HubSpot refuse single records instead of the batch. */
function batchSender(
  client: HubspotClient,
  operation: Operation,
  { properties, key, keyIsRefused }: ContactWriterOptions,
): BatchSender<WriteInput> {
  const names = new Set(properties);
  const refuse = (salesforceId: string, fault: BatchFault): WriteAnswer => {
    if (concernsProperty(fault, key)) keyIsRefused();
    return refusalOf(salesforceId, fault, names);
  };
  let failure: VendorError | undefined;
  return async (inputs): Promise<Outcome> => {
    try {
      if (failure !== undefined) throw failure;
      const answer = await client.call({
        method: 'POST',
        path: `${CONTACTS}/batch/${operation}`,
        body: { inputs: inputs.map(({ salesforceId, body }) => ({ ...body, objectWriteTraceId: salesforceId })) },
      });
      if (answer.status < 300)
        return {
          answers: readAnswer(inputs, parseAnswer(BatchAnswer, answer.body, 'hubspot'), { names, key, refuse }),
        };
      const fault = BatchFault.parse(answer.body);
      return { refused: wordsOf(fault, names), answers: inputs.map(({ salesforceId }) => refuse(salesforceId, fault)) };
    } catch (error) {
      if (!(error instanceof VendorError)) throw error;
      failure = error;
      return { answers: inputs.map(({ salesforceId }) => ({ kind: 'failed', salesforceId, error })) };
    }
  };
}

interface Reading {
  readonly names: ReadonlySet<string>;
  readonly key: string;
  readonly refuse: (salesforceId: string, fault: BatchFault) => WriteAnswer;
}

/** Results come in any order: they are told apart by trace id, else by the contact's id, else by the key's value. */
function readAnswer(
  inputs: readonly WriteInput[],
  { results, errors }: BatchAnswer,
  { names, key, refuse }: Reading,
): WriteAnswer[] {
  const byTrace = new Map(results.map((result) => [result.objectWriteTraceId, result]));
  const untraced = results.filter(({ objectWriteTraceId }) => objectWriteTraceId === undefined);
  const byId = new Map(
    untraced.flatMap(
      (result) =>
        [
          [result.id, result],
          [result.properties[key], result],
        ] as const,
    ),
  );
  const faults = faultsBy(errors, 'objectWriteTraceId');
  const idFaults = faultsBy(errors, 'ids');
  return inputs.map(({ salesforceId, body }): WriteAnswer => {
    const result = byTrace.get(salesforceId) ?? byId.get(String(body['id']));
    if (result !== undefined) return { kind: 'written', salesforceId, contact: toContact(result, names) };
    const fault = faults.get(salesforceId) ?? idFaults.get(String(body['id']));
    return fault === undefined ? { kind: 'unanswered', salesforceId } : refuse(salesforceId, fault);
  });
}

const faultsBy = (errors: readonly BatchFault[], name: string): Map<string, BatchFault> =>
  new Map(errors.flatMap((fault) => (fault.context[name] ?? []).map((id) => [id, fault] as const)));

function refusalOf(salesforceId: string, fault: BatchFault, names: ReadonlySet<string>): WriteAnswer {
  const { category, message, context } = fault;
  const words = wordsOf(fault, names);
  if (category === 'OBJECT_NOT_FOUND') return { kind: 'gone', salesforceId, words };
  if (category !== 'CONFLICT') return { kind: 'refused', salesforceId, words };
  const existingId = context['existingId']?.[0] ?? /Existing ID: (\d+)/.exec(message)?.[1];
  return { kind: 'conflict', salesforceId, existingId, words };
}

import { chunksOf } from '../../core/chunks.ts';
import { VendorError } from '../../core/failure.ts';
import type { HubspotContacts, WriteAnswer } from '../../core/ports.ts';
import type { Values } from '../../core/values.ts';
import type { HubspotClient } from './client.ts';
import { BatchAnswer, BatchFault, CONTACTS, INPUTS_PER_CALL, inParallel, toContact, wordsOf } from './contact-wire.ts';

export interface ContactWriterOptions {
  /** Every property that is remembered of what was written. */
  readonly properties: readonly string[];
  /** The unique property that holds the Salesforce id. */
  readonly key: string;
  /** Called before the first write: makes sure that the key exists in the portal. */
  readonly prepare: () => Promise<void>;
}

interface WriteInput {
  readonly salesforceId: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Writes contacts in batches of a hundred, a few at once; every answer is read record by record. */
export function contactWriter(
  client: HubspotClient,
  { properties, key, prepare }: ContactWriterOptions,
): Pick<HubspotContacts, 'create' | 'update'> {
  const names = new Set(properties);
  const write = async (operation: Operation, inputs: readonly WriteInput[]): Promise<WriteAnswer[]> => {
    await prepare();
    return inParallel(chunksOf(inputs, INPUTS_PER_CALL), (chunk) => writeBatch(client, operation, chunk, names));
  };
  return {
    create: (contacts) =>
      write(
        'upsert',
        contacts.map(({ salesforceId, properties: values }) => ({
          salesforceId,
          body: { id: salesforceId, idProperty: key, properties: toText(values) },
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

type Operation = 'upsert' | 'update';

/** HubSpot takes text only; an empty one clears. */
const toText = (values: Values): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value === null ? '' : String(value)]));

/**
 * Writes one batch. Unique trace ids make HubSpot refuse single records instead of the batch; should it refuse the batch
 * all the same, halves are tried until the record that is to blame stands alone.
 */
async function writeBatch(
  client: HubspotClient,
  operation: Operation,
  inputs: readonly WriteInput[],
  names: ReadonlySet<string>,
): Promise<WriteAnswer[]> {
  try {
    const answer = await client.call({
      method: 'POST',
      path: `${CONTACTS}/batch/${operation}`,
      body: { inputs: inputs.map(({ salesforceId, body }) => ({ ...body, objectWriteTraceId: salesforceId })) },
    });
    if (answer.status < 300) return readAnswer(inputs, BatchAnswer.parse(answer.body), names);
    if (inputs.length === 1)
      return inputs.map(({ salesforceId }) => refusalOf(salesforceId, BatchFault.parse(answer.body)));
    const half = Math.ceil(inputs.length / 2);
    const halves = [inputs.slice(0, half), inputs.slice(half)];
    return (await Promise.all(halves.map((part) => writeBatch(client, operation, part, names)))).flat();
  } catch (error) {
    if (!(error instanceof VendorError)) throw error;
    return inputs.map(({ salesforceId }) => ({ kind: 'failed', salesforceId, error }));
  }
}

/** Results come in any order: they are told apart by trace id. */
function readAnswer(
  inputs: readonly WriteInput[],
  { results, errors }: BatchAnswer,
  names: ReadonlySet<string>,
): WriteAnswer[] {
  const written = new Map(results.map((result) => [result.objectWriteTraceId, result]));
  const faults = new Map(
    errors.flatMap((fault) => (fault.context['objectWriteTraceId'] ?? []).map((id) => [id, fault] as const)),
  );
  const idFaults = new Map(errors.flatMap((fault) => (fault.context['ids'] ?? []).map((id) => [id, fault] as const)));
  return inputs.map(({ salesforceId, body }): WriteAnswer => {
    const result = written.get(salesforceId);
    if (result !== undefined) return { kind: 'written', salesforceId, contact: toContact(result, names) };
    const fault = faults.get(salesforceId) ?? idFaults.get(String(body['id']));
    return fault === undefined ? { kind: 'unanswered', salesforceId } : refusalOf(salesforceId, fault);
  });
}

function refusalOf(salesforceId: string, fault: BatchFault): WriteAnswer {
  const { category, message, context } = fault;
  const words = wordsOf(fault);
  if (category === 'OBJECT_NOT_FOUND') return { kind: 'gone', salesforceId, words };
  if (category !== 'CONFLICT') return { kind: 'refused', salesforceId, words };
  const existingId = context['existingId']?.[0] ?? /Existing ID: (\d+)/.exec(message)?.[1];
  return { kind: 'conflict', salesforceId, existingId, words };
}

import { invalid } from '../errors.ts';
import { uniqueKey } from '../unique-index.ts';

const MOST_INPUTS = 100;
const MOST_WITH_HISTORY = 50;

/** Throws 400 for a batch that is empty or holds more than 100 inputs. */
export function checkSize(inputs: readonly unknown[]): void {
  if (inputs.length === 0) throw invalid('The batch must hold at least one input: [inputs]');
  if (inputs.length > MOST_INPUTS) {
    throw invalid(
      `The maximum number of inputs supported in a batch request is ${MOST_INPUTS}, received ${inputs.length}.`,
    );
  }
}

/** Throws 400 for more than 50 inputs whose history is asked for, in the words that clients report of the vendor. */
export function checkHistorySize(inputs: readonly unknown[]): void {
  if (inputs.length <= MOST_WITH_HISTORY) return;
  throw invalid(
    `The maximum number of inputs supported in a batch request for property histories is ${MOST_WITH_HISTORY}. Please reduce the number of items and try again`,
  );
}

/** Throws 400 when an id, or a value of the id property, comes twice: whole call, whatever trace ids it has. */
export function refuseDuplicates(ids: readonly string[], idProperty: string | null): void {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const id of ids) {
    const key = uniqueKey(idProperty ?? 'hs_object_id', id);
    if (seen.has(key)) twice.add(id);
    seen.add(key);
  }
  if (twice.size === 0) return;
  throw invalid(`Duplicate IDs found in batch input: [${[...twice].join(', ')}]. IDs must be unique`, {
    context: { ids: [...twice] },
  });
}

/** Whether one bad input leaves the others alone: only when every input has a trace id of its own. */
export function isPartial(inputs: readonly { readonly objectWriteTraceId?: string | undefined }[]): boolean {
  const traces = inputs.flatMap(({ objectWriteTraceId }) => objectWriteTraceId || []);
  return traces.length === inputs.length && new Set(traces).size === traces.length;
}

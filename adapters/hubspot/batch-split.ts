import type { WriteAnswer } from '../../core/ports.ts';

/** What became of a batch: an answer for each record, and the words of the refusal if it was refused as a whole. */
export interface Outcome {
  readonly answers: WriteAnswer[];
  readonly refused?: string;
}

export type BatchSender<Input> = (inputs: readonly Input[]) => Promise<Outcome>;

/**
 * Writes a batch; should it be refused as a whole, its halves are sent one after the other until the record that is to
 * blame stands alone, which costs at most 2·log2(100)+2 calls for each such record.
 */
export async function writeBatch<Input>(send: BatchSender<Input>, inputs: readonly Input[]): Promise<WriteAnswer[]> {
  return settle(send, inputs, await send(inputs));
}

async function settle<Input>(
  send: BatchSender<Input>,
  inputs: readonly Input[],
  outcome: Outcome,
): Promise<WriteAnswer[]> {
  if (outcome.refused === undefined || inputs.length === 1) return outcome.answers;
  const middle = Math.ceil(inputs.length / 2);
  const [left, right] = [inputs.slice(0, middle), inputs.slice(middle)];
  const [leftOutcome, rightOutcome] = [await send(left), await send(right)];
  if (mayBeShared(leftOutcome, rightOutcome) && (await isShared(send, [left, right], leftOutcome.refused)))
    return [...leftOutcome.answers, ...rightOutcome.answers];
  return [...(await settle(send, left, leftOutcome)), ...(await settle(send, right, rightOutcome))];
}

/** A conflict or a missing contact is always about one record. */
const mayBeShared = (left: Outcome, right: Outcome): boolean =>
  left.refused !== undefined &&
  left.refused === right.refused &&
  [...left.answers, ...right.answers].every(({ kind }) => kind === 'refused');

/**
 * Whether two halves that were refused in the same words have their cause in common, such as a property that is not
 * there, rather than a bad record each: then the records at their ends are refused alone as well. Sending a record once
 * more changes nothing.
 */
async function isShared<Input>(
  send: BatchSender<Input>,
  halves: readonly (readonly Input[])[],
  words: string | undefined,
): Promise<boolean> {
  for (const half of halves.filter(({ length }) => length > 1)) {
    for (const end of [half.slice(0, 1), half.slice(-1)]) {
      if ((await send(end)).refused !== words) return false;
    }
  }
  return true;
}

import { shuffled } from '../../random.ts';
import type { Reply } from '../call.ts';
import { type Context, type ErrorParts, errorBody } from '../errors.ts';
import type { Portal } from '../portal.ts';
import { isoTime } from '../time.ts';

/** One entry of a batch's `errors`; it can stand for many inputs. */
export interface BatchError {
  readonly parts: ErrorParts;
  readonly inputs: number;
}

/** A batch's answer: results in an order of their own, and 207 as soon as anything went wrong. */
export function answerBatch(
  portal: Portal,
  startedAt: number,
  results: readonly unknown[],
  errors: readonly BatchError[],
  success: 200 | 201,
): Reply {
  return {
    status: errors.length > 0 ? 207 : success,
    body: {
      status: 'COMPLETE',
      results: portal.faults.shuffleResults ? shuffled(results, portal.random) : results,
      ...(errors.length > 0 && {
        numErrors: errors.reduce((sum, { inputs }) => sum + inputs, 0),
        errors: errors.map(({ parts }) => showError(parts)),
      }),
      startedAt: isoTime(startedAt),
      completedAt: isoTime(portal.now()),
    },
  };
}

/** Inside a batch an error has no correlation id of its own and always a context. */
function showError(parts: ErrorParts): Record<string, unknown> {
  const { correlationId: _none, ...body } = errorBody(parts, '');
  return { ...body, context: parts.context ?? {} };
}

/** The error for ids that lead nowhere. */
export function missingIds(upper: string, ids: readonly string[], more: Context = {}): BatchError {
  const message = `Could not get some ${upper} objects, they may be deleted or not exist. Check that ids are valid.`;
  return { parts: { message, category: 'OBJECT_NOT_FOUND', context: { ids, ...more } }, inputs: ids.length };
}

import * as z from 'zod';
import type { Lane } from '../../core/usage.ts';
import { parseAnswer } from '../vendor-answer.ts';
import type { SalesforceRefusal } from './errors.ts';
import type { Org } from './org.ts';
import { API_VERSION } from './send.ts';

/** How many queries and collections Salesforce takes in one composite request. */
export const SUBREQUESTS_PER_CALL = 5;

const ROOT = `/services/data/v${API_VERSION}`;

/** A request inside a composite one; `path` is below the version. */
export interface Subrequest {
  readonly method: 'GET' | 'PATCH';
  readonly path: string;
  readonly body?: unknown;
}

const Subanswer = z.object({ referenceId: z.string(), httpStatusCode: z.number(), body: z.unknown() });
export type Subanswer = z.infer<typeof Subanswer>;
const CompositeAnswer = z.object({ compositeResponse: z.array(Subanswer) });
const Faults = z.array(z.object({ errorCode: z.string(), message: z.string() })).min(1);

/**
 * Sends up to five subrequests as one call and answers each in the order given, undefined where the org said nothing.
 * They are named q0, q1 and so on, by which a later one may refer to an earlier one. Throws VendorError.
 */
export async function callComposite(
  org: Org,
  subrequests: readonly Subrequest[],
  lane: Lane,
): Promise<{ readonly answers: (Subanswer | undefined)[]; readonly serverTime: string }> {
  const compositeRequest = subrequests.map(({ method, path, body }, index) => ({
    method,
    referenceId: `q${index}`,
    url: `${ROOT}${path}`,
    ...(body !== undefined && { body }),
  }));
  const { body, serverTime } = await org.call(
    { method: 'POST', path: `${ROOT}/composite`, body: { allOrNone: false, compositeRequest } },
    lane,
  );
  const { compositeResponse } = parseAnswer(CompositeAnswer, body, 'salesforce');
  const byReference = new Map(compositeResponse.map((answer) => [answer.referenceId, answer]));
  return { answers: compositeRequest.map(({ referenceId }) => byReference.get(referenceId)), serverTime };
}

/** What the org said of a subrequest that it did not carry out. */
export function refusalOf(answer: Subanswer | undefined): SalesforceRefusal {
  const [fault] = Faults.safeParse(answer?.body).data ?? [];
  return { status: answer?.httpStatusCode ?? 500, ...(fault ?? { errorCode: 'UNANSWERED', message: '' }) };
}

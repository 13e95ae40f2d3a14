import * as z from 'zod';
import type { Lane } from '../../core/usage.ts';
import { parseAnswer } from '../vendor-answer.ts';
import type { Org } from './org.ts';
import { API_VERSION } from './send.ts';
import { KEY } from './write-answers.ts';

const Describe = z.object({ fields: z.array(z.object({ name: z.string(), inlineHelpText: z.string().nullish() })) });

/**
 * The help text of the key field, which says the version of what is installed. A describe shows it to everybody who sees
 * the field; the description of the permission set would need the right to view the org's setup. Throws VendorError.
 */
export async function readKeyHelp(org: Org, lane: Lane): Promise<string | null> {
  const path = `/services/data/v${API_VERSION}/sobjects/Lead/describe`;
  const { body } = await org.call({ method: 'GET', path }, lane);
  const { fields } = parseAnswer(Describe, body, 'salesforce');
  return fields.find(({ name }) => name === KEY)?.inlineHelpText ?? null;
}

import * as z from 'zod';
import { VendorError } from '../../core/failure.ts';
import { parseAnswer } from '../vendor-answer.ts';
import { API_VERSION, type HubspotClient } from './client.ts';
import { BatchFault, wordsOf } from './refusal.ts';

const CONTACT_TYPE = '0-1';
const Found = z.object({ list: z.object({ objectTypeId: z.string(), deletedAt: z.string().nullish() }) });

/** What a list is of, or that there is none of this id (any more). Throws VendorError. */
export async function listObject(
  client: HubspotClient,
  listId: string,
): Promise<'ofContacts' | 'ofOthers' | 'missing'> {
  const { status, body } = await client.call({ method: 'GET', path: `/crm/lists/${API_VERSION}/${listId}` });
  if (status === 404) return 'missing';
  if (status >= 400) {
    const words = wordsOf(BatchFault.parse(body));
    throw new VendorError('hubspot', 'reject', `the list ${listId} could not be read: ${status} ${words}`);
  }
  const { list } = parseAnswer(Found, body, 'hubspot');
  if (typeof list.deletedAt === 'string') return 'missing';
  return list.objectTypeId === CONTACT_TYPE ? 'ofContacts' : 'ofOthers';
}

import * as z from 'zod';
import { chunksOf } from '../../core/chunks.ts';
import { VendorError } from '../../core/failure.ts';
import { parseAnswer } from '../vendor-answer.ts';
import { API_VERSION, type HubspotAnswer, type HubspotClient } from './client.ts';
import { INPUTS_PER_CALL, inParallel } from './contact-wire.ts';
import { BatchFault, wordsOf } from './refusal.ts';

const LISTS = `/crm/lists/${API_VERSION}`;
const CONTACT_TYPE = '0-1';
const MEMBERS_PER_PAGE = 250;

const Memberships = z.object({
  results: z
    .array(
      z.object({
        recordId: z.coerce.string(),
        recordListMemberships: z.array(z.object({ listId: z.coerce.string() })),
      }),
    )
    .default([]),
});

/** Which of these contacts are in a list, as their own memberships say at this moment; a hundred a call. */
export async function membersOf(
  client: HubspotClient,
  listId: string,
  contactIds: readonly string[],
): Promise<Set<string>> {
  const members = await inParallel(chunksOf([...new Set(contactIds)], INPUTS_PER_CALL), async (chunk) => {
    const answer = await client.call({
      method: 'POST',
      path: `${LISTS}/records/memberships/batch/read`,
      body: { inputs: chunk.map((recordId) => ({ objectTypeId: CONTACT_TYPE, recordId })) },
    });
    const { results } = read(Memberships, answer, 'the list memberships could not be read');
    return results.flatMap(({ recordId, recordListMemberships }) =>
      recordListMemberships.some((list) => list.listId === listId) ? [recordId] : [],
    );
  });
  return new Set(members);
}

const Found = z.object({
  lists: z.array(
    z.object({
      listId: z.coerce.string(),
      additionalProperties: z.object({ hs_last_record_added_at: z.string().nullish() }).default({}),
    }),
  ),
});

/** When a contact last joined a list, as HubSpot says it; undefined for a list that is not there. */
export async function lastJoinedAt(client: HubspotClient, listId: string): Promise<string | undefined> {
  const answer = await client.call({
    method: 'POST',
    path: `${LISTS}/search`,
    body: { listIds: [listId], additionalProperties: ['hs_last_record_added_at'], count: 1 },
  });
  const { lists } = read(Found, answer, `the inclusion list ${listId} could not be looked up`);
  const list = lists.find((one) => one.listId === listId);
  return list && (list.additionalProperties.hs_last_record_added_at ?? '');
}

const Members = z.object({
  results: z.array(z.object({ recordId: z.coerce.string(), membershipTimestamp: z.string() })),
  paging: z.object({ next: z.object({ after: z.string() }).optional() }).optional(),
});

/**
 * The contacts that joined a list at or after an instant. All members are read: in which direction HubSpot orders them
 * by time is contested, so that stopping early could miss some (its specification and practice disagree).
 */
export async function joinedSince(client: HubspotClient, listId: string, sinceMs: number): Promise<string[]> {
  const joined: string[] = [];
  let after: string | undefined;
  do {
    const query = new URLSearchParams({ limit: String(MEMBERS_PER_PAGE), ...(after !== undefined && { after }) });
    const answer = await client.call({ method: 'GET', path: `${LISTS}/${listId}/memberships?${query.toString()}` });
    const page = read(Members, answer, `the members of the inclusion list ${listId} could not be read`);
    joined.push(
      ...page.results.flatMap(({ recordId, membershipTimestamp }) =>
        Date.parse(membershipTimestamp) >= sinceMs ? [recordId] : [],
      ),
    );
    after = page.paging?.next?.after;
  } while (after !== undefined);
  return joined;
}

function read<T>(schema: z.ZodType<T>, { status, body }: HubspotAnswer, what: string): T {
  if (status < 400) return parseAnswer(schema, body, 'hubspot');
  throw new VendorError('hubspot', 'reject', `${what}: ${status} ${wordsOf(BatchFault.parse(body))}`);
}

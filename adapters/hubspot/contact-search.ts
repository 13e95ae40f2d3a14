import { setTimeout as sleepFor } from 'node:timers/promises';
import * as z from 'zod';
import { VendorError } from '../../core/failure.ts';
import type { PollContactsPorts } from '../../core/contacts-feed.ts';
import { parseAnswer } from '../vendor-answer.ts';
import type { HubspotClient } from './client.ts';
import { CONTACTS } from './contact-wire.ts';
import { BatchFault, wordsOf } from './refusal.ts';

/** The most results HubSpot gives in one page. */
const PAGE = 200;
/** HubSpot allows five searches a second to all of a portal; we leave one to others. */
const BETWEEN_SEARCHES_MS = 250;

const Answer = z.object({
  results: z.array(z.object({ id: z.string(), properties: z.object({ lastmodifieddate: z.string().nullish() }) })),
  paging: z.object({ next: z.object({ after: z.string() }).optional() }).optional(),
});

export interface SearchOptions {
  readonly clock?: () => number;
  readonly sleep?: (ms: number) => Promise<unknown>;
  /** Between the beginnings of two searches, in milliseconds. */
  readonly betweenMs?: number;
}

/**
 * Searches contacts by their time of change, in the order of their ids. Whether there are more is said by `paging` alone:
 * HubSpot drops deleted contacts from a page and still counts them.
 */
export function contactSearch(
  client: HubspotClient,
  { clock = Date.now, sleep = sleepFor, betweenMs = BETWEEN_SEARCHES_MS }: SearchOptions = {},
): PollContactsPorts['search'] {
  let freeAtMs = 0;

  const search = async (body: object) => {
    const waitMs = freeAtMs - clock();
    if (waitMs > 0) await sleep(waitMs);
    freeAtMs = clock() + betweenMs;
    const answer = await client.call({ method: 'POST', path: `${CONTACTS}/search`, body });
    if (answer.status < 400) return parseAnswer(Answer, answer.body, 'hubspot');
    const said = wordsOf(BatchFault.parse(answer.body));
    throw new VendorError('hubspot', 'reject', `the contacts could not be searched: ${answer.status} ${said}`);
  };

  return {
    page: async ({ fromMs, untilMs, afterId }) => {
      const query = {
        filterGroups: [
          {
            filters: [
              { propertyName: 'lastmodifieddate', operator: 'GTE', value: String(fromMs) },
              { propertyName: 'lastmodifieddate', operator: 'LTE', value: String(untilMs) },
              { propertyName: 'hs_object_id', operator: 'GT', value: afterId },
            ],
          },
        ],
        sorts: [{ propertyName: 'hs_object_id', direction: 'ASCENDING' }],
        properties: ['lastmodifieddate'],
        limit: PAGE,
      };
      let { results, paging } = await search(query);
      // A page of nothing but deleted contacts has no id to go on from: it is stepped over by HubSpot's own count.
      while (results.length === 0 && paging?.next !== undefined)
        ({ results, paging } = await search({ ...query, after: paging.next.after }));
      return {
        contacts: results.map(({ id, properties }) => ({ id, modifiedAt: String(properties.lastmodifieddate) })),
        nextId: paging?.next === undefined ? undefined : results.at(-1)?.id,
      };
    },
  };
}

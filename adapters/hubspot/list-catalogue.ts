import * as z from 'zod';
import { VendorError } from '../../core/failure.ts';
import { parseAnswer } from '../vendor-answer.ts';
import { API_VERSION, type HubspotAnswer, type HubspotClient } from './client.ts';
import { BatchFault, wordsOf } from './refusal.ts';

/** A list of contacts, as somebody sees it who chooses one. */
export interface ContactList {
  readonly id: string;
  readonly name: string;
  /** HubSpot fills a dynamic list by its filters; people, and workflows, fill the others. */
  readonly kind: 'dynamic' | 'manual' | 'snapshot';
  /** Null where HubSpot did not say. */
  readonly contacts: number | null;
  readonly updatedAt: string | null;
  /** When a contact joined last; null when none has. */
  readonly lastJoinedAt: string | null;
  /** False while HubSpot works out who is in it. */
  readonly isReady: boolean;
}

/** A list to be made: filled by hand, or with the contacts whose property has one of these values. */
export interface NewList {
  readonly name: string;
  readonly where?: { readonly property: string; readonly anyOf: readonly string[] } | undefined;
}

export interface ListCatalogue {
  /** Every list of contacts, by name. Throws VendorError. */
  all(): Promise<ContactList[]>;
  /** Makes a list; what HubSpot does not take is a VendorError `reject` in its words. */
  create(list: NewList): Promise<ContactList>;
}

const LISTS = `/crm/lists/${API_VERSION}`;
const CONTACT_TYPE = '0-1';
const PER_PAGE = 500;
const MOST_PAGES = 20;

const Basics = z.object({
  listId: z.coerce.string(),
  name: z.string(),
  objectTypeId: z.string(),
  processingType: z.string(),
  processingStatus: z.string().nullish(),
  updatedAt: z.string().nullish(),
});
const Found = z.object({
  hasMore: z.boolean().default(false),
  offset: z.number().optional(),
  lists: z.array(
    Basics.extend({
      additionalProperties: z
        .object({ hs_list_size: z.string().nullish(), hs_last_record_added_at: z.string().nullish() })
        .default({}),
    }),
  ),
});
const Made = z.object({ list: Basics.extend({ size: z.number().nullish() }) });

const kinds: Readonly<Record<string, ContactList['kind']>> = { DYNAMIC: 'dynamic', SNAPSHOT: 'snapshot' };

/** The lists of a portal that may decide who crosses. */
export function listCatalogue(client: HubspotClient): ListCatalogue {
  return {
    all: async () => {
      const lists: ContactList[] = [];
      let offset: number | undefined = 0;
      for (let page = 0; page < MOST_PAGES && offset !== undefined; page += 1) {
        const body = { objectTypeId: CONTACT_TYPE, offset, count: PER_PAGE, additionalProperties: properties };
        const answer = await client.call({ method: 'POST', path: `${LISTS}/search`, body });
        const found = read(Found, answer, 'the lists could not be read');
        lists.push(...found.lists.filter(isOfContacts).map(fromFound));
        offset = found.hasMore ? found.offset : undefined;
      }
      return lists.toSorted((left, right) => left.name.localeCompare(right.name, 'en'));
    },

    create: async ({ name, where }) => {
      const body = {
        name,
        objectTypeId: CONTACT_TYPE,
        ...(where === undefined
          ? { processingType: 'MANUAL' }
          : { processingType: 'DYNAMIC', filterBranch: anyOf(where) }),
      };
      const answer = await client.call({ method: 'POST', path: LISTS, body });
      const { size, ...list } = read(Made, answer, 'the list was not made').list;
      return { ...basics(list), contacts: size ?? null, lastJoinedAt: null };
    },
  };
}

const properties = ['hs_list_size', 'hs_last_record_added_at'];

const isOfContacts = ({ objectTypeId }: z.infer<typeof Basics>): boolean => objectTypeId === CONTACT_TYPE;

const basics = ({ listId, name, processingType, processingStatus, updatedAt }: z.infer<typeof Basics>) => ({
  id: listId,
  name,
  kind: kinds[processingType] ?? 'manual',
  updatedAt: updatedAt ?? null,
  isReady: processingStatus == null || processingStatus === 'COMPLETE',
});

function fromFound({ additionalProperties: also, ...list }: z.infer<typeof Found>['lists'][number]): ContactList {
  const joinedMs = Number(also.hs_last_record_added_at ?? Number.NaN);
  return {
    ...basics(list),
    contacts: also.hs_list_size == null ? null : Number(also.hs_list_size),
    lastJoinedAt: Number.isNaN(joinedMs) ? null : new Date(joinedMs).toISOString(),
  };
}

/** HubSpot takes an OR of ANDs at the root and nothing else. */
const anyOf = ({ property, anyOf: values }: NonNullable<NewList['where']>) => ({
  filterBranchType: 'OR',
  filters: [],
  filterBranches: [
    {
      filterBranchType: 'AND',
      filterBranches: [],
      filters: [
        {
          filterType: 'PROPERTY',
          property,
          operation: {
            operationType: 'ENUMERATION',
            operator: 'IS_ANY_OF',
            values,
            includeObjectsWithNoValueSet: false,
          },
        },
      ],
    },
  ],
});

function read<T>(schema: z.ZodType<T>, { status, body }: HubspotAnswer, what: string): T {
  if (status < 400) return parseAnswer(schema, body, 'hubspot');
  throw new VendorError('hubspot', 'reject', `${what}: ${status} ${wordsOf(BatchFault.parse(body))}`);
}

import * as z from 'zod';
import { expect } from 'vitest';
import type { PortalUnderTest } from './portal-under-test.ts';

export const LISTS = '/crm/lists/2026-09';

const List = z.looseObject({ listId: z.string() });
export const Members = z.looseObject({
  results: z.array(z.object({ recordId: z.string(), membershipTimestamp: z.string() })),
  paging: z.looseObject({ next: z.object({ after: z.string() }) }).optional(),
});

/** A filter branch with one condition on one property. */
export const property = (name: string, operation: object) => ({
  filterBranchType: 'OR',
  filterBranches: [
    {
      filterBranchType: 'AND',
      filterBranches: [],
      filters: [{ filterType: 'PROPERTY', property: name, operation }],
    },
  ],
  filters: [],
});

export const fromOslo = property('city', { operationType: 'MULTISTRING', operator: 'IS_EQUAL_TO', values: ['Oslo'] });

/** Creates a list and gives its id. */
export async function listIn(portal: PortalUnderTest, processingType: string, more: object = {}): Promise<string> {
  const { status, body } = await portal.post(LISTS, {
    name: `${processingType} list`,
    objectTypeId: '0-1',
    processingType,
    ...more,
  });
  expect({ status, message: body.message }).toEqual({ status: 200, message: undefined });
  return List.parse(body['list']).listId;
}

/** The ids of a list's members, in the order they come in. */
export async function membersOf(portal: PortalUnderTest, listId: string, query = ''): Promise<string[]> {
  const { body } = await portal.get(`${LISTS}/${listId}/memberships${query}`);
  return Members.parse(body).results.map(({ recordId }) => recordId);
}

export const put = (portal: PortalUnderTest, path: string, body?: unknown) =>
  portal.send('PUT', `${LISTS}${path}`, body);

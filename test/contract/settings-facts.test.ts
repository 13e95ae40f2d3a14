import { beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { listObject } from '../../adapters/hubspot/list-object.ts';
import { placeReader } from '../../adapters/salesforce/describe.ts';
import type { Org } from '../../adapters/salesforce/org.ts';
import { areContactsPrivate } from '../../adapters/salesforce/sharing.ts';
import { TOKEN, openTwoSides } from './two-sides.ts';

let world: ReturnType<typeof openTwoSides>;
beforeEach(() => {
  world = openTwoSides();
});

describe('a list in HubSpot', () => {
  const LISTS = '/crm/lists/2026-09';
  const send = (method: string, path: string, body?: object) =>
    world.portal.fetch(
      new Request(`http://127.0.0.1:2${LISTS}${path}`, {
        method,
        headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    );
  const make = async (objectTypeId: string): Promise<string> => {
    const made = await send('POST', '', { name: `of ${objectTypeId}`, objectTypeId, processingType: 'MANUAL' });
    return z.object({ list: z.object({ listId: z.string() }) }).parse(await made.json()).list.listId;
  };

  test('of contacts is one', async () => {
    expect(await listObject(world.client, await make('0-1'))).toBe('ofContacts');
  });

  test('of companies is none of contacts', async () => {
    expect(await listObject(world.client, await make('0-2'))).toBe('ofOthers');
  });

  test('that was deleted is missing, as is one that never was', async () => {
    const id = await make('0-1');
    expect((await send('DELETE', `/${id}`)).status).toBe(204);
    expect(await listObject(world.client, id)).toBe('missing');
    expect(await listObject(world.client, '404404')).toBe('missing');
  });
});

describe('an org of Salesforce', () => {
  test('has codes of states only with its picklists on', async () => {
    const has = async () => (await placeReader(world.connectedOrg, world.clock).read('Lead', 'live')) !== undefined;
    expect(await has()).toBe(false);
    await world.org.sim('POST', '/features', { statePicklists: true });
    expect(await has()).toBe(true);
  });

  test('shares its Contacts as it comes out of the box, where Accounts are open', async () => {
    expect(await areContactsPrivate(world.connectedOrg, 'live')).toBe(false);
  });

  test.each([
    ['None', 'Edit', true],
    ['ControlledByParent', 'None', true],
    ['ControlledByParent', 'Read', false],
    ['Read', 'None', false],
  ])('with Contacts %s and Accounts %s hides new Contacts: %s', async (contacts, accounts, isPrivate) => {
    const row = { DefaultContactAccess: contacts, DefaultAccountAccess: accounts };
    const answer = { referenceId: 'q0', httpStatusCode: 200, body: { done: true, records: [row] } };
    const org: Org = {
      call: async () => ({ body: { compositeResponse: [answer] }, serverTime: '2026-11-24T05:00:00Z' }),
      usage: () => undefined,
    };
    expect(await areContactsPrivate(org, 'live')).toBe(isPrivate);
  });
});
